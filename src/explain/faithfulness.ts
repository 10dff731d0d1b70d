/**
 * Is the evidence faithful? Deletion and insertion curves, after Petsiuk, Das and Saenko, "RISE: Randomized Input
 * Sampling for Explanation of Black-box Models", BMVC 2018, arXiv 1806.07421, section 4.1. Parts of the input (cells,
 * slices, scans) are taken away, or put back, in the order in which the evidence ranks them; evidence that names what
 * the network used makes the finding fall, or rise, sooner than a random order does.
 */
import { mean, quantile, sampleWithReplacement, shuffle } from 'simple-statistics'

/** A finding while parts are taken away or put back. */
export interface Curve {
  /** Share of the parts moved so far, from 0 to 1. */
  share: readonly number[]
  /** The finding's logit at each share. */
  logit: readonly number[]
  /** The finding's probability, calibrated where the pack is. */
  probability: readonly number[]
}

/** The order of the evidence, its reverse, and random ones. */
export interface Orders {
  evidence: readonly number[]
  reverse: readonly number[]
  random: readonly (readonly number[])[]
}

/** One curve for each of the orders. */
export interface Trial {
  evidence: Curve
  reverse: Curve
  random: readonly Curve[]
  /** From the middle of the slice outwards, without any evidence; null where parts have no middle. */
  centre: Curve | null
}

/** Deletion is better low, insertion better high. */
export type Kind = 'deletion' | 'insertion'

export type Scale = 'probability' | 'logit'

/** Areas under the curves of one trial on one scale. */
export interface Areas {
  evidence: number
  reverse: number
  /** Mean over the random orders. */
  random: number
  /** By how much the evidence does better than the mean random order; below 0 it does worse. */
  gain: number
  /** Share of the random orders that the evidence does better than; equal ones count half. */
  ahead: number
  centre: number | null
  /** By how much the evidence does better than the order from the middle outwards. */
  overCentre: number | null
}

/** A mean over cases with a bootstrap interval. */
export interface Estimate {
  n: number
  mean: number
  /** 95 %, null for fewer than two cases. */
  interval: readonly [number, number] | null
  /** Cases with a value above 0. */
  above: number
}

/** Largest number of parts of which every order is tried instead of random ones: 4! = 24. */
const ALL_ORDERS = 4

/** Index of every value, largest value first; of equal ones the earlier first. */
export function descending(values: ArrayLike<number>): number[] {
  const order = Array.from({ length: values.length }, (_, index) => index)
  return order.sort((a, b) => (values[b] ?? 0) - (values[a] ?? 0))
}

function permutations(items: readonly number[]): number[][] {
  if (items.length < 2) return [[...items]]
  return items.flatMap((first) =>
    permutations(items.filter((item) => item !== first)).map((rest) => [first, ...rest]),
  )
}

/**
 * The orders that are compared. Parts of equal score come in random order, so that evidence without any difference is
 * itself a random order.
 * @param scores the evidence: how much each part speaks for the finding
 * @param count random orders; of four parts or fewer every order is taken instead, so that chance has no part in it
 * @param random numbers in [0, 1)
 */
export function ordersFor(scores: ArrayLike<number>, count: number, random: () => number): Orders {
  const parts = Array.from({ length: scores.length }, (_, index) => index)
  const drawn = shuffle(parts, random)
  const evidence = descending(drawn.map((part) => scores[part] ?? 0)).map((place) => drawn[place] ?? 0)
  const shuffles = () => Array.from({ length: count }, () => shuffle(parts, random))
  return {
    evidence,
    reverse: evidence.toReversed(),
    random: parts.length <= ALL_ORDERS ? permutations(parts) : shuffles(),
  }
}

/** Cells of a grid, row by row, from its middle outwards; cells as far from it as each other in reading order. */
export function fromCentre(height: number, width: number): number[] {
  const nearness = Array.from({ length: height * width }, (_, cell) => {
    const [row, column] = [Math.floor(cell / width), cell % width]
    return -(((row + 0.5) / height - 0.5) ** 2) - ((column + 0.5) / width - 0.5) ** 2
  })
  return descending(nearness)
}

