import { create } from 'zustand'
import { pairSeries, type StudyPair } from './compare'
import { type CaseConflict, caseConflict } from './conflict'
import { BY_HAND, type ByHand, place, seriesIn, shownCells, withoutSeries } from './hangingCells'
import { cellsIn, type Layout } from './hangingLayout'
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
  /** Layout, series and comparison chosen by hand; null hangs the scans of the case. Never stored. */
  hung: ByHand | null
  activeSeries: string | null
  /** The active series fills the room; the other viewports wait behind it as they are. */
  alone: boolean
  /** An empty cell of the page that the next series shown goes into; null: the active viewport. */
  aimedCell: number | null

  setRead(snapshot: StudySnapshot, reading: ReadProgress | null): void
  choose(seriesId: string, choice: CaseChoice): void
  /** Shows the parts of a split series as one series, or apart again. @param wholeId `part.of` of its parts. */
  join(wholeId: string, together: boolean): void
  /** The person means the case as it is, over several studies or patients. */
  insist(): void
  /** Shows a series: activates its viewport, or puts it into the empty cell aimed at, else the active one. */
  show(seriesId: string): void
  /** Hangs a series in a cell of the page; what was there goes where the series hung before, if it did. */
  place(seriesId: string, cell: number): void
  /** Other rows and columns, with the active series in sight; null hangs everything automatically again. */
  setLayout(layout: Layout | null): void
  /** The next (1) or previous (-1) series where there are more than cells, going round. */
  turnPage(step: 1 | -1): void
  setAlone(alone: boolean): void
  /** The next series shown goes into this empty cell of the page. */
  aim(cell: number | null): void
  /** Hangs two studies side by side; null goes back to what hung before. The case stays as it is. */
  compare(pair: StudyPair | null): void
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
  alone: false,
  aimedCell: null,
} as const

/** What is open and the case being built. Holds plain data only; pixels stay in the workers. */
export const useStudy = create<StudyState>((set, get) => ({
  ...NOTHING_OPEN,

  setRead(read, reading) {
    set({ read, reading, snapshot: proposed(read, get()) })
  },

  choose(seriesId, choice) {
    const { read, snapshot, hung } = get()
    const choices = { ...get().choices, [seriesId]: { ...get().choices[seriesId], ...choice } }
    // A tick in a comparison is about the case, not about what is compared. What is left out of the case stays on
    // screen: whoever asks what a scan adds goes on looking at it.
    const stays = hung?.comparison || choice.included === false
    const kept = stays ? holding(snapshot, hung) : withoutSeries(hung)
    set({ choices, hung: kept, snapshot: read && proposed(read, { ...get(), choices }) })
  },

  join(wholeId, together) {
    const { read } = get()
    const others = get().joined.filter((id) => id !== wholeId)
    const joined = together ? [...others, wholeId] : others
    const snapshot = read && proposed(read, { ...get(), joined })
    const shown =
      snapshot && allSeries(snapshot).find(({ id, part }) => id === wholeId || part?.of === wholeId)
    set({ joined, snapshot, hung: withoutSeries(get().hung), activeSeries: shown?.id ?? null })
  },

  insist() {
    const { snapshot } = get()
    set({ insisted: (snapshot && caseConflict(snapshot)?.key) ?? null })
  },

  show(seriesId) {
    const { snapshot, hung, activeSeries, aimedCell } = get()
    if (!snapshot) return
    const { cells, all, layout } = shownCells(snapshot, hung)
    const on = cells.map((series) => series?.id)
    if (on.includes(seriesId)) return set({ activeSeries: seriesId, aimedCell: null })
    const further = all.findIndex((series) => series?.id === seriesId)
    if (cellsIn(layout) === 1 && further >= 0) {
      return set({ hung: { ...BY_HAND, ...hung, page: further }, activeSeries: seriesId })
    }
    const aimed = aimedCell !== null && cells[aimedCell] === null ? aimedCell : on.indexOf(activeSeries ?? '')
    get().place(seriesId, Math.max(0, aimed))
  },

  place(seriesId, cell) {
    const { snapshot, hung } = get()
    if (!snapshot) return
    const { all, page, layout } = shownCells(snapshot, hung)
    const cells = place(all, page * cellsIn(layout) + cell, seriesId)
    set({ hung: { ...BY_HAND, ...hung, page, cells }, activeSeries: seriesId, aimedCell: null })
  },

  setLayout(layout) {
    const { snapshot, hung, activeSeries } = get()
    if (!snapshot) return
    if (layout === null) return set({ hung: null, alone: false, aimedCell: null })
    const at = shownCells(snapshot, hung).all.findIndex((series) => series?.id === activeSeries)
    const page = Math.floor(Math.max(0, at) / cellsIn(layout))
    set({ hung: { ...BY_HAND, ...hung, layout, page }, alone: false, aimedCell: null })
  },

  turnPage(step) {
    const { snapshot, hung } = get()
    if (!snapshot) return
    const { page, pages } = shownCells(snapshot, hung)
    const turned = { ...BY_HAND, ...hung, page: (page + step + pages) % pages }
    const [first] = seriesIn(shownCells(snapshot, turned).cells)
    set({ hung: turned, activeSeries: first?.id ?? get().activeSeries, aimedCell: null })
  },

  setAlone(alone) {
    set({ alone, aimedCell: null })
  },

  aim(aimedCell) {
    set({ aimedCell })
  },

  compare(pair) {
    const { hung } = get()
    const before = hung?.comparison ? hung.comparison.before : hung
    if (pair === null) return set({ hung: before, alone: false, aimedCell: null })
    const { current, prior } = pair
    const cells = pairSeries(current.series, prior.series).flatMap(([now, then]) => [
      now?.id ?? null,
      then?.id ?? null,
    ])
    const comparison = { current: current.id, prior: prior.id, before }
    const activeSeries = cells.find((id) => id !== null) ?? null
    set({ hung: { ...BY_HAND, cells, comparison }, activeSeries, alone: false, aimedCell: null })
  },

  close() {
    set(NOTHING_OPEN)
  },
}))

/** What hangs now, cell by cell, whatever becomes of the case. */
function holding(snapshot: StudySnapshot | null, hung: ByHand | null): ByHand | null {
  if (snapshot === null || hung?.comparison) return hung
  const cells = shownCells(snapshot, hung).all.map((series) => series?.id ?? null)
  return { ...BY_HAND, ...hung, cells }
}

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

/** The series in the viewports, cell by cell: those hung by hand, else the case, else the first series there is. */
export function hangingOf(snapshot: StudySnapshot, hung: ByHand | null): OpenSeries[] {
  return seriesIn(shownCells(snapshot, hung).cells)
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
