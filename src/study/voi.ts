import type { DecodedSlice, Voi } from './types'

const GREY_MAX = 255

export type GreyMapper = (value: number) => number

type WindowVoi = Exclude<Voi, { kind: 'lut' }>
type LutVoi = Extract<Voi, { kind: 'lut' }>

/**
 * The grey a reader sees for a stored modality value: DICOM PS3.3 C.11.2 (value-of-interest rule), then
 * MONOCHROME1's inversion.
 * @returns a function to 0..255, not rounded; null where the values are shown as they are (`voi` null, or a
 *   window the standard does not allow: LINEAR narrower than 1, the others not wider than 0).
 *   An inverted slice without a window is mapped over its full range, so that the inversion is not lost.
 */
export function makeGreyMapper(slice: Pick<DecodedSlice, 'voi' | 'inverted' | 'range'>): GreyMapper | null {
  const voi = usableVoi(slice)
  if (voi === null) return null
  const grey = voi.kind === 'lut' ? throughTable(voi) : throughWindow(voi)
  return slice.inverted ? (value) => GREY_MAX - grey(value) : grey
}

/**
 * The rule a slice is shown by: its own where the standard allows it, its full range where it is inverted without
 * one, null where its values are shown as they are.
 */
export function usableVoi({
  voi,
  inverted,
  range,
}: Pick<DecodedSlice, 'voi' | 'inverted' | 'range'>): Voi | null {
  if (voi !== null && isUsable(voi)) return voi
  return inverted ? windowOfRange(range) : null
}

function isUsable(voi: Voi): boolean {
  if (voi.kind === 'lut') return voi.entries.length > 0 && voi.bits > 0
  if (!Number.isFinite(voi.centre) || !Number.isFinite(voi.width)) return false
  return voi.kind === 'linear' ? voi.width >= 1 : voi.width > 0
}

/** The window that shows `range` from black to white: LINEAR_EXACT, whose ends are exactly the range's ends. */
export function windowOfRange(range: readonly [number, number]): WindowVoi {
  const [low, high] = range
  return { kind: 'linear-exact', centre: (low + high) / 2, width: high > low ? high - low : 1 }
}

/** Value-of-interest table, PS3.3 C.11.1.1: values before the first and after the last entry take that entry. */
function throughTable({ first, bits, entries }: LutVoi): GreyMapper {
  const scale = GREY_MAX / (2 ** bits - 1)
  const last = entries.length - 1
  return (value) => {
    const index = Math.min(last, Math.max(0, Math.round(value - first)))
    return Math.min(GREY_MAX, (entries[index] ?? 0) * scale)
  }
}

function throughWindow({ kind, centre, width }: WindowVoi): GreyMapper {
  if (kind === 'sigmoid') return (value) => GREY_MAX / (1 + Math.exp((-4 * (value - centre)) / width))
  return kind === 'linear' ? ramp(centre - 0.5, width - 1) : ramp(centre, width)
}

/** LINEAR and LINEAR_EXACT, PS3.3 C.11.2.1.2.1 and C.11.2.1.3.2; `span` 0 (width 1) is a step at `middle`. */
function ramp(middle: number, span: number): GreyMapper {
  const low = middle - span / 2
  const high = middle + span / 2
  return (value) => {
    if (value <= low) return 0
    if (value > high) return GREY_MAX
    return ((value - middle) / span + 0.5) * GREY_MAX
  }
}
