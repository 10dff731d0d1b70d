import { create } from 'zustand'
import type { Measurement } from './measurement'

/** What can be done to measurements; there once Cornerstone has started. */
export interface MeasureOperations {
  remove(id: string): void
  setText(id: string, text: string): void
  /** Adds measurements read from a file. Resolves to how many could be placed on their slice. */
  restore(measurements: readonly Measurement[]): Promise<number>
  undo(): void
  redo(): void
}

interface MeasureStore {
  measurements: readonly Measurement[]
  operations: MeasureOperations | null
}

/** Measurements of what is open, free of Cornerstone, which keeps the drawings themselves. */
export const useMeasurements = create<MeasureStore>()(() => ({ measurements: [], operations: null }))
