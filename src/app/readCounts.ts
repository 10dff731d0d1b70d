import { create } from 'zustand'
import type { ReadCounts } from '../study/types'

interface ReadCountsStore {
  /** What became of the files that are open; null while nothing was read to its end. */
  counts: ReadCounts | null
  setCounts(counts: ReadCounts | null): void
}

/** The outcome of reading, for the summary in the panel. */
export const useReadCounts = create<ReadCountsStore>((set) => ({
  counts: null,
  setCounts(counts) {
    set({ counts })
  },
}))
