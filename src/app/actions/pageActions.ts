import { create } from 'zustand'
import type { Action } from './action'

/** What is open over the page. */
export const usePanels = create<{ open: 'palette' | 'help' | null }>(() => ({ open: null }))

function toggleFullScreen(): void {
  // A browser may refuse, for example in a frame; the page then stays as it is.
  const change = document.fullscreenElement
    ? document.exitFullscreen()
    : document.documentElement.requestFullscreen()
  change.catch(() => undefined)
}

export const PALETTE_ACTION: Action = {
  id: 'palette',
  label: 'Commands',
  group: 'Page',
  keys: ['Mod+K'],
  run: () => usePanels.setState({ open: 'palette' }),
}

export const HELP_ACTION: Action = {
  id: 'help',
  label: 'Keys',
  group: 'Page',
  keys: ['?'],
  run: () => usePanels.setState({ open: 'help' }),
}

export const PAGE_ACTIONS: readonly Action[] = [
  PALETTE_ACTION,
  HELP_ACTION,
  {
    id: 'full-screen',
    label: 'Full screen',
    group: 'Page',
    keys: ['Shift+F'],
    when: () => document.fullscreenEnabled,
    run: toggleFullScreen,
  },
]
