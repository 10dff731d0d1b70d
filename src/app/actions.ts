import { t } from '../language/language'
import { useMeasurements } from '../viewer/measure/store'
import { type LeftTool, useViewports } from '../viewer/viewportStore'
import { type Action, actionState, isPossible } from './actions/action'
import { FINDING_ACTIONS } from './actions/findingActions'
import { isLetterKey, matchesKey } from './actions/keys'
import { LAYOUT_ACTIONS } from './actions/layoutActions'
import { LINK_ACTIONS } from './actions/linkActions'
import { PACK_ACTIONS } from './actions/packActions'
import { PAGE_ACTIONS } from './actions/pageActions'
import { STUDY_ACTIONS } from './actions/studyActions'
import { TAG_ACTIONS } from './actions/tagActions'
import { MORE_VIEW_ACTIONS, MOVE_ACTIONS, VIEW_ACTIONS } from './actions/viewActions'
import { VOLUME_ACTIONS } from './actions/volumeActions'
import { WINDOW_ACTIONS } from './actions/windowActions'
import { MEASURE_ACTIONS } from './measureActions'
import { useSettings } from './settings/settings'

export type ToolAction = Action & { tool: LeftTool }

function tool(leftTool: LeftTool, label: string, key: string): ToolAction {
  return {
    id: `tool-${leftTool}`,
    label,
    group: 'Tools',
    keys: [key],
    tool: leftTool,
    pressed: () => useViewports.getState().leftTool === leftTool,
    run: () => useViewports.getState().setLeftTool(leftTool),
  }
}

/** What the left mouse button does. */
export const TOOL_ACTIONS: readonly ToolAction[] = [
  tool('window', 'Window', 'W'),
  tool('pan', 'Pan', 'P'),
  tool('zoom', 'Zoom', 'Z'),
  tool('scroll', 'Scroll', 'S'),
]

/** What the left mouse button can measure. */
export const MEASURE_TOOLS: readonly ToolAction[] = MEASURE_ACTIONS.map(({ label, key, tool: measure }) =>
  tool(measure, label, key.toUpperCase()),
)

export const DRAWING_ACTIONS: readonly Action[] = [
  {
    id: 'undo',
    label: 'Undo the last drawing',
    group: 'Tools',
    keys: ['Mod+Z'],
    run: () => useMeasurements.getState().operations?.undo(),
  },
  {
    id: 'redo',
    label: 'Draw it again',
    group: 'Tools',
    keys: ['Mod+Shift+Z'],
    run: () => useMeasurements.getState().operations?.redo(),
  },
]

/** Everything a person can do; buttons, menu, keys, palette and help sheet are all made from this list. */
export const ACTIONS: readonly Action[] = [
  ...STUDY_ACTIONS,
  ...TOOL_ACTIONS,
  ...MEASURE_TOOLS,
  ...DRAWING_ACTIONS,
  ...VIEW_ACTIONS,
  ...MORE_VIEW_ACTIONS,
  ...MOVE_ACTIONS,
  ...LAYOUT_ACTIONS,
  ...LINK_ACTIONS,
  ...VOLUME_ACTIONS,
  ...WINDOW_ACTIONS,
  ...FINDING_ACTIONS,
  ...TAG_ACTIONS,
  ...PACK_ACTIONS,
  ...PAGE_ACTIONS,
]

/** Actions by group, in the order of the registry. */
export function byGroup(actions: readonly Action[]): [Action['group'], Action[]][] {
  const groups = new Map<Action['group'], Action[]>()
  for (const action of actions) groups.set(action.group, [...(groups.get(action.group) ?? []), action])
  return [...groups]
}

/** Actions that have every word of the text in their name or group, in English or the language of the page. */
export function findActions(actions: readonly Action[], text: string): Action[] {
  const words = text.toLowerCase().split(/\s+/).filter(Boolean)
  return actions.filter(({ label, group }) => {
    const name = `${label} ${group} ${t(label)} ${t(group)}`.toLowerCase()
    return words.every((word) => name.includes(word))
  })
}

/** Runs the action of a key; false when the key means nothing here or belongs to what has the focus. */
export function runKey(event: KeyboardEvent): boolean {
  // What lies open over the page takes its keys, Escape above all.
  if (event.defaultPrevented || document.querySelector('dialog[open], [popover]:popover-open')) return false
  if (belongsToFocus(event)) return false
  const state = actionState()
  const { letterKeys } = useSettings.getState()
  const fits = (key: string) => matchesKey(key, event) && (letterKeys || !isLetterKey(key))
  const action = ACTIONS.find((one) => one.keys.some(fits) && isPossible(one, state))
  action?.run()
  return action !== undefined
}

/** What each kind of focused element takes for itself: all typing, or the keys that press or move it. */
function belongsToFocus(event: KeyboardEvent): boolean {
  const { target } = event
  if (!(target instanceof HTMLElement)) return false
  const presses = event.key === ' ' || event.key === 'Enter'
  const moves = /^(Arrow|Page|Home$|End$)/.test(event.key) && !event.shiftKey
  // Arrows scroll the panels beside the images.
  if (moves && target.closest('aside')) return true
  if (target.isContentEditable || target.matches('textarea, select')) return true
  if (target instanceof HTMLInputElement) {
    const isSwitch = ['checkbox', 'radio', 'file', 'button'].includes(target.type)
    return !isSwitch || presses || moves
  }
  return presses && !event.ctrlKey && !event.metaKey && target.matches('button, a, summary, [role="button"]')
}
