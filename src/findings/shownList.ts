import { useMemo } from 'react'
import type { Diagnosis } from '../diagnose/diagnosis'
import { gateWarnings } from './differential'
import { filterRows, type ListItem, type ListRow, listItems, listRows } from './listRows'
import { type ListState, useList } from './listStore'
import { type FindingsState, useFindings } from './store'
import { useWhatIf, type WhatIfPhase } from './whatIfStore'

/** The list of findings as it is drawn. */
export interface ShownList {
  /** In the order in which they were pinned; no search hides them. */
  pinned: ListRow[]
  /** All others that the search and the switches let through. */
  found: ListRow[]
  items: ListItem[]
  /** Findings of the pack. */
  total: number
}

type Look = Pick<ListState, 'text' | 'overThresholdOnly' | 'byChapter' | 'opened'>

function rowsOf(diagnosis: Diagnosis, whatIf: WhatIfPhase): ListRow[] {
  return listRows(diagnosis.findings, whatIf.name === 'ready' ? whatIf.findings : null)
}

function arranged(rows: readonly ListRow[], pins: readonly string[], look: Look): ShownList {
  const pinned = pins.flatMap((id) => rows.find(({ finding }) => finding.id === id) ?? [])
  const found = filterRows(rows, look).filter((row) => !pinned.includes(row))
  const items = listItems(found, look.byChapter ? look.opened : null)
  return { pinned, found, items, total: rows.length }
}

/** The list that stands on the page. */
export function useShownList(diagnosis: Diagnosis): ShownList {
  const whatIf = useWhatIf((state) => state.phase)
  const pins = useFindings((state) => state.pinned)
  const { text, overThresholdOnly, byChapter, opened } = useList()
  const rows = useMemo(() => rowsOf(diagnosis, whatIf), [diagnosis, whatIf])
  return useMemo(
    () => arranged(rows, pins, { text, overThresholdOnly, byChapter, opened }),
    [rows, pins, text, overThresholdOnly, byChapter, opened],
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

/** Selects the finding that stands so many rows below the selected one, and brings it into view. */
export function moveSelection(step: 1 | -1): void {
  const { selected, select, pinned, ...state } = useFindings.getState()
  const diagnosis = rankedDiagnosis(state)
  if (diagnosis === null) return
  const shown = arranged(rowsOf(diagnosis, useWhatIf.getState().phase), pinned, useList.getState())
  const order = [
    ...shown.pinned.map(({ finding }) => finding.id),
    ...shown.items.flatMap((item) => (item.kind === 'row' ? [item.row.finding.id] : [])),
  ]
  const at = selected === null ? -1 : order.indexOf(selected)
  const next = order[at < 0 ? 0 : Math.min(order.length - 1, Math.max(0, at + step))]
  if (next === undefined) return
  select(next)
  useList.getState().reveal(next)
}
