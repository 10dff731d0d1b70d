import type { PixelArray } from '../../study/types'
import type { DataSet } from './dataSet'
import type { FrameLookup } from './functionalGroups'
import { type LookupTable, lookUp, lookupTable } from './lut'
import type { PixelModule } from './pixelModule'
import type { StoredArray } from './storedValues'
import { doubleOf, itemsOf, numberOf, signedShort, singleOf, unsignedShort } from './values'

const PIXEL_VALUE_TRANSFORMATION = 0x00289145

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
  const item = itemsOf(data, 0x00283000)[0]
  const table = item ? lookupTable(item, 0x00283002, 0x00283006, module.signed) : null
  if (table !== null) return { kind: 'lut', table }
  const slope = rescale(find, 0x00281053) ?? 1
  return { kind: 'linear', slope: slope === 0 ? 1 : slope, intercept: rescale(find, 0x00281052) ?? 0 }
}

function rescale(find: FrameLookup, tag: number): number | null {
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
  const said = paddingOf(data, module)
  const given = rangeOf(stored, stored, said)
  const padding = said !== null && isApart(said, given) ? said : null
  const limits = module.values === 'integer' ? storedLimits(module) : given
  const representable = throughTransform(limits, transform)
  const actual = throughTransform(given, transform)
  const pixels = transformed(stored, transform, integerKind(representable, actual))
  const range = rangeOf(pixels, stored, padding)
  if (padding !== null) blacken(pixels, stored, padding, range[module.photometric === 'MONOCHROME1' ? 1 : 0])
  return { pixels, range, representable }
}

/**
 * Padding that some writers put between the values of the image cannot be told from the image: there it is left
 * alone, because a hole in the picture is worse than a grey border.
 */
function isApart(padding: Limits, given: Limits): boolean {
  return padding[1] < given[0] || padding[0] > given[1]
}

/**
 * Puts the darkest value of the image where there is no image (C.7.5.1.1.2), so that it is black through every
 * window and no padding value takes part in a diagnosis.
 */
function blacken(
  pixels: PixelArray,
  stored: StoredArray,
  padding: readonly [number, number],
  black: number,
): void {
  const same = pixels === stored
  for (let i = 0; i < pixels.length; i++) {
    const raw = (same ? pixels[i] : stored[i]) ?? 0
    if (raw >= padding[0] && raw <= padding[1]) pixels[i] = black
  }
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
  if (stored instanceof Float64Array) return stored.map((value) => value * slope + intercept)
  const fractional = !whole || kind === null || stored instanceof Float32Array
  if (fractional) return Float32Array.from(stored, (value) => value * slope + intercept)
  const [low, high] = kind.limits
  const out = kind.make(stored.length)
  for (let i = 0; i < stored.length; i++) {
    out[i] = Math.min(high, Math.max(low, (stored[i] ?? 0) * slope + intercept))
  }
  return out
}

function storedLimits({ bitsStored: bits, signed }: PixelModule): [number, number] {
  return signed ? [-(2 ** (bits - 1)), 2 ** (bits - 1) - 1] : [0, 2 ** bits - 1]
}

function throughTransform([low, high]: [number, number], transform: ModalityTransform): [number, number] {
  if (transform.kind === 'lut') return [0, 2 ** transform.table.bits - 1]
  const ends = [low * transform.slope + transform.intercept, high * transform.slope + transform.intercept]
  return [Math.min(...ends), Math.max(...ends)]
}

/** Where padding stands, value and limit of its range: (0028,0120) and (0028,0121), or their floating-point twins. */
const PADDING = {
  integer: [0x00280120, 0x00280121],
  float: [0x00280122, 0x00280124],
  double: [0x00280123, 0x00280125],
} as const

/** Stored values that stand for "no image here" (C.7.5.1.1.2): one value or a range. */
function paddingOf(data: DataSet, module: PixelModule): [number, number] | null {
  const [valueTag, limitTag] = PADDING[module.values]
  const value = paddingValue(data, valueTag, module)
  if (value === null) return null
  const limit = paddingValue(data, limitTag, module) ?? value
  return [Math.min(value, limit), Math.max(value, limit)]
}

function paddingValue(
  data: DataSet,
  tag: number,
  { values, signed, bitsStored }: PixelModule,
): number | null {
  if (values === 'float') return singleOf(data, tag)
  if (values === 'double') return doubleOf(data, tag)
  const raw = unsignedShort(data, tag)
  if (raw === null || !signed) return raw
  // A negative value of fewer stored bits may be written with its upper bits clear.
  const shift = 32 - Math.min(16, bitsStored)
  const extended = (raw << shift) >> shift
  return raw >= 0x8000 ? (signedShort(data, tag) ?? raw) : extended
}

/** Smallest and largest finite value outside the padding; over everything where all is padding. */
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
    if (!Number.isFinite(value)) continue
    if (value < low) low = value
    if (value > high) high = value
  }
  if (low <= high) return [low, high]
  return padding === null ? [0, 0] : rangeOf(pixels, stored, null)
}
