import { groupBy } from '../study/groupBy'
import { type ConfusionRow, type EvaluationSummary, NORMAL, NOTHING, OUTSIDE } from './evaluation'

/** Column of what was found and is no truth of the data set. */
export const OTHER = 'other'

/** Truth by found inside one data set; a case with several disorders stands once for each. */
export interface CardConfusion {
  dataset: string
  /** Ids of labels that occur in the data set, then `other`, `nothing`, `outside`; only those with cases. */
  columns: readonly string[]
  rows: readonly { truth: string; cases: number; cells: readonly ConfusionCell[] }[]
  cases: number
  right: number
}

/** Of one column; no cases: the cell is drawn empty. */
export interface ConfusionCell {
  found: string
  cases: number
  right: boolean
}

/** Cases of one truth with the same wrong answer. */
export interface Mistake {
  dataset: string
  truth: string
  found: string
  cases: number
  /** Cases of this truth in the data set. */
  of: number
}

/** Truths with fewer cases say little about what the model mistakes often. */
const FEWEST_CASES = 10

type Known = Pick<EvaluationSummary, 'classes' | 'confusion'>

function total(rows: readonly ConfusionRow[]): number {
  return rows.reduce((sum, { cases }) => sum + cases, 0)
}

/** A disorder that the pack has no class for is answered rightly by finding nothing, or by stopping the case. */
function isRight(truth: string, found: string, known: ReadonlySet<string>): boolean {
  if (found === truth || known.has(truth)) return found === truth
  return found === NOTHING || (truth !== NORMAL && found === OUTSIDE)
}

function tableOf(dataset: string, rows: readonly ConfusionRow[], known: ReadonlySet<string>): CardConfusion {
  const truths = groupBy(rows, ({ truth }) => truth)
  const columnOf = (found: string) =>
    truths.has(found) || found === NOTHING || found === OUTSIDE ? found : OTHER
  const ordered = [...truths].sort(([a], [b]) => Number(a === NORMAL) - Number(b === NORMAL))
  const possible = [...ordered.map(([truth]) => truth), OTHER, NOTHING, OUTSIDE]
  const columns = possible.filter((column) => rows.some(({ found }) => columnOf(found) === column))
  const cells = (truth: string, own: readonly ConfusionRow[]) =>
    columns.map((found) => ({
      found,
      cases: total(own.filter((row) => columnOf(row.found) === found)),
      right: isRight(truth, found, known),
    }))
  return {
    dataset,
    columns,
    rows: ordered.map(([truth, own]) => ({ truth, cases: total(own), cells: cells(truth, own) })),
    cases: total(rows),
    right: total(rows.filter(({ truth, found }) => isRight(truth, found, known))),
  }
}

/**
 * One table a data set, that with the most cases first.
 * @param known ids of the pack's labels
 */
export function confusionTables(
  { confusion }: Pick<EvaluationSummary, 'confusion'>,
  known: ReadonlySet<string>,
): CardConfusion[] {
  return [...groupBy(confusion, ({ dataset }) => dataset)]
    .map(([dataset, rows]) => tableOf(dataset, rows, known))
    .sort((a, b) => b.cases - a.cases)
}

/** Cases of a data set, by a class that is judged in it; null: none is. */
function casesIn(dataset: string, { classes }: Known): number | null {
  for (const one of classes) {
    const own = one.byDataset?.find((part) => part.dataset === dataset)
    if (own) return own.positives + own.negatives
    if (one.datasets.length === 1 && one.datasets[0] === dataset) return one.positives + one.negatives
  }
  return null
}

/**
 * Wrong answers by how large a part of the truth's cases got them, the largest first. Where cases have several
 * disorders, finding another one may be right, so that only what was missed and false alarms count there.
 * @param known ids of the pack's labels
 */
export function mistakes(evaluation: Known, known: ReadonlySet<string>): Mistake[] {
  const all = [...groupBy(evaluation.confusion, ({ dataset }) => dataset)].flatMap(([dataset, rows]) => {
    const isSingle = total(rows) === casesIn(dataset, evaluation)
    const sizes = groupBy(rows, ({ truth }) => truth)
    return rows
      .filter(({ truth, found }) => found !== OUTSIDE && !isRight(truth, found, known))
      .filter(({ truth, found }) => isSingle || truth === NORMAL || found === NOTHING)
      .map((row) => ({ ...row, of: total(sizes.get(row.truth) ?? []) }))
  })
  return all.filter(({ of }) => of >= FEWEST_CASES).sort((a, b) => b.cases / b.of - a.cases / a.of)
}
