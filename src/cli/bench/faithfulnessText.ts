import type { Estimate } from '../../explain/faithfulness'
import type { FaithfulnessReport } from './faithfulness'
import type { FaithfulnessRow } from './faithfulnessRows'

const HEAD = [
  'cases',
  'evidence',
  'n',
  'by evidence',
  'random',
  'centre',
  'reverse',
  'gain',
  '95 %',
  '> 0',
  'ahead',
  'over centre',
  '95 %',
  'logit gain',
  'than random',
]

/** Columns of words; the others are numbers. */
const WORDS = new Set([0, 1, HEAD.length - 1])

function signed(value: number, digits: number): string {
  const text = value.toFixed(digits)
  const zero = Number(text) === 0
  return zero ? text.replace('-', '') : value > 0 ? `+${text}` : text
}

function intervalOf(estimate: Estimate | null): string {
  return estimate?.interval?.map((bound) => signed(bound, 3)).join(' to ') ?? '-'
}

function cells(row: FaithfulnessRow): string[] {
  const { gain, area, logitGain, overCentre } = row
  return [
    row.set,
    `${row.evidence}, ${row.kind}`,
    String(gain.n),
    area.evidence.toFixed(3),
    area.random.toFixed(3),
    area.centre?.toFixed(3) ?? '-',
    area.reverse.toFixed(3),
    signed(gain.mean, 3),
    intervalOf(gain),
    `${gain.above}/${gain.n}`,
    `${Math.round(100 * row.ahead)} %`,
    overCentre === null ? '-' : signed(overCentre.mean, 3),
    intervalOf(overCentre),
    signed(logitGain.mean, 2),
    row.verdict,
  ]
}

/** The rows for people, columns aligned, as a Markdown table. */
export function faithfulnessTable(rows: readonly FaithfulnessRow[]): string {
  const lines = [HEAD, ...rows.map(cells)]
  const widths = HEAD.map((_, column) => Math.max(3, ...lines.map((line) => line[column]?.length ?? 0)))
  const rule = widths.map((width, column) =>
    WORDS.has(column) ? '-'.repeat(width) : `${'-'.repeat(width - 1)}:`,
  )
  const padded = (line: readonly string[]) =>
    line.map((cell, column) => {
      const width = widths[column] ?? 0
      return WORDS.has(column) ? cell.padEnd(width) : cell.padStart(width)
    })
  const [head = [], ...body] = lines.map(padded)
  return [head, rule, ...body].map((line) => `| ${line.join(' | ')} |`).join('\n')
}

/** The whole report for people: what was run where, the table, and how to read it. */
export function faithfulnessText({ pack, machine, plan, rows, left, seconds }: FaithfulnessReport): string {
  return [
    `${pack.id} ${pack.version}, ${pack.precision} weights; planted marks: a pack written by hand`,
    `${machine.cpu}, ${machine.cores} cores; Node ${machine.node}; ${Math.round(seconds)} s`,
    `planted: ${plan.planted.cells} cell at a time, ${plan.planted.randomOrders} random orders; ` +
      `real: ${plan.real.cells} cells at a time, ${plan.real.randomOrders} random orders`,
    ...left,
    '',
    faithfulnessTable(rows),
    '',
    'Areas under the curve of the finding’s probability, means over cases: low is good for deletion, high for',
    'insertion. gain: by how much the order of the evidence does better than random orders of the same case;',
    '> 0: cases with a gain; ahead: share of the random orders it does better than, 50 % is chance; centre: cells from',
    'the middle of the slice outwards, an order that needs no network. Intervals are bootstraps over cases. “not told',
    'apart”: the interval of the gain holds 0 on probability or logit, random is as good. See docs/faithfulness.md.',
  ].join('\n')
}
