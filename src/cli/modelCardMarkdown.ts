import { OTHER } from '../evaluate/cardConfusion'
import { NORMAL, NOTHING, OUTSIDE } from '../evaluate/evaluation'
import type { CardView, Figure } from '../evaluate/modelCard'

const WORDS: ReadonlyMap<string, string> = new Map([
  [NORMAL, 'nothing abnormal'],
  [NOTHING, 'nothing found'],
  [OUTSIDE, 'stopped by the check'],
  [OTHER, 'another disorder'],
])

/** A truth, an answer or a data set in words; an id that the pack has no name for without its hyphens. */
export function nameOf(id: string, { names }: Pick<CardView, 'names'>): string {
  return WORDS.get(id) ?? names.get(id) ?? id.replaceAll('-', ' ')
}

/** For example `0.93 (0.91 – 0.95)`. */
export function figure(given: Figure | null): string {
  if (given === null) return 'not measured'
  const value = given.value.toFixed(2)
  return given.interval ? `${value} (${given.interval.map((end) => end.toFixed(2)).join(' – ')})` : value
}

/** A share of 1. */
export function percent(share: number | null, digits = 0): string {
  return share === null ? '–' : `${(share * 100).toFixed(digits)} %`
}

export function section(title: string, body: string, level = 2): string {
  return `${'#'.repeat(level)} ${title}\n\n${body}`
}

function line(cells: readonly string[]): string {
  return `| ${cells.map((cell) => cell.replaceAll('|', '\\|')).join(' | ')} |`
}

export function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  return [line(head), `|${'---|'.repeat(head.length)}`, ...rows.map(line)].join('\n')
}
