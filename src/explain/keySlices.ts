import type { Evidence } from '../diagnose/diagnosis'

/** Key slices marked in each scan. */
export const MARKED_SLICES = 3

/** A slice that the network's attention chose. */
export interface KeySlice {
  /** Index in the scan's own display order. */
  slice: number
  sliceId: string
  /** Attention weight. */
  weight: number
  /** Share of the weight that all slices of the scan have together, 0 to 1. */
  share: number
}

/**
 * The slices of a scan with the largest attention weights, best first; of equal ones the earlier.
 * RadDiag's training pulls these weights to the slices that radiologists marked (doi 10.1038/s41467-024-54424-6).
 * The class token has a weight of its own, so the slices' weights do not sum to 1: compare shares, not weights.
 */
export function keySlices(
  evidence: Pick<Evidence, 'sliceWeights'>,
  scanId: string,
  most: number,
): KeySlice[] {
  const scan = evidence.sliceWeights.find((entry) => entry.scan === scanId)
  if (scan === undefined) return []
  const total = scan.weights.reduce((sum, weight) => sum + weight, 0)
  const all = scan.weights.map((weight, index) => ({
    slice: scan.slices[index] ?? index,
    sliceId: scan.sliceIds[index] ?? '',
    weight,
    share: total > 0 ? weight / total : 1 / scan.weights.length,
  }))
  return all.sort((a, b) => b.weight - a.weight).slice(0, most)
}
