import { create } from 'zustand'
import { fetchPublished } from '../model/published/fetchPublished'
import { loadPublished, type PublishedCategory } from '../model/published/publishedLabels'

export interface CategoryState {
  /** The categories of the published disorders by code; null: not asked for yet, or not to be had. */
  categories: ReadonlyMap<string, PublishedCategory> | null
  /** Fetches them from our own origin unless they are here; without them categories are named by their code. */
  ask(): Promise<void>
}

/** Titles and blocks of ICD-10-CM categories, which ship with the page apart from any pack. */
export const useCategories = create<CategoryState>((set, get) => ({
  categories: null,

  async ask() {
    if (get().categories !== null) return
    const loaded = await loadPublished(fetchPublished(import.meta.env.BASE_URL, location.href))
    if (loaded.status !== 'ok') return
    set({ categories: new Map(loaded.value.categories.map((category) => [category.code, category])) })
  },
}))
