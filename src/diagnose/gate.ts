import type { PackGate } from '../model/manifest'

/** A pack's out-of-distribution gate with its bank of reference features. */
export interface Gate {
  rule: Pick<PackGate, 'neighbour' | 'threshold'>
  /** [rows, W], row by row. */
  bank: Float32Array
}

function norm(values: Float32Array): number {
  let sum = 0
  for (const value of values) sum += value * value
  return Math.sqrt(sum)
}

function cosine(a: Float32Array, b: Float32Array): number {
  let dot = 0
  for (let index = 0; index < a.length; index += 1) dot += (a[index] ?? 0) * (b[index] ?? 0)
  const length = norm(a) * norm(b)
  return length > 0 ? dot / length : 0
}

/**
 * How unlike the training images a slice is: minus the n-th largest cosine similarity of its features to the rows
 * of the bank (the pack's `ood` rule, kind `cosine-to-centroids`).
 * @param features encoder features of one slice [W].
 */
export function sliceUnlikeness(features: Float32Array, gate: Gate): number {
  const width = features.length
  const rows = Math.floor(gate.bank.length / width)
  const similarities: number[] = []
  for (let row = 0; row < rows; row += 1) {
    similarities.push(cosine(features, gate.bank.subarray(row * width, (row + 1) * width)))
  }
  similarities.sort((a, b) => b - a)
  const nth = similarities[Math.min(gate.rule.neighbour, rows) - 1]
  return nth === undefined ? Number.POSITIVE_INFINITY : -nth
}

/** Of a scan's slices [d, W], how many are unlike the training images: over the threshold. */
export function unlikeSlices(features: readonly Float32Array[], gate: Gate): number {
  return features.filter((slice) => sliceUnlikeness(slice, gate) > gate.rule.threshold).length
}

/** A scan is unlike when more than half of its slices are. */
export function isUnlike(features: readonly Float32Array[], gate: Gate): boolean {
  return unlikeSlices(features, gate) > features.length / 2
}
