import { create } from 'zustand'
import type { DiagnoseProgress, Diagnosis } from '../diagnose/diagnosis'
import { readingOrder } from '../diagnose/rank'

export type DiagnosisPhase =
  | { name: 'idle' }
  | { name: 'running'; progress: DiagnoseProgress | null }
  | { name: 'done'; diagnosis: Diagnosis; caseKey: string }
  | { name: 'cancelled' }
  | { name: 'failed'; code: string; message: string }

export interface FindingsState {
  phase: DiagnosisPhase
  /** The person asked to see the ranking although the gate is closed. */
  shownAnyway: boolean
  /** Id of the finding whose evidence is open. */
  selected: string | null
  /** Ids of the findings kept at the top of the list, in the order in which they were pinned. */
  pinned: readonly string[]

  setPhase(phase: DiagnosisPhase): void
  select(findingId: string | null): void
  showAnyway(): void
  /** Pins a finding, or lets it go. */
  togglePin(findingId: string): void
}

/** The diagnosis on the page. A new one closes the gate again; pins stay until the study is closed. */
export const useFindings = create<FindingsState>((set, get) => ({
  phase: { name: 'idle' },
  shownAnyway: false,
  selected: null,
  pinned: [],

  setPhase(phase) {
    if (phase.name === 'running') return set({ phase })
    set({
      phase,
      shownAnyway: false,
      selected: phase.name === 'done' ? (readingOrder(phase.diagnosis.findings)[0]?.id ?? null) : null,
      ...(phase.name === 'idle' ? { pinned: [] } : {}),
    })
  },
  select(selected) {
    set({ selected })
  },
  showAnyway() {
    set({ shownAnyway: true })
  },
  togglePin(findingId) {
    const { pinned } = get()
    set({
      pinned: pinned.includes(findingId) ? pinned.filter((id) => id !== findingId) : [...pinned, findingId],
    })
  },
}))
