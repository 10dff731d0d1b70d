import { volumeRefusal } from '../../viewer/volume/refusal'
import { nextSlab } from '../../viewer/volume/slab'
import { showVolume, toggleCrosshairs, useVolume, useVolumeSettings } from '../../viewer/volume/volumeStore'
import { type Action, type ActionState, actionState } from './action'

const NEEDS_MPR = 'Show the series in three planes first (MPR).'

function isShown(kind: 'mpr' | 'render'): boolean {
  return useVolume.getState().view?.kind === kind
}

/** The view of the active series; the same once more goes back to its slices. */
function toggle(kind: 'mpr' | 'render'): void {
  const { active } = actionState()
  if (isShown(kind) || active === null) showVolume(null)
  else showVolume({ seriesId: active.id, kind })
}

function view(id: string, label: string, key: string, kind: 'mpr' | 'render'): Action {
  return {
    id,
    label,
    group: 'Volume',
    keys: [key],
    when: ({ active }: ActionState) => volumeRefusal(active) === null,
    pressed: () => isShown(kind),
    hindrance: ({ active }: ActionState) => volumeRefusal(active),
    run: () => toggle(kind),
  }
}

export const MPR_ACTION = view('mpr', 'MPR', 'M', 'mpr')
export const BODY_ACTION = view('volume-3d', 'Volume rendering', 'Shift+M', 'render')

export const VOLUME_ACTIONS: readonly Action[] = [
  MPR_ACTION,
  BODY_ACTION,
  {
    id: 'slab',
    label: 'Slab thickness',
    group: 'Volume',
    keys: ['Shift+B'],
    when: () => isShown('mpr'),
    needs: NEEDS_MPR,
    run: () => useVolumeSettings.setState(({ slab }) => ({ slab: nextSlab(slab) })),
  },
  {
    id: 'crosshairs',
    label: 'Crosshairs',
    group: 'Volume',
    keys: ['Shift+H'],
    when: () => isShown('mpr'),
    needs: NEEDS_MPR,
    run: toggleCrosshairs,
  },
  {
    id: 'leave-volume',
    label: 'Back to the slices',
    group: 'Volume',
    keys: ['Escape'],
    when: () => useVolume.getState().view !== null,
    needs: 'The slices are on screen already.',
    run: () => showVolume(null),
  },
]
