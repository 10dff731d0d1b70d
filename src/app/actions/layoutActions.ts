import { studiesToCompare } from '../../study/compare'
import { shownCells } from '../../study/hangingCells'
import { type Layout, nextLayout } from '../../study/hangingLayout'
import { useStudy } from '../../study/store'
import { focusView } from '../../viewer/actions'
import { showVolume } from '../../viewer/volume/volumeStore'
import { compareOrLeave } from '../compare/compareStudies'
import type { Action, ActionState } from './action'

const hasImages = ({ shown }: ActionState) => shown.length > 0

/** Shows the stacks in other rows and columns; null lets the number of scans decide again. */
export function chooseLayout(layout: Layout | null): void {
  showVolume(null)
  useStudy.getState().setLayout(layout)
}

function stepLayout(direction: 1 | -1): void {
  const { snapshot, hung } = useStudy.getState()
  if (snapshot) chooseLayout(nextLayout(shownCells(snapshot, hung).layout, direction))
}

function hasPages({ study: { snapshot, hung } }: ActionState): boolean {
  return snapshot !== null && shownCells(snapshot, hung).pages > 1
}

function turn(step: 1 | -1): void {
  useStudy.getState().turnPage(step)
}

function toggleAlone(): void {
  const { alone, setAlone, activeSeries } = useStudy.getState()
  setAlone(!alone)
  if (activeSeries !== null) focusView(activeSeries)
}

function canCompare({ study: { snapshot, hung, activeSeries } }: ActionState): boolean {
  if (hung?.comparison) return true
  return snapshot !== null && studiesToCompare(snapshot, null, activeSeries) !== null
}

function layout(
  id: string,
  label: string,
  keys: readonly string[],
  when: (state: ActionState) => boolean,
  run: () => void,
): Action {
  return { id, label, group: 'Layout', keys, when, run }
}

export const COMPARE_ACTION: Action = {
  ...layout('compare', 'Compare with the prior, or back', ['C'], canCompare, () => compareOrLeave(null)),
  pressed: ({ study }) => Boolean(study.hung?.comparison),
  needs: 'Open two studies of one patient with different dates first.',
}

function pageTurn(id: string, label: string, key: string, step: 1 | -1): Action {
  return { ...layout(id, label, [key], hasPages, () => turn(step)), needs: 'All series are on screen.' }
}

export const PAGE_TURNS: readonly Action[] = [
  pageTurn('previous-page', 'Previous series on screen', '<', -1),
  pageTurn('next-page', 'Next series on screen', '>', 1),
]

export const SINGLE_ACTION = layout('layout-single', '1 x 1', [], hasImages, () =>
  chooseLayout({ rows: 1, columns: 1 }),
)

export const AUTOMATIC_ACTION = layout('layout-automatic', 'Automatic layout', [], hasImages, () =>
  chooseLayout(null),
)

export const LAYOUT_ACTIONS: readonly Action[] = [
  layout('next-layout', 'Next layout', ['G'], hasImages, () => stepLayout(1)),
  layout('previous-layout', 'Previous layout', ['Shift+G'], hasImages, () => stepLayout(-1)),
  SINGLE_ACTION,
  AUTOMATIC_ACTION,
  {
    ...layout('alone', 'This viewport alone, or all', ['Enter'], hasImages, toggleAlone),
    pressed: ({ study }) => study.alone,
  },
  ...PAGE_TURNS,
  COMPARE_ACTION,
]
