import { t } from '../../language/language'
import { noticeText } from '../../language/noticeText'
import {
  CT_PRESETS,
  DATA_PRESETS,
  type PresetWindow,
  percentiles,
  SUV_PRESETS,
  type WindowPreset,
} from '../../study/windowPresets'
import { resetWindowView, shownSlice, windowNumbersView, windowView } from '../../viewer/actions'
import { drawSlice } from '../../viewer/pixels'
import { fetchSlice } from '../../viewer/slices'
import { useMessages } from '../messages'
import { type Action, type ActionState, actionState } from './action'

/** Fractions of the values that the automatic window leaves out at each end: one in a hundred. */
const LOWEST = 0.01
const HIGHEST = 0.99

const isCt = ({ active }: ActionState) => active?.modality === 'CT'
const isPet = ({ active }: ActionState) => active?.modality === 'PT'
const isOther = ({ active }: ActionState) => active !== null && active.modality !== 'CT'

function applyPreset(seriesId: string, window: PresetWindow): void {
  if (window.kind === 'fixed') windowNumbersView(seriesId, window.centre, window.width)
  else if (window.kind === 'suv') applySuv(seriesId, window.highest)
  else if (window.kind === 'file') resetWindowView(seriesId)
  else if (window.kind === 'percentiles') void applyPercentiles(seriesId)
  else {
    const range = shownSlice(seriesId)?.range
    if (range && range[1] > range[0]) windowView(seriesId, { lower: range[0], upper: range[1] })
  }
}

/** Windows are in the units of the pixels (Bq/ml or counts), from which the file's own factor leads to the SUV. */
function applySuv(seriesId: string, highest: number): void {
  const suvbw = shownSlice(seriesId)?.suvbw
  if (suvbw === undefined)
    useMessages
      .getState()
      .say(t('The file does not say all that an SUV needs: units, dose, weight, times, corrections.'))
  else windowView(seriesId, { lower: 0, upper: highest / suvbw })
}

async function applyPercentiles(seriesId: string): Promise<void> {
  const facts = shownSlice(seriesId)
  if (facts === null || facts.samples !== 1) return
  const slice = await fetchSlice(facts.id)
  if (slice.status !== 'ok') return useMessages.getState().say(noticeText(slice))
  // Of what is drawn: a table of grey values may have been applied.
  const found = percentiles(drawSlice(slice.value).pixels, LOWEST, HIGHEST)
  if (found && found[1] > found[0]) windowView(seriesId, { lower: found[0], upper: found[1] })
}

function preset(
  id: string,
  { label, window }: WindowPreset,
  group: Action['group'],
  keys: string[],
  when: (state: ActionState) => boolean,
): Action {
  return {
    id,
    label,
    group,
    keys,
    when,
    run: () => {
      const { active } = actionState()
      if (active) applyPreset(active.id, window)
    },
  }
}

const LETTERS: Readonly<Record<string, string>> = {
  file: 'Shift+W',
  range: 'Shift+R',
  percentiles: 'Shift+A',
}

function letterOf(one: WindowPreset): string[] {
  const key = LETTERS[one.id]
  return key ? [key] : []
}

/** Windows by modality: digits choose what suits the active series. */
export const WINDOW_ACTIONS: readonly Action[] = [
  ...CT_PRESETS.map((one, index) => preset(`window-${one.id}`, one, 'CT windows', [`${index + 1}`], isCt)),
  ...DATA_PRESETS.map((one) => preset(`window-ct-${one.id}`, one, 'CT windows', letterOf(one), isCt)),
  ...SUV_PRESETS.map((one, index) =>
    // After the digits of the windows that any image has.
    preset(`window-${one.id}`, one, 'PET windows', [`${DATA_PRESETS.length + index + 1}`], isPet),
  ),
  ...DATA_PRESETS.map((one, index) =>
    preset(`window-${one.id}`, one, 'Window', [`${index + 1}`, ...letterOf(one)], isOther),
  ),
]
