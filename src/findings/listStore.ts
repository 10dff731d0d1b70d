import { create } from 'zustand'

/** Disorders, or the ICD-10-CM categories that they are rolled up to. */
export type FindingLevel = 'disorders' | 'categories'

export interface ListState {
  level: FindingLevel
  /** What is searched for. */
  text: string
  overThresholdOnly: boolean
  /** Grouped by chapter of ICD-10-CM; false: one ranked list. */
  byChapter: boolean
  /** Chapters and categories opened (true) and closed (false) by hand. */
  opened: Readonly<Record<string, boolean>>
  /** The pinned findings stand side by side. */
  comparing: boolean
  /** The finding to bring into view. */
  revealed: { id: string } | null

  setLevel(level: FindingLevel): void
  setText(text: string): void
  toggleOverThreshold(): void
  toggleByChapter(): void
  setOpened(chapter: string, open: boolean): void
  toggleComparing(): void
  /** Brings a finding into view, also when asked for the same again. */
  reveal(id: string): void
}

/** How the list of findings is looked at; a new diagnosis changes nothing of it. */
export const useList = create<ListState>((set) => ({
  level: 'disorders',
  text: '',
  overThresholdOnly: false,
  byChapter: false,
  opened: {},
  comparing: false,
  revealed: null,

  setLevel: (level) => set({ level }),
  setText: (text) => set({ text }),
  toggleOverThreshold: () => set((state) => ({ overThresholdOnly: !state.overThresholdOnly })),
  toggleByChapter: () => set((state) => ({ byChapter: !state.byChapter })),
  setOpened: (chapter, open) => set((state) => ({ opened: { ...state.opened, [chapter]: open } })),
  toggleComparing: () => set((state) => ({ comparing: !state.comparing })),
  reveal: (id) => set({ revealed: { id } }),
}))
