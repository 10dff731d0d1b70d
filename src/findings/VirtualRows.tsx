import { useVirtualizer } from '@tanstack/react-virtual'
import { type ReactNode, type RefObject, useEffect, useLayoutEffect, useRef, useState } from 'react'
import type { Finding } from '../diagnose/diagnosis'
import { t } from '../language/language'
import { ChapterRow } from './ChapterRow'
import { FindingRow, type RowPlace } from './FindingRow'
import { useList } from './listStore'
import { RollUpRow } from './RollUpRow'
import type { LevelItem } from './rollUpItems'

/** Heights in CSS pixels before they are measured. */
const ROW_HEIGHT = 84
const CHAPTER_HEIGHT = 50
/** Rows drawn beyond the edges: a list of a screen or two is there as a whole. */
const BEYOND = 12
/** The same of a preliminary list, which is drawn in the midst of a diagnosis: all of it at once would make a click wait. */
const BEYOND_PRELIMINARY = 2
/** The search stays at the top of the pane and would cover what is scrolled to there. */
const FIND_BAR_HEIGHT = 114

interface VirtualRowsProps {
  items: readonly LevelItem[]
  /** Draws the evidence of a finding; null: the list is preliminary. */
  card: ((finding: Finding) => ReactNode) | null
}

/** The list, of which only the part in sight is drawn: thousands of rows would slow every redraw. */
export function VirtualRows({ items, card }: VirtualRowsProps) {
  const list = useRef<HTMLOListElement>(null)
  const scrollMargin = useTopInPane(list)
  const rows = useVirtualizer({
    count: items.length,
    getScrollElement: () => paneOf(list.current),
    estimateSize: (index) => (items[index]?.kind === 'chapter' ? CHAPTER_HEIGHT : ROW_HEIGHT),
    getItemKey: (index) => items[index]?.key ?? index,
    overscan: card === null ? BEYOND_PRELIMINARY : BEYOND,
    scrollMargin,
    scrollPaddingStart: FIND_BAR_HEIGHT,
  })
  const rolledUp = useList((state) => state.level === 'categories')
  useRevealed(items, list, (index) => rows.scrollToIndex(index, { align: 'start' }))
  return (
    <ol
      className={rolledUp ? 'finding-list rolled-up' : 'finding-list'}
      aria-label={card === null ? t('Preliminary ranking') : undefined}
      ref={list}
      style={{ height: rows.getTotalSize() }}
    >
      {rows.getVirtualItems().map(({ index, key, start }) => {
        const item = items[index]
        if (!item) return null
        const place: RowPlace = {
          style: { transform: `translateY(${start - scrollMargin}px)` },
          measure: rows.measureElement,
          index,
          of: items.length,
        }
        return item.kind === 'chapter' ? (
          <ChapterRow key={key} group={item.group} open={item.open} place={place} />
        ) : item.kind === 'category' ? (
          <RollUpRow key={key} item={item} place={place} preliminary={card === null} />
        ) : (
          <FindingRow key={key} row={item.row} place={place} card={card} />
        )
      })}
    </ol>
  )
}

/** Brings a finding into view when it is asked for, and only then: a list that changes stays where it is. */
function useRevealed(
  items: readonly LevelItem[],
  list: RefObject<HTMLElement | null>,
  scrollTo: (index: number) => void,
): void {
  const revealed = useList((state) => state.revealed)
  const done = useRef(revealed)
  useEffect(() => {
    if (revealed === null || done.current === revealed) return
    done.current = revealed
    const index = items.findIndex((item) => item.kind === 'row' && item.key === revealed.id)
    if (index >= 0) {
      scrollTo(index)
      return
    }
    // Pinned findings stand above the list and are all drawn.
    const pinned = [...(paneOf(list.current)?.querySelectorAll<HTMLElement>('.finding') ?? [])]
    pinned.find((row) => row.dataset.id === revealed.id)?.scrollIntoView({ block: 'nearest' })
  })
}

/** What scrolls the list: the pane that it stands in together with what is above it. */
function paneOf(list: HTMLElement | null): HTMLElement | null {
  return list?.closest<HTMLElement>('.findings') ?? null
}

/**
 * Pixels of the pane's content above the list; they change with warnings, pins and open cards. What stands beside the
 * list in its parent must stay there for as long as the list does, so that each change of its size is seen.
 */
function useTopInPane(list: RefObject<HTMLElement | null>): number {
  const [top, setTop] = useState(0)
  useLayoutEffect(() => {
    const [element, pane] = [list.current, paneOf(list.current)]
    const content = element?.parentElement
    if (!element || !pane || !content) return
    const measure = () => {
      const offset = element.getBoundingClientRect().top - pane.getBoundingClientRect().top
      setTop(Math.round(offset + pane.scrollTop))
    }
    measure()
    const observer = new ResizeObserver(measure)
    for (const above of content.children) if (above !== element) observer.observe(above)
    return () => observer.disconnect()
  }, [list])
  return top
}
