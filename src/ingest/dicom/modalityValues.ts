import type { DataSet } from 'dicom-parser'
import type { PixelArray } from '../../study/types'
import type { FrameLookup } from './functionalGroups'
import { type LookupTable, lookUp, lookupTable } from './lut'
import type { PixelModule } from './pixelModule'
import type { StoredArray } from './storedValues'
import { itemsOf, numberOf } from './values'

const PIXEL_VALUE_TRANSFORMATION = 'x00289145'

/** Stored values to modality values (Hounsfield units and the like), DICOM PS3.3 C.11.1. */
export type ModalityTransform =
  | { kind: 'linear'; slope: number; intercept: number }
  | { kind: 'lut'; table: LookupTable }

export interface ModalityImage {
  pixels: PixelArray
  range: readonly [number, number]
  /** What the stored bits could hold, as modality values. */
  representable: readonly [number, number]
}

/** Modality LUT sequence, else rescale slope and intercept, else the stored values themselves. */
export function modalityTransform(data: DataSet, find: FrameLookup, module: PixelModule): ModalityTransform {
  const item = itemsOf(data, 'x00283000')[0]
  const table = item ? lookupTable(item, 'x00283002', 'x00283006', module.signed) : null
  if (table !== null) return { kind: 'lut', table }
  const slope = rescale(find, 'x00281053') ?? 1
  return { kind: 'linear', slope: slope === 0 ? 1 : slope, intercept: rescale(find, 'x00281052') ?? 0 }
}

function rescale(find: FrameLookup, tag: string): number | null {
  const item = find(PIXEL_VALUE_TRANSFORMATION, tag)
  return item === null ? null : numberOf(item, tag)
}

type Limits = readonly [number, number]

interface IntegerKind {
  limits: Limits
  make(length: number): PixelArray
}

const SIGNED_16: IntegerKind = { limits: [-32768, 32767], make: (length) => new Int16Array(length) }

/** Narrowest first. */
const INTEGER_KINDS: readonly IntegerKind[] = [
  { limits: [0, 255], make: (length) => new Uint8Array(length) },
  { limits: [0, 65535], make: (length) => new Uint16Array(length) },
  SIGNED_16,
  { limits: [-(2 ** 31), 2 ** 31 - 1], make: (length) => new Int32Array(length) },
]

/**
 * Applies the transform. Whole-numbered slope and intercept keep integers, in a type chosen by what the stored bits
 * can hold, so that all slices of a series get the same type. Where that would need 32 bits only because 16 stored
 * bits are shifted (CT of 16 bits with intercept -1024), signed 16 bits are kept if the image fits into them; only
 * padding can then lie outside and is clamped. A series of which one slice does not fit has mixed types.
 */
export function modalityValues(
  stored: StoredArray,
  transform: ModalityTransform,
  module: PixelModule,
  data: DataSet,
): ModalityImage {
  const representable = throughTransform(storedLimits(module), transform)
  const padding = paddingOf(data, module)
  const actual = throughTransform(rangeOf(stored, stored, padding), transform)
  const pixels = transformed(stored, transform, integerKind(representable, actual))
  return { pixels, range: rangeOf(pixels, stored, padding), representable }
}

function integerKind(representable: Limits, actual: Limits): IntegerKind | null {
  const all: Limits = [Math.min(representable[0], actual[0]), Math.max(representable[1], actual[1])]
  const kind = INTEGER_KINDS.find(({ limits }) => within(all, limits)) ?? null
  const wide = kind === null || kind.limits[0] < SIGNED_16.limits[0]
  return wide && within(actual, SIGNED_16.limits) ? SIGNED_16 : kind
}

function within(inner: Limits, outer: Limits): boolean {
  return inner[0] >= outer[0] && inner[1] <= outer[1]
}

function transformed(
  stored: StoredArray,
  transform: ModalityTransform,
  kind: IntegerKind | null,
): PixelArray {
  if (transform.kind === 'lut') return Uint16Array.from(stored, (value) => lookUp(transform.table, value))
  const { slope, intercept } = transform
  if (slope === 1 && intercept === 0) return stored
  const whole = Number.isInteger(slope) && Number.isInteger(intercept)
  if (!whole || kind === null) return Float32Array.from(stored, (value) => value * slope + intercept)
  const [low, high] = kind.limits
  const out = kind.make(stored.length)
  for (let i = 0; i < stored.length; i++) {
    out[i] = Math.min(high, Math.max(low, (stored[i] ?? 0) * slope + intercept))
  }
  return out
}

function storedLimits({ bitsAllocated, bitsStored, signed }: PixelModule): [number, number] {
  const bits = bitsAllocated === 1 ? 1 : bitsStored
  return signed ? [-(2 ** (bits - 1)), 2 ** (bits - 1) - 1] : [0, 2 ** bits - 1]
}

function throughTransform([low, high]: [number, number], transform: ModalityTransform): [number, number] {
  if (transform.kind === 'lut') return [0, 2 ** transform.table.bits - 1]
  const ends = [low * transform.slope + transform.intercept, high * transform.slope + transform.intercept]
  return [Math.min(...ends), Math.max(...ends)]
}

/** Stored values that stand for "no image here" (C.7.5.1.1.2): one value or a range. */
function paddingOf(data: DataSet, module: PixelModule): [number, number] | null {
  const read = (tag: string) => (module.signed ? data.int16(tag) : data.uint16(tag))
  const value = read('x00280120')
  if (value === undefined) return null
  const limit = read('x00280121') ?? value
  return [Math.min(value, limit), Math.max(value, limit)]
}

/** Smallest and largest value outside the padding; over everything where all is padding. */
export function rangeOf(
  pixels: PixelArray,
  stored: ArrayLike<number>,
  padding: readonly [number, number] | null,
): [number, number] {
  let low = Number.POSITIVE_INFINITY
  let high = Number.NEGATIVE_INFINITY
  for (let i = 0; i < pixels.length; i++) {
    const raw = stored[i] ?? 0
    if (padding !== null && raw >= padding[0] && raw <= padding[1]) continue
    const value = pixels[i] ?? 0
    if (value < low) low = value
    if (value > high) high = value
  }
  if (low <= high) return [low, high]
  return padding === null ? [0, 0] : rangeOf(pixels, stored, null)
}
