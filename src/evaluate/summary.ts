import type { Evaluation, EvaluationSummary } from './evaluation'

/** Most rows of each list, the most telling first. */
const ROWS = { classes: 60, datasets: 4, confusion: 120, failures: 60 }
/** Characters of JSON that it may take; a pack with thousands of classes lists fewer rows. */
const BUDGET = 36_000
const DIGITS = 4

/** Every number in it to four decimals. */
function rounded<T>(value: T): T {
  return JSON.parse(JSON.stringify(value), (_, part: unknown) =>
    typeof part === 'number' ? Number(part.toFixed(DIGITS)) : part,
  )
}

/** The largest by `sizeOf`, in the order they have. */
function largest<T>(rows: readonly T[], most: number, sizeOf: (row: T) => number): T[] {
  const kept = new Set(rows.toSorted((a, b) => sizeOf(b) - sizeOf(a)).slice(0, most))
  return rows.filter((row) => kept.has(row))
}

function withRows(
  { pack: _pack, leftOut: _leftOut, ...body }: Evaluation,
  rows: typeof ROWS,
): EvaluationSummary {
  const classes = largest(body.classes, rows.classes, ({ positives }) => positives).map((one) =>
    one.byDataset
      ? { ...one, byDataset: largest(one.byDataset, rows.datasets, ({ positives }) => positives) }
      : one,
  )
  return rounded({
    ...body,
    schema: 'raddiag-evaluation-summary/1' as const,
    classes,
    confusion: largest(body.confusion, rows.confusion, ({ cases }) => cases),
    failures: body.failures.slice(0, rows.failures),
  })
}

/** The part of an evaluation that stands in a pack's manifest: below 40 kB, however many classes the pack has. */
export function summaryOf(evaluation: Evaluation): EvaluationSummary {
  let rows = ROWS
  for (;;) {
    const summary = withRows(evaluation, rows)
    if (JSON.stringify(summary).length <= BUDGET || rows.classes <= 1) return summary
    const fewer = (count: number) => Math.max(1, Math.floor(count * 0.8))
    rows = {
      classes: fewer(rows.classes),
      datasets: fewer(rows.datasets),
      confusion: fewer(rows.confusion),
      failures: fewer(rows.failures),
    }
  }
}
