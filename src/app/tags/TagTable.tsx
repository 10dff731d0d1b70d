import { useVirtualizer } from '@tanstack/react-virtual'
import { type KeyboardEvent, useEffect, useId, useRef, useState } from 'react'
import type { TagEntry, TagSheet } from '../../ingest/dicom/tagSheet'
import { t } from '../../language/language'
import { TagDetail } from './TagDetail'
import { TagLine } from './TagLine'
import { parentRow, type TagRow } from './tagRows'
import { copyRow, useCopied } from './useCopied'

/** In CSS pixels; all lines are equally high, so that thousands of them need no measuring. */
const LINE_HEIGHT = 28
/** Lines drawn above and below what is seen. */
const OVERSCAN = 12
const PAGE = 12

interface TagTableProps {
  kind: TagSheet['kind']
  rows: readonly TagRow[]
  words: readonly string[]
  onToggle(id: string): void
}

/** The list and the chosen element in full below it. */
export function TagTable({ kind, rows, words, onToggle }: TagTableProps) {
  const [chosenId, setChosenId] = useState<string | null>(null)
  const { copied, say } = useCopied()
  const at = rows.findIndex(({ id }) => id === chosenId)
  const chosen = rows[at]
  const entry = chosen?.kind === 'element' ? chosen.entry : null
  const copy = (one: TagEntry) => void copyRow(one).then(say)
  const onKeyDown = (event: KeyboardEvent) => {
    const copies = (event.ctrlKey || event.metaKey) && event.key.toLowerCase() === 'c'
    if (!copies || entry === null || String(getSelection()) !== '') return
    event.preventDefault()
    copy(entry)
  }
  return (
    <>
      <TagList
        kind={kind}
        rows={rows}
        words={words}
        at={at}
        onChoose={setChosenId}
        onToggle={onToggle}
        onKeyDown={onKeyDown}
      />
      <TagDetail entry={entry} copied={copied} onCopy={copy} />
    </>
  )
}

interface TagListProps extends TagTableProps {
  /** The chosen row; -1: none. */
  at: number
  onChoose(id: string): void
  /** Keys that mean nothing to the list. */
  onKeyDown(event: KeyboardEvent): void
}

/** Only the lines that are seen are in the page. */
function TagList({ kind, rows, words, at, onChoose, onToggle, onKeyDown }: TagListProps) {
  const scroller = useRef<HTMLDivElement>(null)
  const base = useId()
  const virtual = useVirtualizer({
    count: rows.length,
    getScrollElement: () => scroller.current,
    estimateSize: () => LINE_HEIGHT,
    overscan: OVERSCAN,
    // The headings stand above the first line and stay in sight.
    paddingStart: LINE_HEIGHT,
    scrollPaddingStart: LINE_HEIGHT,
  })
  const choose = (index: number) => {
    const row = rows[index]
    if (row === undefined) return
    onChoose(row.id)
    virtual.scrollToIndex(index)
  }
  // A new search begins at its first hit.
  const query = words.join(' ')
  // biome-ignore lint/correctness/useExhaustiveDependencies: on a new search only, not when a sequence is opened
  useEffect(() => {
    if (query !== '') choose(firstMatch(rows))
  }, [query])
  const seen = virtual.getVirtualItems()
  const above = Math.max(0, (seen[0]?.start ?? 0) - LINE_HEIGHT)
  const below = Math.max(0, virtual.getTotalSize() - (seen.at(-1)?.end ?? LINE_HEIGHT))
  const active = seen.some(({ index }) => index === at) ? `${base}-${at}` : undefined
  return (
    <div ref={scroller} className="tag-scroll" data-kind={kind}>
      <div style={{ paddingBottom: below, paddingTop: above }}>
        <table
          // biome-ignore lint/a11y/noNoninteractiveElementToInteractiveRole: a table whose rows open and close
          role="treegrid"
          aria-label={t('DICOM tags')}
          aria-rowcount={rows.length + 1}
          aria-activedescendant={active}
          data-testid="tag-table"
          tabIndex={0}
          onFocus={() => at < 0 && choose(0)}
          onKeyDown={(event) => {
            const plain = !event.ctrlKey && !event.metaKey && !event.altKey
            if (plain && moveBy(event.key, { rows, at, choose, onToggle })) event.preventDefault()
            else onKeyDown(event)
          }}
        >
          <TagHeadings />
          <tbody>
            {seen.map(({ index }) => {
              const row = rows[index]
              if (row === undefined) return null
              const place = { id: `${base}-${index}`, index, chosen: index === at }
              const { id } = row
              const act = { onChoose: () => onChoose(id), onToggle: () => onToggle(id) }
              return <TagLine key={id} row={row} words={words} place={place} {...act} />
            })}
          </tbody>
        </table>
      </div>
      {rows.length === 0 && <p className="tag-none">{t('Nothing in this file fits.')}</p>}
    </div>
  )
}

function firstMatch(rows: readonly TagRow[]): number {
  const first = rows.findIndex((row) => row.kind === 'element' && row.matches)
  return Math.max(0, first)
}

function TagHeadings() {
  return (
    <thead>
      <tr aria-rowindex={1}>
        <th scope="col">{t('Tag')}</th>
        <th scope="col">{t('VR')}</th>
        <th scope="col">{t('Name')}</th>
        <th scope="col">{t('Value')}</th>
      </tr>
    </thead>
  )
}

interface Movement {
  rows: readonly TagRow[]
  /** -1: nothing is chosen. */
  at: number
  choose(index: number): void
  onToggle(id: string): void
}

/** What a key does in the list, as in any tree (WAI-ARIA treegrid); false where it does nothing. */
function moveBy(key: string, { rows, at, choose, onToggle }: Movement): boolean {
  const last = rows.length - 1
  const row = rows[at]
  const isSequence = row?.kind === 'element' && row.entry.items !== null
  const to = (index: number) => choose(Math.min(last, Math.max(0, index)))
  if (key === 'ArrowDown') to(at + 1)
  else if (key === 'ArrowUp') to(at - 1)
  else if (key === 'PageDown') to(at + PAGE)
  else if (key === 'PageUp') to(at - PAGE)
  else if (key === 'Home') to(0)
  else if (key === 'End') to(last)
  else if (key === 'ArrowRight' && isSequence) row.open ? to(at + 1) : onToggle(row.id)
  else if (key === 'ArrowLeft' && isSequence && row.open) onToggle(row.id)
  else if (key === 'ArrowLeft') to(parentRow(rows, at))
  else if ((key === 'Enter' || key === ' ') && isSequence) onToggle(row.id)
  else return false
  return true
}
