import { create } from 'zustand'
import type { Action } from './action'
import { useFolded } from './folded'

/** What is open over the page. */
export const usePanels = create<{ open: 'palette' | 'help' | 'settings' | 'tags' | 'models' | null }>(() => ({
  open: null,
}))

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

export const SETTINGS_ACTION: Action = {
  id: 'settings',
  label: 'Settings',
  group: 'Page',
  keys: ['Mod+,'],
  run: () => usePanels.setState({ open: 'settings' }),
}

function fold(side: 'left' | 'right', label: string, key: string): Action {
  return {
    id: `panel-${side}`,
    label,
    group: 'Page',
    keys: [key],
    when: ({ study }) => study.snapshot !== null,
    pressed: () => !useFolded.getState()[side],
    run: () => useFolded.setState((folded) => ({ [side]: !folded[side] })),
  }
}

/** The panels at the left and right of the images. */
export const FOLD_ACTIONS = {
  left: fold('left', 'Series panel', '['),
  right: fold('right', 'Differential panel', ']'),
} satisfies Record<string, Action>

export const PAGE_ACTIONS: readonly Action[] = [
  PALETTE_ACTION,
  HELP_ACTION,
  SETTINGS_ACTION,
  FOLD_ACTIONS.left,
  FOLD_ACTIONS.right,
  {
    id: 'full-screen',
    label: 'Full screen',
    group: 'Page',
    keys: ['Shift+F'],
    when: () => document.fullscreenEnabled,
    run: toggleFullScreen,
  },
]
