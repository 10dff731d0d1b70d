import { ACTIONS, byGroup } from './actions'
import type { Action, ActionGroup } from './actions/action'

export type MenuName = 'measure' | 'image' | 'window' | 'view' | 'more'

/** In which menu of the bar a group stands. A new group has to say where, or it does not compile. */
const MENU_OF: Readonly<Record<ActionGroup, MenuName>> = {
  Tools: 'measure',
  Image: 'image',
  Window: 'window',
  'CT windows': 'window',
  'PET windows': 'window',
  Layout: 'view',
  Volume: 'view',
  'Slices and viewports': 'more',
  Evidence: 'more',
  Model: 'more',
  Study: 'more',
  Page: 'more',
}

/** Groups of a menu with their actions, in the order of the registry. */
export function menuGroups(menu: MenuName): [ActionGroup, Action[]][] {
  return byGroup(ACTIONS.filter(({ group }) => MENU_OF[group] === menu))
}

/**
 * Buttons of the bar beside its menus: by id, and from which width of the page in CSS pixels there is room for them.
 * What has no room is in its menu all the same.
 */
export const BAR = {
  hands: { from: 0, ids: ['tool-window', 'tool-pan', 'tool-zoom', 'tool-scroll'] },
  drawing: { from: 1500, ids: ['undo', 'redo'] },
  image: { from: 1780, ids: ['fit', 'invert', 'rotate', 'reset'] },
  view: { from: 1180, ids: ['mpr', 'volume-3d', 'compare', 'link-position', 'reference-lines'] },
  study: { from: 1180, ids: ['tags'] },
} as const satisfies Record<string, { from: number; ids: readonly string[] }>

/** Actions by their ids; an id that the registry does not have is left out. */
export function actionsOf(ids: readonly string[]): Action[] {
  return ids.flatMap((id) => ACTIONS.find((action) => action.id === id) ?? [])
}
