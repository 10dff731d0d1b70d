import { mulberry32 } from '../study/random'
import type { Manifest } from './manifest'
import type { GraphName, Network } from './network'
import { stacked } from './stacked'

/**
 * The second half of the self-test: every graph by itself, on vectors made here. The first half, one case from slices
 * to logits, cannot see a wrong weight that the case does not use (a position beyond its slices, a slot without a scan,
 * a unit that stays below its ReLU) or that later layers flatten.
 *
 * Packs keep what came of these vectors: another way of making them needs another field of the manifest.
 */
export type GraphOutputs = NonNullable<Manifest['selfTest']['outputs']>

/** How the vectors are made. */
export type OutputsInput = Omit<GraphOutputs, GraphName> & { seed: number }

export type OutputsNetwork = Pick<Network, 'attend' | 'attendBatch' | 'fuse' | 'fuseBatchWithCases' | 'shape'>

/**
 * Sizes of the small scans and cases; each is also given as its opposite. A unit below its ReLU for a vector is mostly
 * above it for the opposite, and the larger the vector, the less the class token beside it decides.
 */
const SMALL: readonly number[] = [1, 1, 2, 4, 4, 16]

/** Slices of a small scan, scans of a small case: with one alone, the token would often take all of the weight. */
const TOGETHER = 2

/** Evenly spread about 0: `Math.log` for a normal distribution is not the same in every browser. */
function vectors(random: () => number, length: number, rms: number): Float32Array {
  const half = rms * Math.sqrt(3)
  return Float32Array.from({ length }, () => half * (2 * random() - 1))
}

/** Small scans or cases, [2 * SMALL.length, TOGETHER, width]. */
function small(random: () => number, width: number, rms: number): Float32Array {
  return stacked(
    SMALL.flatMap((times) => {
      const one = vectors(random, TOGETHER * width, times * rms)
      return [one, one.map((value) => -value)]
    }),
  )
}

/**
 * Rows [count, length] as one vector, each row weighted between 1/2 and 1 with either sign, less the weights' mean: what
 * all rows have in common (the logits' large negative offset, above all) falls out and does not hide what differs. It
 * says nearly as much as the rows: a change of one number stays one of about its size, while rounding errors add up as
 * roots. Keeping all rows would treble the manifest's share.
 */
function mixed(random: () => number, rows: Float32Array, count: number): Float32Array {
  const raw = Array.from({ length: count }, () => (random() < 0.5 ? -1 : 1) * (0.5 + 0.5 * random()))
  const mean = raw.reduce((sum, weight) => sum + weight, 0) / count
  const length = rows.length / count
  const sums = new Float64Array(length)
  for (const [row, weight] of raw.entries()) {
    for (let i = 0; i < length; i++)
      sums[i] = (sums[i] ?? 0) + (weight - mean) * (rows[row * length + i] ?? 0)
  }
  return Float32Array.from(sums)
}

type Nudge = (values: Float32Array) => Float32Array

async function attentionOutputs(
  network: OutputsNetwork,
  input: OutputsInput,
  nudge: Nudge,
): Promise<Float32Array[]> {
  const random = mulberry32(input.seed)
  const width = network.shape.features
  const { scan, weights, scores } = await network.attend(
    nudge(vectors(random, input.depth * width, input.features)),
  )
  const count = 2 * SMALL.length
  const rows = await network.attendBatch(nudge(small(random, width, input.features)), count)
  return [scan, weights, scores, mixed(random, rows, count)]
}

async function fusionOutputs(
  network: OutputsNetwork,
  input: OutputsInput,
  nudge: Nudge,
): Promise<Float32Array[]> {
  const random = mulberry32(input.seed + 1)
  const width = network.shape.features
  const slots = Array.from({ length: input.slots }, (_, index) => index + 1)
  const scans = slots.map(() => nudge(vectors(random, width, input.scans)))
  const { caseVector, logits, weights } = await network.fuse(scans, slots)
  const count = 2 * SMALL.length
  const rows = await network.fuseBatchWithCases(
    nudge(small(random, width, input.scans)),
    slots.slice(0, TOGETHER),
    count,
  )
  return [
    caseVector,
    logits,
    weights,
    mixed(random, rows.caseVector, count),
    mixed(random, rows.logits, count),
  ]
}

/**
 * What a graph gives for the generated vectors. The encoder has none of its own: what counts are the features of the
 * slices of the self-test's case.
 * @param features per scan of the case, [n, W]
 * @param nudge changes the vectors before they are given
 */
export async function outputsOf(
  name: GraphName,
  network: OutputsNetwork,
  input: OutputsInput,
  features: readonly Float32Array[],
  nudge: Nudge = (values) => values,
): Promise<readonly Float32Array[]> {
  if (name === 'encoder') return features
  return name === 'attention' ? attentionOutputs(network, input, nudge) : fusionOutputs(network, input, nudge)
}

export function rootMeanSquare(values: ArrayLike<number>): number {
  let sum = 0
  for (let i = 0; i < values.length; i++) sum += (values[i] ?? 0) ** 2
  return Math.sqrt(sum / values.length)
}

/** Below this a vector counts as nothing, so that what underflows in one runtime may be zero in the other. */
const NOTHING = 1e-9

/**
 * Largest difference of a number, in units of the root mean square of the reference's vector; infinite when a number
 * is missing, too many, or not finite.
 * @param reference the vectors one after another
 */
export function outputsError(reference: Float32Array, actual: readonly Float32Array[]): number {
  if (reference.length !== actual.reduce((sum, { length }) => sum + length, 0))
    return Number.POSITIVE_INFINITY
  let largest = 0
  let at = 0
  for (const vector of actual) {
    const expected = reference.subarray(at, at + vector.length)
    const scale = Math.max(NOTHING, rootMeanSquare(expected))
    for (let i = 0; i < vector.length; i++) {
      const error = Math.abs((vector[i] ?? 0) - (expected[i] ?? 0)) / scale
      if (!Number.isFinite(error)) return Number.POSITIVE_INFINITY
      largest = Math.max(largest, error)
    }
    at += vector.length
  }
  return largest
}

/** Bytes of a string that `String.fromCharCode` takes at once. */
const PIECE = 8192

/** As base64 of little-endian float32. */
export function encodeFloats(values: Float32Array): string {
  const bytes = new Uint8Array(4 * values.length)
  const view = new DataView(bytes.buffer)
  values.forEach((value, index) => {
    view.setFloat32(4 * index, value, true)
  })
  let text = ''
  for (let at = 0; at < bytes.length; at += PIECE) {
    text += String.fromCharCode(...bytes.subarray(at, at + PIECE))
  }
  return btoa(text)
}

/** Reads `encodeFloats`; a broken end of a number is dropped. Throws where the text is not base64. */
export function decodeFloats(text: string): Float32Array {
  const bytes = Uint8Array.from(atob(text), (letter) => letter.charCodeAt(0))
  const view = new DataView(bytes.buffer)
  return Float32Array.from({ length: Math.floor(bytes.length / 4) }, (_, index) =>
    view.getFloat32(4 * index, true),
  )
}
