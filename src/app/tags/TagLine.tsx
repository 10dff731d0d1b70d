import { ChevronDown, ChevronRight } from 'lucide-react'
import { t } from '../../language/language'
import { foundParts, lineOf, type TagRow } from './tagRows'
import { entryName, placeOfValue } from './tagText'

interface TagLineProps {
  row: TagRow
  words: readonly string[]
  place: { id: string; index: number; chosen: boolean }
  onChoose(): void
  onToggle(): void
}

/** One element or the heading of an item. The keyboard stays with the list around it. */
export function TagLine({ row, words, place, onChoose, onToggle }: TagLineProps) {
  const isSequence = row.kind === 'element' && row.entry.items !== null
  const isPrivate = row.kind === 'element' && row.entry.creator !== null
  return (
    <tr
      id={place.id}
      aria-level={row.level}
      aria-rowindex={place.index + 2}
      aria-selected={place.chosen}
      aria-expanded={isSequence ? row.open : undefined}
      className={isPrivate ? 'tag-line tag-private' : 'tag-line'}
      data-tag={row.kind === 'element' ? row.entry.tag : undefined}
      data-testid="tag-row"
      onClick={() => {
        onChoose()
        if (isSequence) onToggle()
      }}
    >
      {row.kind === 'item' ? (
        <td colSpan={4} className="tag-item" style={indent(row)}>
          {t('Item {{number}}', { number: row.number })}
        </td>
      ) : (
        <Cells row={row} words={words} isSequence={isSequence} />
      )}
    </tr>
  )
}

/** In CSS pixels: where a line begins, with room for an arrow, and what each level of nesting moves to the right. */
const START = 26
const STEP = 10

function indent({ level }: TagRow): { paddingLeft: number } {
  return { paddingLeft: START + (level - 1) * STEP }
}

interface CellsProps {
  row: Extract<TagRow, { kind: 'element' }>
  words: readonly string[]
  isSequence: boolean
}

function Cells({ row, words, isSequence }: CellsProps) {
  const { entry, open } = row
  const Arrow = open ? ChevronDown : ChevronRight
  return (
    <>
      <td className="tag-number" style={indent(row)}>
        {isSequence && <Arrow aria-hidden="true" size={14} />}
        <Found text={entry.tag} words={words} />
      </td>
      <td className="tag-vr">
        <Found text={entry.vr} words={words} />
      </td>
      <td className="tag-name">
        <Found text={entryName(entry)} words={words} />
        {entry.creator !== null && <small className="tag-mark">{t('private')}</small>}
      </td>
      <td className="tag-value">
        {entry.value ? (
          <Found text={lineOf(entry.value, words)} words={words} />
        ) : (
          <em>{placeOfValue(entry)}</em>
        )}
      </td>
    </>
  )
}

function Found({ text, words }: { text: string; words: readonly string[] }) {
  let at = 0
  return foundParts(text, words).map(({ text: part, found }) => {
    const key = at
    at += part.length
    return found ? <mark key={key}>{part}</mark> : <span key={key}>{part}</span>
  })
}
