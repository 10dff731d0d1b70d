import { create } from 'zustand'
import type { Finding } from '../diagnose/diagnosis'

/** What the changed case would give, as far as it is known without a new diagnosis. */
export type WhatIfPhase =
  /** The case is as it was diagnosed, or nothing can be said without a new diagnosis. */
  | { name: 'none' }
  | {
      name: 'ready'
      /** The differential without what is left out. */
      findings: Finding[]
      /** Names of the scans that are left out now. */
      leftOut: string[]
      /** Names of the scans that a new diagnosis would scale otherwise. */
      otherwiseScaled: string[]
      /** Names of scans that came into the case since: they are not counted. */
      added: string[]
      milliseconds: number
    }
  | { name: 'unavailable'; code: string; message: string }

/** The new differential beside the old one. */
export const useWhatIf = create<{ phase: WhatIfPhase; setPhase(phase: WhatIfPhase): void }>((set) => ({
  phase: { name: 'none' },
  setPhase: (phase) => set({ phase }),
}))
