import { groupDraws, type Interval, percentileInterval } from './bootstrap'
import { type JudgedClass, ownWeights } from './classes'
import { groupKey, type JudgedCase } from './judgedCase'
import { averagePrecision, rocAuc, sweep } from './sweep'

export interface BootstrapOptions {
  draws: number
  seed: number
}

/** Figures of one class in every draw; null where the draw has no case of one kind. */
export interface DrawnFigures {
  auc: (number | null)[]
  ap: (number | null)[]
}

/** The bootstrap draws of a cohort: its groups, as many of each dataset as it has. */
export function cohortDraws(
  cases: readonly JudgedCase[],
  { draws, seed }: BootstrapOptions,
): Generator<Float64Array> {
  const grouped = cases.map((one) => ({ group: groupKey(one), stratum: one.dataset }))
  return groupDraws(grouped, draws, seed)
}

/** AUC and average precision of every class in the same draws, so that means over classes can be taken draw by draw. */
export function drawnFigures(
  cases: readonly JudgedCase[],
  classes: readonly JudgedClass[],
  options: BootstrapOptions,
): DrawnFigures[] {
  const drawn: DrawnFigures[] = classes.map(() => ({ auc: [], ap: [] }))
  for (const weights of cohortDraws(cases, options)) {
    for (const [index, one] of classes.entries()) {
      const swept = sweep(one.column, ownWeights(one, weights))
      const auc = rocAuc(swept)
      drawn[index]?.auc.push(auc)
      drawn[index]?.ap.push(auc === null ? null : averagePrecision(swept))
    }
  }
  return drawn
}

/** Mean over classes of one draw, or of the cohort itself; null when no class has a value. */
export function meanOf(values: readonly (number | null)[]): number | null {
  const known = values.filter((value) => value !== null)
  return known.length === 0 ? null : known.reduce((sum, value) => sum + value, 0) / known.length
}

/** Interval of the mean over classes: the mean of each draw, over the classes that have a value in it. */
export function macroInterval(classes: readonly (readonly (number | null)[])[]): Interval | null {
  const draws = classes[0]?.length ?? 0
  return percentileInterval(
    Array.from({ length: draws }, (_, draw) => meanOf(classes.map((values) => values[draw] ?? null))),
  )
}
