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

  setPhase(phase: DiagnosisPhase): void
  select(findingId: string | null): void
  showAnyway(): void
}

/** The diagnosis on the page. A new one closes the gate again. */
export const useFindings = create<FindingsState>((set) => ({
  phase: { name: 'idle' },
  shownAnyway: false,
  selected: null,

  setPhase(phase) {
    if (phase.name === 'running') return set({ phase })
    set({
      phase,
      shownAnyway: false,
      selected: phase.name === 'done' ? (readingOrder(phase.diagnosis.findings)[0]?.id ?? null) : null,
    })
  },
  select(selected) {
    set({ selected })
  },
  showAnyway() {
    set({ shownAnyway: true })
  },
}))
