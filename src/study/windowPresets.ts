/**
 * How a preset finds its window: a fixed one in the units of the pixels (HU), from 0 to an SUV by body weight, the
 * file's own, the full range of the slice on screen, or the 1st to 99th percentile of its values.
 */
export type PresetWindow =
  | { kind: 'fixed'; centre: number; width: number }
  | { kind: 'suv'; highest: number }
  | { kind: 'file' }
  | { kind: 'range' }
  | { kind: 'percentiles' }

export interface WindowPreset {
  id: string
  label: string
  window: PresetWindow
}

function fixed(id: string, label: string, centre: number, width: number): WindowPreset {
  return { id, label, window: { kind: 'fixed', centre, width } }
}

/**
 * CT windows in HU, in the order of the keys 1 to 9. Customary values of radiology teaching, which differ a little
 * from site to site; no standard fixes them. The stroke window is where the readers of Lev et al. began (Radiology
 * 1999;213:150-155: width 8, level 32; more strokes were found, at the same specificity); others use width 40, level
 * 40 (Turner and Holdsworth, Br J Radiol 2011;84:1061-1066).
 */
export const CT_PRESETS: readonly WindowPreset[] = [
  fixed('brain', 'Brain', 40, 80),
  fixed('subdural', 'Subdural', 75, 215),
  fixed('stroke', 'Stroke', 32, 8),
  fixed('lung', 'Lung', -600, 1500),
  fixed('mediastinum', 'Mediastinum', 50, 350),
  fixed('abdomen', 'Abdomen', 60, 400),
  fixed('liver', 'Liver', 90, 150),
  fixed('bone', 'Bone', 400, 1800),
  fixed('angio', 'CT angiography', 300, 600),
]

/**
 * PET windows from 0 to an SUV by body weight, in g/ml. The lowest suits most FDG studies, the others those with
 * higher uptake; all begin at 0, so that no uptake is hidden.
 */
export const SUV_PRESETS: readonly WindowPreset[] = [5, 7, 10].map((highest) => ({
  id: `suv-${highest}`,
  label: `SUV 0 to ${highest}`,
  window: { kind: 'suv', highest },
}))

/** For values without a fixed scale (MR and everything else), where only the data can say. */
export const DATA_PRESETS: readonly WindowPreset[] = [
  { id: 'file', label: 'As in the file', window: { kind: 'file' } },
  { id: 'range', label: 'Full range', window: { kind: 'range' } },
  { id: 'percentiles', label: 'Automatic (percentiles 1 to 99)', window: { kind: 'percentiles' } },
]

/** Values looked at for a percentile; more make no visible difference. */
const MOST_VALUES = 2 ** 18

/**
 * The values below which a fraction `low`, and `high`, of all values lie (nearest rank). Of large images every
 * so-many-th value is looked at; values that are not finite are left out.
 * @param low fraction, 0 to 1
 * @returns null when there is no finite value
 */
export function percentiles(
  values: ArrayLike<number>,
  low: number,
  high: number,
): readonly [number, number] | null {
  const step = Math.max(1, Math.ceil(values.length / MOST_VALUES))
  const some = new Float64Array(Math.ceil(values.length / step))
  let count = 0
  for (let i = 0; i < values.length; i += step) {
    const value = values[i] ?? Number.NaN
    if (Number.isFinite(value)) some[count++] = value
  }
  const sorted = some.subarray(0, count).sort()
  const at = (fraction: number) => sorted[Math.max(0, Math.ceil(fraction * count) - 1)]
  const [from, to] = [at(low), at(high)]
  return from === undefined || to === undefined ? null : [from, to]
}
