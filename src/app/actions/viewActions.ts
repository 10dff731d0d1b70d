import { keySlices, MARKED_SLICES } from '../../explain/keySlices'
import { useStudy } from '../../study/store'
import {
  actualSizeView,
  colourView,
  fitView,
  flipView,
  focusView,
  invertView,
  resetView,
  rotateView,
  scrollView,
  shownColourMap,
  shownSlice,
  viewPosition,
} from '../../viewer/actions'
import { startCine, stopCine } from '../../viewer/cine'
import { COLOUR_MAPS, type ColourMapId, nextColourMap } from '../../viewer/colourMaps'
import { PAGE } from '../../viewer/keys'
import { showSlice, togglePatientName, useViewports } from '../../viewer/viewportStore'
import { type Action, type ActionState, actionState } from './action'

function onActive(id: string, label: string, keys: string[], act: (seriesId: string) => void): Action {
  return {
    id,
    label,
    group: 'Image',
    keys,
    when: ({ active }) => active !== null,
    run: () => {
      const { active } = actionState()
      if (active) act(active.id)
    },
  }
}

/** What is done to the active viewport, the most used ones: a button each. */
export const VIEW_ACTIONS: readonly Action[] = [
  onActive('fit', 'Fit', ['F'], fitView),
  onActive('invert', 'Invert', ['I'], invertView),
  onActive('rotate', 'Rotate', ['R'], rotateView),
  onActive('reset', 'Reset', ['0'], resetView),
]

const isGrey = ({ active }: ActionState) => active !== null && shownSlice(active.id)?.samples === 1

function colours(id: string, label: string, map: ColourMapId | null): Action {
  return {
    ...onActive(`colours-${id}`, label, [], (seriesId) => colourView(seriesId, map)),
    when: isGrey,
    pressed: ({ active }) => active !== null && shownColourMap(active.id) === map,
    needs: 'A colour image keeps its own colours.',
  }
}

/** Colours for the values of a grey image. */
const COLOUR_ACTIONS: readonly Action[] = [
  {
    ...onActive('colours-next', 'Next colours', ['Shift+C'], (seriesId) =>
      colourView(seriesId, nextColourMap(shownColourMap(seriesId))),
    ),
    when: isGrey,
    needs: 'A colour image keeps its own colours.',
  },
  colours('grey', 'Grey', null),
  ...COLOUR_MAPS.map(({ id, label }) => colours(id, label, id)),
]

export const MORE_VIEW_ACTIONS: readonly Action[] = [
  onActive('actual-size', 'One to one', ['='], actualSizeView),
  onActive('flip', 'Flip left and right', ['H'], (seriesId) => flipView(seriesId, 'horizontal')),
  onActive('flip-vertical', 'Flip top and bottom', ['V'], (seriesId) => flipView(seriesId, 'vertical')),
  ...COLOUR_ACTIONS,
  {
    id: 'patient-name',
    label: 'Patient name on images',
    group: 'Image',
    keys: [],
    pressed: () => useViewports.getState().patientName,
    run: togglePatientName,
  },
]

const isStack = ({ active }: ActionState) => active !== null && active.slices > 1

function stepSlices(slices: number): void {
  const { active } = actionState()
  if (active) scrollView(active.id, slices)
}

/** The next of the marked slices in a direction, going round at the end. Null without any. */
export function nextKeySlice(marked: readonly number[], shown: number, direction: 1 | -1): number | null {
  const sorted = marked.toSorted((a, b) => (a - b) * direction)
  return sorted.find((index) => (index - shown) * direction > 0) ?? sorted[0] ?? null
}

function markedSlices({ active, findings }: ActionState): number[] {
  if (active === null || active.slices < 2 || findings.phase.name !== 'done') return []
  const { evidence } = findings.phase.diagnosis
  return keySlices(evidence, active.id, MARKED_SLICES).map(({ slice }) => slice)
}

function stepKeySlices(direction: 1 | -1): void {
  const state = actionState()
  if (state.active === null) return
  const shown = viewPosition(state.active.id)?.wanted ?? 0
  const next = nextKeySlice(markedSlices(state), shown, direction)
  if (next !== null) showSlice(state.active.id, next)
}

function stepViewports(step: number): void {
  const { shown, active } = actionState()
  const at = shown.findIndex(({ id }) => id === active?.id)
  const next = shown[(at + step + shown.length) % shown.length]
  if (!next) return
  useStudy.getState().show(next.id)
  focusView(next.id)
}

function playOrStop(): void {
  const { active, playing } = actionState()
  if (playing) stopCine()
  else if (active) startCine(active.id, active.frameRate)
}

function move(id: string, label: string, key: string, when: Action['when'], run: () => void): Action {
  return { id, label, group: 'Slices and viewports', keys: [key], ...(when && { when }), run }
}

const hasKeySlices = (state: ActionState) => markedSlices(state).length > 0
const hasViewports = ({ shown }: ActionState) => shown.length > 1

/** Where to look next. */
export const MOVE_ACTIONS: readonly Action[] = [
  move('next-slice', 'Next slice', 'ArrowDown', isStack, () => stepSlices(1)),
  move('previous-slice', 'Previous slice', 'ArrowUp', isStack, () => stepSlices(-1)),
  move('page-down', `${PAGE} slices on`, 'PageDown', isStack, () => stepSlices(PAGE)),
  move('page-up', `${PAGE} slices back`, 'PageUp', isStack, () => stepSlices(-PAGE)),
  move('first-slice', 'First slice', 'Home', isStack, () => stepSlices(Number.NEGATIVE_INFINITY)),
  move('last-slice', 'Last slice', 'End', isStack, () => stepSlices(Number.POSITIVE_INFINITY)),
  move('next-key-slice', 'Next key slice', 'K', hasKeySlices, () => stepKeySlices(1)),
  move('previous-key-slice', 'Previous key slice', 'Shift+K', hasKeySlices, () => stepKeySlices(-1)),
  move('next-viewport', 'Next viewport', '.', hasViewports, () => stepViewports(1)),
  move('previous-viewport', 'Previous viewport', ',', hasViewports, () => stepViewports(-1)),
  move('cine', 'Play or stop', 'Space', isStack, playOrStop),
]
