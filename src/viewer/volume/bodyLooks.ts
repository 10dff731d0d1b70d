import { CONSTANTS, type Types } from '@cornerstonejs/core'
import type { ValueRange } from '../pixels'

/** One way of drawing a body. */
export interface BodyLook {
  id: string
  /** In English; a key of the languages. */
  label: string
  /** Name among Cornerstone's presets (from 3D Slicer). */
  preset: string
  /** HU, as the preset has them; else the preset is stretched over the window of the series. */
  absolute: boolean
  /** Brightest value along the ray instead of light and shadow. */
  brightest: boolean
}

function look(id: string, label: string, preset: string, how: Partial<BodyLook> = {}): BodyLook {
  return { id, label, preset, absolute: false, brightest: false, ...how }
}

const HU = { absolute: true }

const CT_LOOKS: readonly BodyLook[] = [
  look('ct-bone', 'Bone', 'CT-Bone', HU),
  look('ct-soft-tissue', 'Soft tissue', 'CT-Soft-Tissue', HU),
  look('ct-muscle', 'Muscle', 'CT-Muscle', HU),
  look('ct-vessels', 'Vessels', 'CT-AAA', HU),
  look('ct-lung', 'Lung', 'CT-Lung', HU),
  look('ct-brightest', 'Maximum intensity', 'CT-MIP', { brightest: true }),
]

const MR_LOOKS: readonly BodyLook[] = [
  look('mr-default', 'Surface', 'MR-Default'),
  look('mr-t2-brain', 'T2 brain', 'MR-T2-Brain'),
  look('mr-brightest', 'Maximum intensity', 'MR-MIP', { brightest: true }),
]

const OTHER_LOOKS: readonly BodyLook[] = [
  look('brightest', 'Maximum intensity', 'MR-MIP', { brightest: true }),
  look('surface', 'Surface', 'MR-Default'),
]

/** What suits a DICOM modality, the usual one first. */
export function looksFor(modality: string | undefined): readonly BodyLook[] {
  if (modality === 'CT') return CT_LOOKS
  return modality === 'MR' ? MR_LOOKS : OTHER_LOOKS
}

/** The chosen one if it suits the modality, else the first that does. @throws never: every modality has looks. */
export function lookFor(modality: string | undefined, chosen: string | null): BodyLook {
  const looks = looksFor(modality)
  const found = looks.find(({ id }) => id === chosen) ?? looks[0]
  if (found === undefined) throw new Error('a modality without looks')
  return found
}

/** `x` in the units of the pixels; colour and opacity 0 to 1. */
export interface TransferPoints {
  colours: readonly { x: number; rgb: readonly [number, number, number] }[]
  opacities: readonly { x: number; opacity: number }[]
}

/** Fraction of a preset's range, from below, that its window stands for: above it presets of MR only go on. */
const WINDOW_OF_PRESET: Readonly<Record<string, number>> = { 'MR-Default': 220, 'MR-T2-Brain': 412.406 }

/**
 * Colours and opacities of a look for a series. Cornerstone's own way of applying a preset moves its values so that
 * they lie evenly about 0, which suits no series whose values begin at 0.
 * @param window values drawn black and white
 */
export function transferPoints(one: BodyLook, window: ValueRange): TransferPoints {
  if (one.brightest) return ramp(window)
  const preset = CONSTANTS.VIEWPORT_PRESETS.find(({ name }) => name === one.preset)
  if (preset === undefined) return ramp(window)
  const { colours, opacities } = pointsOf(preset)
  if (one.absolute) return { colours, opacities }
  const top = WINDOW_OF_PRESET[one.preset] ?? Math.max(...colours.map(({ x }) => x))
  const stretched = (x: number) => window.lower + (x / top) * (window.upper - window.lower)
  return {
    colours: colours.map(({ x, rgb }) => ({ x: stretched(x), rgb })),
    opacities: opacities.map(({ x, opacity }) => ({ x: stretched(x), opacity })),
  }
}

/** Black and clear to white and solid over the window. */
function ramp({ lower, upper }: ValueRange): TransferPoints {
  return {
    colours: [
      { x: lower, rgb: [0, 0, 0] },
      { x: upper, rgb: [1, 1, 1] },
    ],
    opacities: [
      { x: lower, opacity: 0 },
      { x: lower + (upper - lower) / 10, opacity: 1 },
      { x: upper, opacity: 1 },
    ],
  }
}

/** Presets are written as in VTK's property files: the number of numbers, then x r g b, or x and opacity. */
function pointsOf(preset: Types.ViewportPreset): TransferPoints {
  return {
    colours: groups(preset.colorTransfer, 4).map(([x = 0, r = 0, g = 0, b = 0]) => ({ x, rgb: [r, g, b] })),
    opacities: groups(preset.scalarOpacity, 2).map(([x = 0, opacity = 0]) => ({ x, opacity })),
  }
}

function groups(text: string, size: number): number[][] {
  const numbers = text.trim().split(/\s+/).slice(1).map(Number)
  return Array.from({ length: Math.floor(numbers.length / size) }, (_, i) =>
    numbers.slice(i * size, (i + 1) * size),
  )
}
