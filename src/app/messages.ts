import { create } from 'zustand'

/** Something a person can do about a message. */
export interface MessageAction {
  label: string
  testId: string
  run(): void
}

interface MessageStore {
  /** The one sentence that stands over the page; null when there is none. */
  message: string | null
  action: MessageAction | null
  say(message: string, action?: MessageAction): void
  clear(): void
}

/** Things that must be said and belong to no series and no finding. */
export const useMessages = create<MessageStore>((set) => ({
  message: null,
  action: null,
  say(message, action) {
    set({ message, action: action ?? null })
  },
  clear() {
    set({ message: null, action: null })
  },
}))