/**
 * The parts moved at each point of a curve: none, then `step` more at a time, up to `most`.
 * @param most at most the length of the order; fewer where something has to stay (a scan its last slice)
 */
export function prefixes(order: readonly number[], step: number, most = order.length): number[][] {
  const counts: number[] = []
  for (let count = 0; count < most; count += step) counts.push(count)
  return [...counts, most].map((count) => order.slice(0, count))
}

/**
 * Area under a curve by the trapezoid rule, over shares that start at 0 and end at 1: the curve's mean height.
 * @returns the value itself for a curve of one point
 */
export function areaUnder(share: readonly number[], values: readonly number[]): number {
  if (share.length !== values.length) throw new Error(`${share.length} shares and ${values.length} values`)
  if (values.length === 1) return values[0] ?? 0
  let area = 0
  for (let i = 1; i < share.length; i++) {
    const width = (share[i] ?? 0) - (share[i - 1] ?? 0)
    area += (width * ((values[i] ?? 0) + (values[i - 1] ?? 0))) / 2
  }
  return area
}

/** Compares a trial's areas. @throws when there is no random order to compare with. */
export function areasOf(trial: Trial, kind: Kind, scale: Scale): Areas {
  const area = (curve: Curve) => areaUnder(curve.share, curve[scale])
  const better = kind === 'deletion' ? -1 : 1
  const evidence = area(trial.evidence)
  const randoms = trial.random.map(area)
  const random = mean(randoms)
  const centre = trial.centre === null ? null : area(trial.centre)
  const beaten = randoms.map((one) => (Math.sign(better * (evidence - one)) + 1) / 2)
  return {
    evidence,
    reverse: area(trial.reverse),
    random,
    gain: better * (evidence - random),
    ahead: mean(beaten),
    centre,
    overCentre: centre === null ? null : better * (evidence - centre),
  }
}

/** Point by point mean of curves over the same shares. @throws on none, and on curves of different lengths. */
export function meanCurve(curves: readonly Curve[]): Curve {
  const share = curves[0]?.share ?? []
  if (curves.some((curve) => curve.share.length !== share.length))
    throw new Error('curves of unequal lengths')
  const at = (scale: Scale) => share.map((_, i) => mean(curves.map((curve) => curve[scale][i] ?? 0)))
  return { share, logit: at('logit'), probability: at('probability') }
}

/** Mean of several areas, as of the scans of one case. @throws on none. */
export function meanAreas(areas: readonly Areas[]): Areas {
  const of = (key: 'evidence' | 'reverse' | 'random' | 'gain' | 'ahead') => mean(areas.map((one) => one[key]))
  const known = (key: 'centre' | 'overCentre') => {
    const values = areas.map((one) => one[key]).filter((value) => value !== null)
    return values.length === 0 ? null : mean(values)
  }
  return {
    evidence: of('evidence'),
    reverse: of('reverse'),
    random: of('random'),
    gain: of('gain'),
    ahead: of('ahead'),
    centre: known('centre'),
    overCentre: known('overCentre'),
  }
}

/**
 * Mean over cases with the 95 % percentile interval of a bootstrap over cases (Efron and Tibshirani, "An Introduction
 * to the Bootstrap", 1993, chapter 13). The values are differences within a case, so the comparison is paired.
 * @param random numbers in [0, 1)
 * @throws when there is no value
 */
export function estimate(values: readonly number[], random: () => number, draws = 10_000): Estimate {
  const all = [...values]
  const above = all.filter((value) => value > 0).length
  if (all.length < 2) return { n: all.length, mean: mean(all), interval: null, above }
  const means = Array.from({ length: draws }, () => mean(sampleWithReplacement(all, all.length, random)))
  const [low = Number.NaN, high = Number.NaN] = quantile(means, [0.025, 0.975])
  return { n: all.length, mean: mean(all), interval: [low, high], above }
}
