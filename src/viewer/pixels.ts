import type { DecodedSlice, OverlayPlane, PixelArray, SliceGeometry, Voi } from '../study/types'
import { usableVoi } from '../study/voi'

/** Arrays the graphics card takes as they are. */
export type TextureArray = Uint8Array | Int8Array | Uint16Array | Int16Array | Float32Array

/** Values drawn black and white, in the units of the drawn pixels. */
export interface ValueRange {
  lower: number
  upper: number
}

/**
 * Where the window comes from: the slice's own rule (`linear`, `exact`, `sigmoid`, `table`), 8-bit values shown as
 * they are (`picture`, `colour`), or nothing but the range of the values (`range`).
 */
export type WindowSource = 'linear' | 'exact' | 'sigmoid' | 'table' | 'picture' | 'colour' | 'range'

/** What the viewer keeps of a slice once its pixels are with Cornerstone. */
export interface SliceFacts {
  id: string
  rows: number
  columns: number
  samples: 1 | 3
  /** Smallest and largest drawn value. */
  range: readonly [number, number]
  window: ValueRange
  windowSource: WindowSource
  inverted: boolean
  geometry: SliceGeometry | null
  spacing: readonly [number, number] | null
  /** Factor from values to SUVbw in g/ml; absent where not known. */
  suvbw?: number
}

export interface DrawnSlice {
  pixels: TextureArray
  facts: SliceFacts
  overlays: readonly OverlayPlane[]
}

type LutVoi = Extract<Voi, { kind: 'lut' }>

/**
 * A slice as the viewer draws it. Pixels are passed on without a copy, except: wide integers and doubles become
 * Float32 (exact to 2^24), colour becomes bytes, and a value-of-interest table is looked up here, since the
 * graphics pipeline knows windows only.
 */
export function drawSlice(slice: DecodedSlice): DrawnSlice {
  const { id, rows, columns, samples, inverted, geometry, spacing } = slice
  const drawn = samples === 3 ? drawColour(slice) : drawGrey(slice)
  return {
    pixels: drawn.pixels,
    facts: {
      id,
      rows,
      columns,
      samples,
      inverted,
      geometry,
      spacing,
      ...drawn.how,
      ...(slice.suvbw === undefined ? {} : { suvbw: slice.suvbw }),
    },
    overlays: slice.overlays ?? [],
  }
}

interface Drawn {
  pixels: TextureArray
  how: Pick<SliceFacts, 'range' | 'window' | 'windowSource'>
}

function drawColour({ pixels }: DecodedSlice): Drawn {
  const bytes = pixels instanceof Uint8Array ? pixels : new Uint8Array(Uint8ClampedArray.from(pixels).buffer)
  return { pixels: bytes, how: { range: [0, 255], window: { lower: 0, upper: 255 }, windowSource: 'colour' } }
}

function drawGrey(slice: DecodedSlice): Drawn {
  const voi = usableVoi(slice)
  if (voi?.kind === 'lut') return drawThroughTable(slice.pixels, voi)
  const pixels = toTexture(slice.pixels)
  const how = voi === null ? straight(slice) : { window: limitsOf(voi), windowSource: SOURCES[voi.kind] }
  return { pixels, how: { range: slice.range, ...how } }
}

const SOURCES = { linear: 'linear', 'linear-exact': 'exact', sigmoid: 'sigmoid' } as const

/**
 * Values without a rule. Bytes are grey levels already; anything else is stretched over its range, and the
 * viewport then keeps one such range for the whole stack.
 */
function straight({ pixels, range }: DecodedSlice): Pick<SliceFacts, 'window' | 'windowSource'> {
  if (pixels instanceof Uint8Array && range[1] > 1) {
    return { window: { lower: 0, upper: 255 }, windowSource: 'picture' }
  }
  return { window: widened(range[0], range[1]), windowSource: 'range' }
}

/** Ends of a window: PS3.3 C.11.2.1.2.1 for LINEAR and SIGMOID (centre - 0.5, width - 1), C.11.2.1.3.2 for the exact one. */
function limitsOf(voi: Exclude<Voi, { kind: 'lut' }>): ValueRange {
  return windowRange(voi, SOURCES[voi.kind])
}

/** Ends of what is shown by a window's numbers; turns `windowNumbers` round. */
export function windowRange(
  { centre, width }: { centre: number; width: number },
  source: WindowSource,
): ValueRange {
  if (!isCounted(source)) return widened(centre - width / 2, centre + width / 2)
  const middle = centre - 0.5
  return widened(middle - (width - 1) / 2, middle + (width - 1) / 2)
}

function isCounted(source: WindowSource): boolean {
  return source === 'linear' || source === 'sigmoid'
}

/** A window of no width (LINEAR, width 1) is a step, which a colour map can only show as a very steep ramp. */
function widened(lower: number, upper: number): ValueRange {
  if (upper > lower) return { lower, upper }
  const step = Math.max(1e-3, Math.abs(lower) * 1e-5)
  return { lower: lower - step, upper: lower + step }
}

function drawThroughTable(values: PixelArray, { first, bits, entries }: LutVoi): Drawn {
  const pixels = new Uint16Array(values.length)
  const last = entries.length - 1
  for (let i = 0; i < pixels.length; i++) {
    const index = Math.round((values[i] ?? 0) - first)
    pixels[i] = entries[Math.max(0, Math.min(index, last))] ?? 0
  }
  const top = 2 ** bits - 1
  return { pixels, how: { range: [0, top], window: { lower: 0, upper: top }, windowSource: 'table' } }
}

function toTexture(pixels: PixelArray): TextureArray {
  const tooWide =
    pixels instanceof Uint32Array || pixels instanceof Int32Array || pixels instanceof Float64Array
  return tooWide ? Float32Array.from(pixels) : pixels
}

/** Window width and centre as a reader knows them, from the ends of what is shown. */
export function windowNumbers(range: ValueRange, source: WindowSource): { width: number; centre: number } {
  const { lower, upper } = range
  return isCounted(source)
    ? { width: upper - lower + 1, centre: (lower + upper + 1) / 2 }
    : { width: upper - lower, centre: (lower + upper) / 2 }
}

/** Both ranges together: the window of a stack without one must not narrow when the next slice is darker. */
export function union(a: ValueRange | null, b: ValueRange): ValueRange {
  return a === null ? b : { lower: Math.min(a.lower, b.lower), upper: Math.max(a.upper, b.upper) }
}
