import { ChevronRight } from 'lucide-react'
import { t } from '../language/language'
import { formatProbability } from './differential'
import type { RowPlace } from './FindingRow'
import { type ChapterGroup, groupKey } from './listRows'
import { useList } from './listStore'

interface ChapterRowProps {
  group: ChapterGroup
  open: boolean
  place: RowPlace
}

/** The head of a chapter: its codes and name, how many findings, and the highest probability among them. */
export function ChapterRow({ group, open, place }: ChapterRowProps) {
  const setOpened = useList((state) => state.setOpened)
  const { chapter, rows, highest, over } = group
  const size = t('{{count}} findings', { count: rows.length })
  return (
    <li
      className={over > 0 ? 'chapter over' : 'chapter'}
      style={place.style}
      ref={place.measure}
      data-index={place.index}
      aria-setsize={place.of}
      aria-posinset={place.index + 1}
      data-testid="chapter"
      data-chapter={groupKey(group)}
      data-count={rows.length}
      data-highest={highest ?? undefined}
    >
      <button type="button" aria-expanded={open} onClick={() => setOpened(groupKey(group), !open)}>
        <ChevronRight size={14} aria-hidden="true" />
        <span className="chapter-name">{chapter ? t(chapter.title) : t('Without a code')}</span>
        <span className="codes">{chapter && `${chapter.first}–${chapter.last}`}</span>
        <span className="size">
          {over > 0 ? t('{{findings}}, {{over}} over threshold', { findings: size, over }) : size}
        </span>
        <span className="highest">
          {highest === null ? '' : t('highest {{probability}}', { probability: formatProbability(highest) })}
        </span>
      </button>
    </li>
  )
}
