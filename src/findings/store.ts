import { create } from 'zustand'
import type { DiagnoseProgress, Diagnosis, PreliminaryDiagnosis } from '../diagnose/diagnosis'
import { readingOrder } from '../diagnose/rank'

/** A run and how far its differential came. */
export interface RunPhase {
  /** The newest early differential; null: none yet. */
  preliminary: PreliminaryDiagnosis | null
  /** The case that is diagnosed. */
  caseKey: string
  /** SHA-256 of the manifest of the pack that diagnoses it. */
  pack: string | null
}

export type DiagnosisPhase =
  | { name: 'idle' }
  | ({ name: 'running' } & RunPhase)
  | { name: 'done'; diagnosis: Diagnosis; caseKey: string }
  /** Stopped: what was preliminary stays so, and is never a diagnosis. */
  | ({ name: 'cancelled' } & RunPhase)
  | { name: 'failed'; code: string; message: string }

export interface FindingsState {
  phase: DiagnosisPhase
  /** Of the running diagnosis; apart from its phase, because it changes with every slice. */
  progress: DiagnoseProgress | null
  /** The person asked to see the ranking although the gate is closed. */
  shownAnyway: boolean
  /** Id of the finding whose evidence is open. */
  selected: string | null
  /** Ids of the findings kept at the top of the list, in the order in which they were pinned. */
  pinned: readonly string[]

  setPhase(phase: DiagnosisPhase): void
  setProgress(progress: DiagnoseProgress): void
  /** Opens the evidence of a finding; a differential that is preliminary has none. */
  select(findingId: string | null): void
  showAnyway(): void
  /** Pins a finding, or lets it go. */
  togglePin(findingId: string): void
}

/**
 * The diagnosis on the page. A new run closes the gate again, and what the person asked for in its preliminary
 * differential holds for the exact one too; pins stay until the study is closed.
 */
export const useFindings = create<FindingsState>((set, get) => ({
  phase: { name: 'idle' },
  progress: null,
  shownAnyway: false,
  selected: null,
  pinned: [],

  setPhase(phase) {
    const goesOn = get().phase.name === 'running' && phase.name !== 'idle'
    set({
      phase,
      ...(goesOn ? {} : { shownAnyway: false, progress: null }),
      selected: phase.name === 'done' ? (readingOrder(phase.diagnosis.findings)[0]?.id ?? null) : null,
      ...(phase.name === 'idle' ? { pinned: [] } : {}),
    })
  },
  setProgress(progress) {
    set({ progress })
  },
  select(selected) {
    if (selected === null || get().phase.name === 'done') set({ selected })
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
