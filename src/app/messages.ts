import { create } from 'zustand'

interface MessageStore {
  /** The one sentence that stands over the page; null when there is none. */
  message: string | null
  say(message: string): void
  clear(): void
}

/** Things that must be said and belong to no series and no finding. */
export const useMessages = create<MessageStore>((set) => ({
  message: null,
  say(message) {
    set({ message })
  },
  clear() {
    set({ message: null })
  },
}))
