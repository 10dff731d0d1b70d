/** One bin of a reliability diagram: probabilities in (from, to], the first bin with its lower edge. */
export interface ReliabilityBin {
  from: number
  to: number
  n: number
  /** Mean probability; null for an empty bin. */
  predicted: number | null
  /** Share of cases that have the class; null for an empty bin. */
  observed: number | null
}

export const BINS = 10

/** Edges as `numpy.linspace(0, 1, bins + 1)` has them, so that a probability on an edge falls where it does there. */
function edges(bins: number): number[] {
  const step = 1 / bins
  return Array.from({ length: bins + 1 }, (_, index) => (index === bins ? 1 : index * step))
}

/**
 * Bins of equal width over probabilities (scikit-learn's `calibration_curve`, strategy `uniform`, empty bins kept).
 * @param probabilities of (case, class) pairs, 0 to 1. @param truth whether the case has the class.
 */
export function reliability(
  probabilities: readonly number[],
  truth: readonly boolean[],
  bins = BINS,
): ReliabilityBin[] {
  const edge = edges(bins)
  const sums = Array.from({ length: bins }, () => ({ n: 0, probability: 0, positives: 0 }))
  for (const [index, probability] of probabilities.entries()) {
    const above = edge.findIndex((value, place) => place > 0 && probability <= value)
    const bin = sums[above < 0 ? bins - 1 : above - 1]
    if (bin === undefined) continue
    bin.n += 1
    bin.probability += probability
    bin.positives += truth[index] ? 1 : 0
  }
  return sums.map(({ n, probability, positives }, index) => ({
    from: edge[index] ?? 0,
    to: edge[index + 1] ?? 1,
    n,
    predicted: n === 0 ? null : probability / n,
    observed: n === 0 ? null : positives / n,
  }))
}

/**
 * Expected calibration error: |mean probability - share that has the class| over the bins, weighted by their pairs.
 * @returns null without a pair.
 */
export function expectedCalibrationError(bins: readonly ReliabilityBin[]): number | null {
  const pairs = bins.reduce((sum, { n }) => sum + n, 0)
  if (pairs === 0) return null
  const off = bins.reduce(
    (sum, { n, predicted, observed }) => sum + n * Math.abs((predicted ?? 0) - (observed ?? 0)),
    0,
  )
  return off / pairs
}
