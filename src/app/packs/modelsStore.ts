import { create } from 'zustand'
import type { Manifest } from '../../model/manifest'
import type { PickedFile } from '../../workers/contracts'
import type {
  BrokenPack,
  ImportFiles,
  ImportPlan,
  PackOffer,
  PackProgress,
  StoredPack,
} from '../../workers/packContracts'

/** The store of packs as it was seen last; `closed` where the browser gives the page no storage for files. */
export type Shelf =
  | { name: 'looking' }
  | { name: 'closed' }
  | { name: 'open'; packs: readonly StoredPack[]; broken: readonly BrokenPack[] }

export type ImportPhase =
  | { name: 'none' }
  | { name: 'planning'; files: ImportFiles }
  | { name: 'planned'; files: ImportFiles; plan: ImportPlan }
  | { name: 'offered'; file: PickedFile; offer: PackOffer }
  | {
      name: 'running'
      file: string
      progress: PackProgress | null
      stageStart: number
      /** When `progress` came, in ms as `stageStart`. */
      reportedAt: number
      stopping: boolean
    }

/** What is being done to one pack; `key` null is the pack that ships. */
export interface Work {
  key: string | null
  kind: 'choosing' | 'verifying' | 'exporting' | 'deleting'
  progress: PackProgress | null
}

interface ModelsStore {
  shelf: Shelf
  /** Manifest of the pack that ships and its SHA-256; null while it was not read. */
  shipped: { manifest: Manifest; sha256: string } | null
  importing: ImportPhase
  /** What a person typed as the name of the checkpoint in the plan; null: nothing, it is named after its file. */
  typedName: string | null
  work: Work | null
  /** How the last task ended. */
  said: { good: boolean; text: string } | null
}

/** What the dialog of models shows; it goes on while the dialog is closed. */
export const useModels = create<ModelsStore>(() => ({
  shelf: { name: 'looking' },
  shipped: null,
  importing: { name: 'none' },
  typedName: null,
  work: null,
  said: null,
}))
