import { groupBy } from '../study/groupBy'
import { chapterOf } from './chapters'
import { byChapter, groupKey, type ListItem, OPEN_ROWS } from './listRows'
import type { Category, FoundCategory } from './rollUp'

/** What the list draws at either level, from top to bottom. */
export type LevelItem = ListItem | CategoryItem

/** The head of a category; its disorders follow while it is open. */
export interface CategoryItem {
  kind: 'category'
  key: string
  found: FoundCategory
  open: boolean
}

export interface CategoryLook {
  /** Chapters and categories opened (true) and closed by hand. */
  opened: Readonly<Record<string, boolean>>
  byChapter: boolean
  /** The finding whose evidence is open: its category is open too. */
  selected: string | null
  /** Findings that stand above the list and not in it. */
  pinned: readonly string[]
}

function has(found: FoundCategory, id: string | null): boolean {
  return id !== null && found.rows.some(({ finding }) => finding.id === id)
}

function withDisorders(found: FoundCategory, few: boolean, look: CategoryLook): LevelItem[] {
  const { key } = found.category
  const open = has(found, look.selected) || (look.opened[key] ?? (found.byDisorder && few))
  const head: CategoryItem = { kind: 'category', key, found, open }
  if (!open) return [head]
  const rows = found.rows.filter(({ finding }) => !look.pinned.includes(finding.id))
  return [head, ...rows.map((row): ListItem => ({ kind: 'row', key: row.finding.id, row }))]
}

function chapterNumber({ code }: Category): number {
  return chapterOf(code ?? '')?.number ?? 0
}

/**
 * Categories as a flat list of what is drawn: ranked, or under their chapters. Those that a search found by their
 * disorders are open while these are few.
 */
export function categoryItems(found: readonly FoundCategory[], look: CategoryLook): LevelItem[] {
  const disorders = found.flatMap(({ rows }) => rows)
  const few = disorders.length <= OPEN_ROWS
  if (!look.byChapter) return found.flatMap((one) => withDisorders(one, few, look))
  const chapters = groupBy(found, ({ category }) => chapterNumber(category))
  return byChapter(disorders).flatMap((group): LevelItem[] => {
    const key = groupKey(group)
    const inside = chapters.get(group.chapter?.number ?? 0) ?? []
    const open = look.opened[key] ?? found.length <= OPEN_ROWS
    const head: LevelItem = { kind: 'chapter', key, group, open }
    return open ? [head, ...inside.flatMap((one) => withDisorders(one, few, look))] : [head]
  })
}
