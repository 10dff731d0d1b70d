import type { TagEntry, TagItem } from '../../ingest/dicom/tagSheet'

/** One line of the tag browser. */
export type TagRow =
  | { kind: 'element'; id: string; level: number; entry: TagEntry; open: boolean; matches: boolean }
  | { kind: 'item'; id: string; level: number; number: number }

export interface TagRows {
  rows: TagRow[]
  /** Elements that have every word of the search; all of them without one. */
  matches: number
}

/** A piece of a text, and whether the search found it. */
export interface TextPart {
  text: string
  found: boolean
}

/** Longest part of a value that stands in one line. */
const LINE = 240
/** What stays before the first found word of a value too long for its line. */
const BEFORE = 40

const haystacks = new WeakMap<TagEntry, string>()

/** The words of a search, in lower case. */
export function searchWords(text: string): string[] {
  return text.toLowerCase().split(/\s+/).filter(Boolean)
}

/**
 * The lines to show. Sequences show their items where they are opened; a search shows the elements that have all its
 * words in tag, name, keyword, creator or value, each with the sequences around it.
 * @param words in lower case
 * @param opened ids of opened sequences
 */
export function tagRows(
  entries: readonly TagEntry[],
  words: readonly string[],
  opened: ReadonlySet<string>,
): TagRows {
  const rows: TagRow[] = []
  const matches =
    words.length === 0 ? listAll(entries, 1, opened, rows) : listFound(entries, 1, words, opened, rows)
  return { rows, matches }
}

/** Ids of all sequences, at every level. */
export function sequenceIds(entries: readonly TagEntry[]): string[] {
  return entries.flatMap(({ id, items }) =>
    items === null ? [] : [id, ...items.flatMap((item) => sequenceIds(item.entries))],
  )
}

/** Index of the row a row lies in; its own where it lies in none. */
export function parentRow(rows: readonly TagRow[], index: number): number {
  const level = rows[index]?.level ?? 1
  for (let i = index - 1; i >= 0; i--) if ((rows[i]?.level ?? level) < level) return i
  return index
}

/** A value in one line: line ends as arrows, the first `LINE` letters, or those around the first found word. */
export function lineOf(value: string, words: readonly string[]): string {
  const line = value.replace(/\r\n|\r|\n/g, ' ↵ ')
  if (line.length <= LINE) return line
  const lower = line.toLowerCase()
  const places = words.map((word) => lower.indexOf(word)).filter((at) => at >= 0)
  const first = places.length === 0 ? 0 : Math.min(...places)
  const start = first > LINE - BEFORE ? first - BEFORE : 0
  const end = start + LINE
  return `${start > 0 ? '…' : ''}${line.slice(start, end)}${end < line.length ? '…' : ''}`
}

/** A text cut where a search found its words. */
export function foundParts(text: string, words: readonly string[]): TextPart[] {
  if (words.length === 0) return [{ text, found: false }]
  const pattern = new RegExp(`(${words.map(escaped).join('|')})`, 'gi')
  // Every other piece is what the group in the pattern caught.
  return text.split(pattern).flatMap((part, i) => (part === '' ? [] : [{ text: part, found: i % 2 === 1 }]))
}

function listAll(
  entries: readonly TagEntry[],
  level: number,
  opened: ReadonlySet<string>,
  rows: TagRow[],
): number {
  let count = 0
  for (const entry of entries) {
    const open = opened.has(entry.id)
    rows.push({ kind: 'element', id: entry.id, level, entry, open, matches: false })
    count += 1
    for (const [item, index] of itemsOf(entry)) {
      if (open) rows.push(itemRow(entry, item, index, level))
      count += listAll(item.entries, level + 2, opened, open ? rows : [])
    }
  }
  return count
}

function listFound(
  entries: readonly TagEntry[],
  level: number,
  words: readonly string[],
  opened: ReadonlySet<string>,
  rows: TagRow[],
): number {
  let count = 0
  for (const entry of entries) {
    const inside: TagRow[] = []
    let countInside = 0
    for (const [item, index] of itemsOf(entry)) {
      const found: TagRow[] = []
      countInside += listFound(item.entries, level + 2, words, opened, found)
      if (found.length > 0) inside.push(itemRow(entry, item, index, level), ...found)
    }
    const matches = words.every((word) => haystackOf(entry).includes(word))
    // A found sequence without anything found in it can be opened as always.
    if (matches && countInside === 0 && opened.has(entry.id)) {
      for (const [item, index] of itemsOf(entry)) {
        inside.push(itemRow(entry, item, index, level))
        listAll(item.entries, level + 2, opened, inside)
      }
    }
    if (matches || countInside > 0) {
      rows.push({ kind: 'element', id: entry.id, level, entry, open: inside.length > 0, matches }, ...inside)
    }
    count += countInside + (matches ? 1 : 0)
  }
  return count
}

function itemsOf({ items }: TagEntry): [TagItem, number][] {
  return (items ?? []).map((item, index) => [item, index])
}

function itemRow({ id }: TagEntry, { number }: TagItem, index: number, level: number): TagRow {
  return { kind: 'item', id: `${id}/${index}`, level: level + 1, number }
}

/** All that a search looks at; a tag also as eight digits, and without its brackets. */
function haystackOf(entry: TagEntry): string {
  const known = haystacks.get(entry)
  if (known !== undefined) return known
  const { tag, vr, keyword, name, value, creator } = entry
  const digits = tag.replace(/\W/g, '')
  const text = [tag, digits, vr, keyword, name, creator ?? '', value].join('\n').toLowerCase()
  haystacks.set(entry, text)
  return text
}

function escaped(word: string): string {
  return word.replace(/[.*+?^${}()|[\]\\]/g, '\\$&')
}
