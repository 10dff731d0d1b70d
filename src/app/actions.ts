import { useStudy } from '../study/store'
import { fitView, flipView, invertView, resetView, rotateView } from '../viewer/actions'
import { type LeftTool, useViewports } from '../viewer/viewportStore'

/** Something a person can do; buttons and keys are both made from this list. */
export interface Action {
  id: string
  label: string
  /** Single key, as `KeyboardEvent.key` gives it. */
  key: string
  run(): void
}

function tool(leftTool: LeftTool, label: string, key: string): Action {
  return { id: `tool-${leftTool}`, label, key, run: () => useViewports.getState().setLeftTool(leftTool) }
}

function onActive(id: string, label: string, key: string, act: (seriesId: string) => void): Action {
  return {
    id,
    label,
    key,
    run: () => {
      const { activeSeries } = useStudy.getState()
      if (activeSeries) act(activeSeries)
    },
  }
}

/** What the left mouse button does. */
export const TOOL_ACTIONS: ReadonlyArray<Action & { tool: LeftTool }> = [
  { ...tool('window', 'Window', 'w'), tool: 'window' },
  { ...tool('pan', 'Pan', 'p'), tool: 'pan' },
  { ...tool('zoom', 'Zoom', 'z'), tool: 'zoom' },
  { ...tool('scroll', 'Scroll', 's'), tool: 'scroll' },
]

/** What is done to the active viewport. */
export const VIEW_ACTIONS: readonly Action[] = [
  onActive('fit', 'Fit', 'f', fitView),
  onActive('invert', 'Invert', 'i', invertView),
  onActive('rotate', 'Rotate', 'r', rotateView),
  onActive('flip', 'Flip', 'h', (seriesId) => flipView(seriesId, 'horizontal')),
  onActive('reset', 'Reset', '0', resetView),
]

/** Runs the action of a key; false when the key means nothing here or belongs to a text field. */
export function runKey(event: KeyboardEvent): boolean {
  if (event.ctrlKey || event.metaKey || event.altKey || typesText(event.target)) return false
  const action = [...TOOL_ACTIONS, ...VIEW_ACTIONS].find(({ key }) => key === event.key.toLowerCase())
  action?.run()
  return action !== undefined
}

function typesText(target: EventTarget | null): boolean {
  return target instanceof HTMLElement && ['INPUT', 'SELECT', 'TEXTAREA'].includes(target.tagName)
}
