import { create } from 'zustand'
import { type CaseConflict, caseConflict } from './conflict'
import { joinParts } from './join'
import { allSeries, type CaseChoice, type CaseChoices, caseScans, proposeCase } from './propose'
import type { CaseScan, OpenSeries, ReadProgress, StudySnapshot } from './types'

export interface StudyState {
  /** What ingest read, without the case. */
  read: StudySnapshot | null
  /** The same with the case proposed; null when nothing is open. */
  snapshot: StudySnapshot | null
  reading: ReadProgress | null
  choices: CaseChoices
  /** Whole series whose parts the person put together again. */
  joined: readonly string[]
  /** Key of the case over several studies or patients that the person insists on. */
  insisted: string | null
  /** Series hung by hand, by viewport; null hangs the scans of the case. */
  hung: readonly string[] | null
  activeSeries: string | null

  setRead(snapshot: StudySnapshot, reading: ReadProgress | null): void
  choose(seriesId: string, choice: CaseChoice): void
  /** Shows the parts of a split series as one series, or apart again. @param wholeId `part.of` of its parts. */
  join(wholeId: string, together: boolean): void
  /** The person means the case as it is, over several studies or patients. */
  insist(): void
  /** Shows a series: activates its viewport, or puts it into the active one. */
  show(seriesId: string): void
  close(): void
}

const NOTHING_OPEN = {
  read: null,
  snapshot: null,
  reading: null,
  choices: {},
  joined: [],
  insisted: null,
  hung: null,
  activeSeries: null,
}

/** What is open and the case being built. Holds plain data only; pixels stay in the workers. */
export const useStudy = create<StudyState>((set, get) => ({
  ...NOTHING_OPEN,

  setRead(read, reading) {
    set({ read, reading, snapshot: proposed(read, get()) })
  },

  choose(seriesId, choice) {
    const { read } = get()
    const choices = { ...get().choices, [seriesId]: { ...get().choices[seriesId], ...choice } }
    set({ choices, hung: null, snapshot: read && proposed(read, { ...get(), choices }) })
  },

  join(wholeId, together) {
    const { read } = get()
    const others = get().joined.filter((id) => id !== wholeId)
    const joined = together ? [...others, wholeId] : others
    const snapshot = read && proposed(read, { ...get(), joined })
    const shown =
      snapshot && allSeries(snapshot).find(({ id, part }) => id === wholeId || part?.of === wholeId)
    set({ joined, snapshot, hung: null, activeSeries: shown?.id ?? null })
  },

  insist() {
    const { snapshot } = get()
    set({ insisted: (snapshot && caseConflict(snapshot)?.key) ?? null })
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

function proposed(
  read: StudySnapshot,
  { choices, joined }: Pick<StudyState, 'choices' | 'joined'>,
): StudySnapshot {
  return proposeCase(joinParts(read, joined), choices)
}

/** What keeps the case from being diagnosed until the person insists; null when nothing does. */
export function refusal(state: Pick<StudyState, 'snapshot' | 'insisted'>): CaseConflict | null {
  const conflict = state.snapshot && caseConflict(state.snapshot)
  return conflict && conflict.key !== state.insisted ? conflict : null
}

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
