import { useMemo } from 'react'
import type { Diagnosis, Finding } from '../diagnose/diagnosis'
import { type CategoryState, useCategories } from './categoryStore'
import { gateWarnings } from './differential'
import { filterRows, type ListRow, listItems, listRows } from './listRows'
import { type FindingLevel, type ListState, useList } from './listStore'
import { type Category, filterCategories, rollUp } from './rollUp'
import { categoryItems, type LevelItem } from './rollUpItems'
import { type FindingsState, useFindings } from './store'
import { useWhatIf, type WhatIfPhase } from './whatIfStore'

/** The list of findings as it is drawn. */
export interface ShownList {
  /** In the order in which they were pinned; no search hides them. */
  pinned: ListRow[]
  items: LevelItem[]
  /** How many disorders but the pinned, or categories, the search and the switches let through. */
  found: number
  /** Disorders of the pack, or their categories. */
  total: number
}

type Look = Pick<ListState, 'text' | 'overThresholdOnly' | 'byChapter' | 'opened'>

/** What is read from: the findings, and their categories at that level. */
interface Entries {
  rows: readonly ListRow[]
  /** Null at the level of disorders. */
  categories: readonly Category[] | null
}

function entriesOf(findings: readonly Finding[], whatIf: WhatIfPhase, level: FindingLevel): Entries {
  const rows = listRows(findings, whatIf.name === 'ready' ? whatIf.findings : null)
  return { rows, categories: level === 'categories' ? rollUp(rows) : null }
}

function arranged(
  { rows, categories }: Entries,
  pins: readonly string[],
  look: Look,
  selected: string | null,
  published: CategoryState['categories'],
): ShownList {
  const pinned = pins.flatMap((id) => rows.find(({ finding }) => finding.id === id) ?? [])
  if (categories !== null) {
    const titleFor = ({ code, title }: Category) => title || (published?.get(code ?? '')?.title ?? '')
    const found = filterCategories(categories, look, titleFor)
    const items = categoryItems(found, { ...look, selected, pinned: pins })
    return { pinned, items, found: found.length, total: categories.length }
  }
  const found = filterRows(rows, look).filter((row) => !pinned.includes(row))
  const items = listItems(found, look.byChapter ? look.opened : null)
  return { pinned, items, found: found.length, total: rows.length }
}

/** The list that stands on the page. @param findings of the diagnosis, or of the preliminary one in its place */
export function useShownList(findings: readonly Finding[]): ShownList {
  const whatIf = useWhatIf((state) => state.phase)
  const pins = useFindings((state) => state.pinned)
  const { level, text, overThresholdOnly, byChapter, opened } = useList()
  // At the level of disorders the selection changes nothing of the list, which then is not arranged anew.
  const selected = useFindings((state) => (level === 'categories' ? state.selected : null))
  const published = useCategories((state) => state.categories)
  const entries = useMemo(() => entriesOf(findings, whatIf, level), [findings, whatIf, level])
  return useMemo(
    () => arranged(entries, pins, { text, overThresholdOnly, byChapter, opened }, selected, published),
    [entries, pins, text, overThresholdOnly, byChapter, opened, selected, published],
  )
}

/** The diagnosis whose ranking is on the page; null while there is none or the gate holds it back. */
export function rankedDiagnosis({
  phase,
  shownAnyway,
}: Pick<FindingsState, 'phase' | 'shownAnyway'>): Diagnosis | null {
  if (phase.name !== 'done') return null
  return gateWarnings(phase.diagnosis).length > 0 && !shownAnyway ? null : phase.diagnosis
}

/** Whether a ranking is on the page, exact or preliminary: it can be searched, grouped and read at either level. */
export function isRanked({ phase, shownAnyway }: Pick<FindingsState, 'phase' | 'shownAnyway'>): boolean {
  const shown = phase.name === 'done' ? phase.diagnosis : 'preliminary' in phase ? phase.preliminary : null
  return shown !== null && (shownAnyway || gateWarnings(shown).length === 0)
}

/** The finding at which the selection stops: a row, or the best of a closed category, which it opens. */
function stop(item: LevelItem, pinned: readonly string[]): string | null {
  if (item.kind === 'row') return item.row.finding.id
  if (item.kind === 'chapter' || item.open) return null
  return item.found.rows.find(({ finding }) => !pinned.includes(finding.id))?.finding.id ?? null
}

/** Selects the finding that stands so many rows below the selected one, and brings it into view. */
export function moveSelection(step: 1 | -1): void {
  const { selected, select, pinned, ...state } = useFindings.getState()
  const diagnosis = rankedDiagnosis(state)
  if (diagnosis === null) return
  const look = useList.getState()
  const entries = entriesOf(diagnosis.findings, useWhatIf.getState().phase, look.level)
  const shown = arranged(entries, pinned, look, selected, useCategories.getState().categories)
  const order = [
    ...shown.pinned.map(({ finding }) => finding.id),
    ...shown.items.flatMap((item) => stop(item, pinned) ?? []),
  ]
  const at = selected === null ? -1 : order.indexOf(selected)
  const next = order[at < 0 ? 0 : Math.min(order.length - 1, Math.max(0, at + step))]
  if (next === undefined) return
  select(next)
  useList.getState().reveal(next)
}
