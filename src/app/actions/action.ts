import { useFindings } from '../../findings/store'
import { allSeries } from '../../study/propose'
import { hangingOf, useStudy } from '../../study/store'
import type { OpenSeries } from '../../study/types'
import { useCine } from '../../viewer/cine'
import { useLink } from '../../viewer/link/linkStore'
import { useViewports } from '../../viewer/viewportStore'
import { useVolume } from '../../viewer/volume/volumeStore'
import { usePack } from '../packStore'
import { useFolded } from './folded'

/** What actions look at to say whether they can be done now. */
export interface ActionState {
  /** Series in the viewports, in order. */
  shown: readonly OpenSeries[]
  /** Series of the viewport with the outline. */
  active: OpenSeries | null
  study: ReturnType<typeof useStudy.getState>
  findings: ReturnType<typeof useFindings.getState>
  packReady: boolean
  playing: boolean
}

export type ActionGroup =
  | 'Study'
  | 'Tools'
  | 'Image'
  | 'Slices and viewports'
  | 'Layout'
  | 'Volume'
  | 'Window'
  | 'CT windows'
  | 'PET windows'
  | 'Evidence'
  | 'Model'
  | 'Page'

/** Something a person can do; buttons, menu, keys, palette and help sheet are all made from these. */
export interface Action {
  id: string
  label: string
  group: ActionGroup
  /** For example `W`, `Shift+W`, `Mod+K` (Ctrl or Command), `Space`. May be empty. */
  keys: readonly string[]
  /** Absent: always possible. */
  when?: (state: ActionState) => boolean
  /** For tools and switches: whether it is on now. Absent: it is neither. */
  pressed?: (state: ActionState) => boolean
  /** Why it may be impossible now, one sentence in English (a key of the languages); absent: see `whyNot`. */
  needs?: string
  /** The same for the very image that is chosen; null, or absent: `needs` says it. */
  hindrance?: (state: ActionState) => string | null
  run(): void
}

function gather(
  study: ActionState['study'],
  findings: ActionState['findings'],
  packReady: boolean,
  playing: boolean,
): ActionState {
  const { snapshot, activeSeries, hung } = study
  const active = snapshot && allSeries(snapshot).find(({ id }) => id === activeSeries)
  const shown = snapshot ? hangingOf(snapshot, hung) : []
  return { shown, active: active ?? null, study, findings, packReady, playing }
}

/** The state at this moment. */
export function actionState(): ActionState {
  const ready = usePack.getState().state.name === 'ready'
  return gather(useStudy.getState(), useFindings.getState(), ready, useCine.getState().playing !== null)
}

/** The same for components, which are drawn again when it changes. */
export function useActionState(): ActionState {
  const ready = usePack((store) => store.state.name === 'ready')
  const playing = useCine((store) => store.playing !== null)
  // What `pressed` of tools and views looks at.
  useViewports((store) => store.leftTool)
  useViewports((store) => store.patientName)
  useLink()
  useVolume((store) => store.view)
  useFolded()
  return gather(useStudy(), useFindings(), ready, playing)
}

export function isPossible(action: Action, state: ActionState): boolean {
  return action.when?.(state) ?? true
}

/** One sentence in English (a key of the languages) on why an action is impossible; null when it is possible. */
export function whyNot(action: Action, state: ActionState): string | null {
  if (isPossible(action, state)) return null
  if (state.study.snapshot === null) return 'Open a study first.'
  const hindrance = action.hindrance?.(state) ?? action.needs
  if (hindrance !== undefined) return hindrance
  if (action.group === 'Evidence' && state.findings.phase.name !== 'done') return 'Diagnose the case first.'
  return state.active === null ? 'Choose an image first.' : 'Not possible with this image.'
}
