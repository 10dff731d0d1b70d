import { groupBy } from '../study/groupBy'
import type { StrangerFigures } from './evaluation'
import type { JudgedCase } from './judgedCase'
import { column, rocAuc, sweep } from './sweep'

/** Chance that a stranger is farther over the gate's threshold than a case of the cohort. */
function toldApart(strangers: readonly JudgedCase[], cases: readonly JudgedCase[]): number | null {
  const excesses = (some: readonly JudgedCase[]) => some.flatMap(({ excess }) => excess ?? [])
  const [strange, known] = [excesses(strangers), excesses(cases)]
  const truth = [...strange.map(() => true), ...known.map(() => false)]
  return rocAuc(sweep(column(truth, [...strange, ...known])))
}

function shareOf(cases: readonly JudgedCase[], holds: (one: JudgedCase) => boolean): number {
  return cases.length === 0 ? 0 : cases.filter(holds).length / cases.length
}

/** The gate let the case through, and a class is over its threshold. */
function passesAsPositive({ outside, positive }: JudgedCase): boolean {
  return !outside && positive.includes(true)
}

/**
 * What a pack makes of images of kinds that it was never taught.
 * @param cases of kinds that it was taught, none of which it should call strange
 * @param strangers their dataset names their kind
 */
export function strangerFigures(
  name: string,
  strangers: readonly JudgedCase[],
  cases: readonly JudgedCase[],
): StrangerFigures {
  const kinds = [...groupBy(strangers, ({ dataset }) => dataset)].map(([kind, own]) => ({
    kind,
    cases: own.length,
    auc: toldApart(own, cases),
    stopped: shareOf(own, ({ outside }) => outside),
    positive: shareOf(own, passesAsPositive),
  }))
  return {
    name,
    cases: strangers.length,
    auc: toldApart(strangers, cases),
    positive: shareOf(strangers, passesAsPositive),
    kinds: kinds.toSorted((a, b) => (a.auc ?? 0) - (b.auc ?? 0)),
  }
}
