import { create } from 'zustand'
import { allSeries, type CaseChoice, type CaseChoices, caseScans, proposeCase } from './propose'
import type { CaseScan, OpenSeries, ReadProgress, StudySnapshot } from './types'

export interface StudyState {
  /** What ingest read, without the case. */
  read: StudySnapshot | null
  /** The same with the case proposed; null when nothing is open. */
  snapshot: StudySnapshot | null
  reading: ReadProgress | null
  choices: CaseChoices
  /** Series hung by hand, by viewport; null hangs the scans of the case. */
  hung: readonly string[] | null
  activeSeries: string | null

  setRead(snapshot: StudySnapshot, reading: ReadProgress | null): void
  choose(seriesId: string, choice: CaseChoice): void
  /** Shows a series: activates its viewport, or puts it into the active one. */
  show(seriesId: string): void
  close(): void
}

const NOTHING_OPEN = {
  read: null,
  snapshot: null,
  reading: null,
  choices: {},
  hung: null,
  activeSeries: null,
}

/** What is open and the case being built. Holds plain data only; pixels stay in the workers. */
export const useStudy = create<StudyState>((set, get) => ({
  ...NOTHING_OPEN,

  setRead(read, reading) {
    set({ read, reading, snapshot: proposeCase(read, get().choices) })
  },

  choose(seriesId, choice) {
    const { read } = get()
    const choices = { ...get().choices, [seriesId]: { ...get().choices[seriesId], ...choice } }
    set({ choices, hung: null, snapshot: read && proposeCase(read, choices) })
  },

  show(seriesId) {
    const { snapshot, hung, activeSeries } = get()
    if (!snapshot) return
    const shown = hangingOf(snapshot, hung).map((series) => series.id)
    if (shown.includes(seriesId)) return set({ activeSeries: seriesId })
    const at = Math.max(0, shown.indexOf(activeSeries ?? ''))
    set({ hung: shown.with(at, seriesId), activeSeries: seriesId })
  },

  close() {
    set(NOTHING_OPEN)
  },
}))

/** The series that fill the viewports: those hung by hand, else the case, else the first series there is. */
export function hangingOf(snapshot: StudySnapshot, hung: readonly string[] | null): OpenSeries[] {
  const all = allSeries(snapshot)
  const byHand = (hung ?? []).flatMap((id) => all.find((series) => series.id === id) ?? [])
  if (byHand.length > 0) return byHand
  const inCase = all.filter((series) => series.case.included)
  return inCase.length > 0 ? inCase : all.slice(0, 1)
}

/**
 * A string that changes exactly when the diagnosed case would: scans, order, samples and slots. A diagnosis made
 * for another key is out of date.
 */
export function caseKey(scans: readonly CaseScan[]): string {
  return JSON.stringify(scans.map(({ id, sample, slot, sliceIds }) => [id, sample, slot, sliceIds.length]))
}

/** Scans of the case that is open; empty when nothing is. */
export function openCase(state: Pick<StudyState, 'snapshot'>): CaseScan[] {
  return state.snapshot ? caseScans(state.snapshot) : []
}
