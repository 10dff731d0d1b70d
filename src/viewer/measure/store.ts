import { create } from 'zustand'
import type { Measurement } from './measurement'

/** What can be done to measurements; there once Cornerstone has started. */
export interface MeasureOperations {
  remove(id: string): void
  removeAll(): void
  setText(id: string, text: string): void
  /** Marks one drawing on its image, and no other. */
  select(id: string): void
  /**
   * Adds measurements read from a file. Resolves to how many could be placed on their slice or volume.
   * @param sliceOf any slice of a series: drawings in a volume lie in its frame of reference
   */
  restore(
    measurements: readonly Measurement[],
    sliceOf: (seriesId: string) => string | undefined,
  ): Promise<number>
  /** One step back: a drawing made, moved, named or deleted. A drawing that is not finished is given up. */
  undo(): void
  redo(): void
}

interface MeasureStore {
  measurements: readonly Measurement[]
  operations: MeasureOperations | null
}

/** Measurements of what is open, free of Cornerstone, which keeps the drawings themselves. */
export const useMeasurements = create<MeasureStore>()(() => ({ measurements: [], operations: null }))
