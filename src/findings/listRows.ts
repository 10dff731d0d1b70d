import type { Finding } from '../diagnose/diagnosis'
import { readingOrder } from '../diagnose/rank'
import { compareDifferentials, type FindingChange } from '../explain/whatIf'
import { CHAPTERS, type Chapter, chapterOf } from './chapters'
import { finder } from './search'

/** One disorder of the list. */
export interface ListRow {
  /** 1-based in the whole differential. */
  rank: number
  /** As it was diagnosed. */
  finding: Finding
  /** What it is without the scans that are left out now; null while the case is as it was diagnosed. */
  change: FindingChange | null
}

export interface ListFilter {
  /** Words of a name, or the beginning of an ICD-10-CM code. */
  text: string
  overThresholdOnly: boolean
}

/**
 * Every finding in reading order. @param whatIf the differential of the changed case, whose order then counts.
 */
export function listRows(findings: readonly Finding[], whatIf: readonly Finding[] | null): ListRow[] {
  if (whatIf === null) {
    return readingOrder(findings).map((finding, at) => ({ rank: at + 1, finding, change: null }))
  }
  return compareDifferentials(findings, whatIf).map((change) => ({
    rank: change.rankNow,
    finding: change.before,
    change,
  }))
}

/** Rows that meet the filter; over its threshold counts now or before. */
export function filterRows(rows: readonly ListRow[], { text, overThresholdOnly }: ListFilter): ListRow[] {
  const fits = finder(text)
  return rows.filter((row) => (!overThresholdOnly || isOver(row)) && fits(row.finding))
}

/** Over its threshold now or in the case as it was diagnosed. */
export function isOver({ finding, change }: ListRow): boolean {
  return finding.positive || (change?.now.positive ?? false)
}

/** Findings of one chapter of ICD-10-CM. */
export interface ChapterGroup {
  /** Null: findings without a code. */
  chapter: Chapter | null
  rows: ListRow[]
  /** Highest probability among the findings that the model was trained on for this case; null for none. */
  highest: number | null
  /** How many are over their threshold. */
  over: number
}

/** Rows by chapter, the chapter with the best finding first; those without a code are a group like any other. */
export function byChapter(rows: readonly ListRow[]): ChapterGroup[] {
  const groups = new Map<number, ListRow[]>()
  for (const row of rows) {
    const number = chapterOf(row.finding.icd10cm?.code ?? '')?.number ?? 0
    const group = groups.get(number)
    if (group) group.push(row)
    else groups.set(number, [row])
  }
  return [...groups].map(([number, group]) => {
    const shown = group.map(shownFinding)
    const trained = shown.filter(({ applicable }) => applicable)
    return {
      chapter: CHAPTERS.find((chapter) => chapter.number === number) ?? null,
      rows: group,
      highest: trained.reduce<number | null>((top, { probability }) => Math.max(top ?? 0, probability), null),
      over: shown.filter(({ positive }) => positive).length,
    }
  })
}

/** The finding as it stands now: of the changed case where there is one. */
export function shownFinding({ finding, change }: ListRow): Finding {
  return change?.now ?? finding
}

/** What the list draws, from top to bottom. */
export type ListItem =
  | { kind: 'chapter'; key: string; group: ChapterGroup; open: boolean }
  | { kind: 'row'; key: string; row: ListRow }

/** A list no longer than this shows all its chapters open. */
export const OPEN_ROWS = 60

/** Name of a group in what was opened and closed by hand. */
export function groupKey({ chapter }: ChapterGroup): string {
  return chapter ? `${chapter.first}-${chapter.last}` : 'no-code'
}

/**
 * The rows as a flat list of what is drawn.
 * @param opened groups opened (true) and closed by hand; null for a ranked list without groups.
 */
export function listItems(
  rows: readonly ListRow[],
  opened: Readonly<Record<string, boolean>> | null,
): ListItem[] {
  if (opened === null) return rows.map(rowItem)
  return byChapter(rows).flatMap((group): ListItem[] => {
    const key = groupKey(group)
    const open = opened[key] ?? rows.length <= OPEN_ROWS
    const head: ListItem = { kind: 'chapter', key, group, open }
    return open ? [head, ...group.rows.map(rowItem)] : [head]
  })
}

function rowItem(row: ListRow): ListItem {
  return { kind: 'row', key: row.finding.id, row }
}
