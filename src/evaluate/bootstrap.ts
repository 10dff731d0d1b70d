import { mulberry32 } from '../study/random'

export type Interval = [low: number, high: number]

/** Drawn again and again: whole groups, each within its stratum. */
export interface Grouped {
  /** What is drawn together: a patient, or near-identical neighbours. */
  group: string
  /** As many groups are drawn of each stratum as it has. */
  stratum: string
}

/** Places of the cases of each group, the groups by stratum. A group lies in the stratum of its first case. */
function strata(cases: readonly Grouped[]): number[][][] {
  const groups = new Map<string, { stratum: string; places: number[] }>()
  for (const [place, { group, stratum }] of cases.entries()) {
    const known = groups.get(group)
    if (known) known.places.push(place)
    else groups.set(group, { stratum, places: [place] })
  }
  const byStratum = new Map<string, number[][]>()
  for (const { stratum, places } of groups.values()) {
    const others = byStratum.get(stratum)
    if (others) others.push(places)
    else byStratum.set(stratum, [places])
  }
  return [...byStratum.values()]
}

/**
 * How often each case counts in each of `draws` bootstrap samples. Groups are drawn with replacement, so cases that are
 * alike stay together (a cluster bootstrap: Efron and Tibshirani, An Introduction to the Bootstrap, 1993).
 * @returns per draw an array [cases], valid until the next is asked for. The same seed gives the same draws.
 */
export function* groupDraws(cases: readonly Grouped[], draws: number, seed: number): Generator<Float64Array> {
  const random = mulberry32(seed)
  const all = strata(cases)
  const weights = new Float64Array(cases.length)
  for (let draw = 0; draw < draws; draw += 1) {
    weights.fill(0)
    for (const groups of all) {
      for (let pick = 0; pick < groups.length; pick += 1) {
        for (const place of groups[Math.floor(random() * groups.length)] ?? []) {
          weights[place] = (weights[place] ?? 0) + 1
        }
      }
    }
    yield weights
  }
}

/** Quantile of rising values with linear interpolation between neighbours (`numpy.percentile`'s default). */
function quantile(sorted: Float64Array, share: number): number {
  const place = share * (sorted.length - 1)
  const low = sorted[Math.floor(place)] ?? Number.NaN
  const high = sorted[Math.ceil(place)] ?? Number.NaN
  return low + (high - low) * (place - Math.floor(place))
}

/** 95 % percentile interval of bootstrap values; draws in which a figure had no value are left out. Null: all were. */
export function percentileInterval(values: readonly (number | null)[]): Interval | null {
  const sorted = Float64Array.from(values.filter((value) => value !== null)).sort()
  return sorted.length === 0 ? null : [quantile(sorted, 0.025), quantile(sorted, 0.975)]
}
