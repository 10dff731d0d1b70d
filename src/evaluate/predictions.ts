import type { JudgedCase, JudgedLabel } from './judgedCase'

/** RFC 4180: quoted where it must be. */
function cell(value: string | number): string {
  const text = String(value)
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text
}

/**
 * One row a case as a table of comma-separated values: case, dataset, group, split, labels, what is over its threshold
 * and applies, outside (1: the gate stopped it), kinds, then logit and probability of every class in the pack's order.
 * Several in one cell are separated by `;`.
 */
export function predictionsCsv(cases: readonly JudgedCase[], labels: readonly JudgedLabel[]): string {
  const header = [
    'case',
    'dataset',
    'group',
    'split',
    'labels',
    'positive',
    'outside',
    'kinds',
    ...labels.map(({ id }) => `logit:${id}`),
    ...labels.map(({ id }) => `probability:${id}`),
  ]
  const rows = cases.map((one) => [
    one.id,
    one.dataset,
    one.group,
    one.split ?? '',
    one.labels.join(';'),
    labels.flatMap(({ id }, index) => (one.positive[index] ? id : [])).join(';'),
    one.outside ? 1 : 0,
    one.kinds.join(';'),
    ...one.logits,
    ...one.probabilities,
  ])
  return [header, ...rows].map((row) => `${row.map(cell).join(',')}\n`).join('')
}
