import type { DecodedSlice } from '../study/types'
import { makeGreyMapper } from '../study/voi'

/**
 * From a decoded slice to what the network reads, as the authors of RadDiag prepared their data (Nature
 * Communications 2024, doi 10.1038/s41467-024-54424-6, public code): the grey a reader sees, stretched to a
 * square, one min-max scaling over all stacks of a sample.
 */

/** Weights of ITU-R BT.601 luma. */
const LUMA = [0.299, 0.587, 0.114] as const

/**
 * Which slices of a stack the network sees.
 * @returns all indices, or `floor(i * depth / most)` for i = 0 .. most - 1 when there are more than `most`.
 */
export function keptSlices(depth: number, most: number): number[] {
  if (depth <= most) return Array.from({ length: depth }, (_, index) => index)
  return Array.from({ length: most }, (_, index) => Math.floor((index * depth) / most))
}

/** The grey a reader sees, row by row, [rows x columns]: window and inversion applied, colour as luma. */
export function displayGrey(slice: DecodedSlice): Float32Array {
  const count = slice.rows * slice.columns
  return slice.samples === 3 ? lumaOf(slice, count) : mappedGrey(slice, count)
}

function lumaOf({ pixels }: DecodedSlice, count: number): Float32Array {
  const grey = new Float32Array(count)
  for (let index = 0; index < count; index += 1) {
    const red = pixels[index * 3] ?? 0
    const green = pixels[index * 3 + 1] ?? 0
    const blue = pixels[index * 3 + 2] ?? 0
    grey[index] = LUMA[0] * red + LUMA[1] * green + LUMA[2] * blue
  }
  return grey
}

function mappedGrey(slice: DecodedSlice, count: number): Float32Array {
  const mapper = makeGreyMapper(slice)
  const grey = new Float32Array(count)
  for (let index = 0; index < count; index += 1) {
    const value = slice.pixels[index] ?? 0
    grey[index] = mapper === null ? value : mapper(value)
  }
  return grey
}

interface Taps {
  low: Int32Array
  high: Int32Array
  /** Weight of `high`; `low` has the rest. */
  weight: Float32Array
}

/**
 * Sampling positions along one axis as `torch.nn.functional.interpolate(mode='bilinear', align_corners=False)`
 * has them: `(dst + 0.5) * scale - 0.5`, not below 0, the far neighbour clamped to the edge. Rounded to single
 * precision at each step as PyTorch does; without it weights differ by up to 3e-5 in large images.
 */
function taps(from: number, to: number): Taps {
  const scale = Math.fround(from / to)
  const low = new Int32Array(to)
  const high = new Int32Array(to)
  const weight = new Float32Array(to)
  for (let index = 0; index < to; index += 1) {
    const source = Math.max(0, Math.fround(Math.fround(scale * (index + 0.5)) - 0.5))
    const first = Math.min(from - 1, Math.floor(source))
    low[index] = first
    high[index] = Math.min(from - 1, first + 1)
    weight[index] = source - first
  }
  return { low, high, weight }
}

/**
 * Stretches an image to a square: bilinear, no antialiasing, aspect ratio not kept (as the authors did).
 * @param source [rows x columns], row by row.
 * @returns [size x size]; `source` itself when it already has that shape.
 */
export function stretchToSquare(
  source: Float32Array,
  rows: number,
  columns: number,
  size: number,
): Float32Array {
  if (rows === size && columns === size) return source
  const down = taps(rows, size)
  const across = taps(columns, size)
  const target = new Float32Array(size * size)
  for (let row = 0; row < size; row += 1) {
    const upper = (down.low[row] ?? 0) * columns
    const lower = (down.high[row] ?? 0) * columns
    const below = down.weight[row] ?? 0
    for (let column = 0; column < size; column += 1) {
      const left = across.low[column] ?? 0
      const right = across.high[column] ?? 0
      const beyond = across.weight[column] ?? 0
      const top = (1 - beyond) * (source[upper + left] ?? 0) + beyond * (source[upper + right] ?? 0)
      const bottom = (1 - beyond) * (source[lower + left] ?? 0) + beyond * (source[lower + right] ?? 0)
      target[row * size + column] = (1 - below) * top + below * bottom
    }
  }
  return target
}

/** Display grey of a slice as a square [size x size], not yet scaled. */
export function squareSlice(slice: DecodedSlice, size: number): Float32Array {
  return stretchToSquare(displayGrey(slice), slice.rows, slice.columns, size)
}

/** Smallest and largest value a sample is scaled by. */
export type SampleRange = readonly [low: number, high: number]

/**
 * Range of all stacks of one sample together.
 * The authors pad a stack shorter than `depth` with zero slices before scaling, so 0 counts as a value there.
 * @returns null when a value is not a finite number.
 */
export function sampleRange(stacks: readonly (readonly Float32Array[])[], depth: number): SampleRange | null {
  let low = Number.POSITIVE_INFINITY
  let high = Number.NEGATIVE_INFINITY
  for (const stack of stacks) {
    if (stack.length < depth) {
      low = Math.min(low, 0)
      high = Math.max(high, 0)
    }
    for (const slice of stack) {
      for (const value of slice) {
        if (!Number.isFinite(value)) return null
        if (value < low) low = value
        if (value > high) high = value
      }
    }
  }
  return [low, high]
}

/** Range of the scans of one sample together, from the range that each brings. */
export function joinedRange(ranges: readonly SampleRange[]): SampleRange {
  return [Math.min(...ranges.map(([low]) => low)), Math.max(...ranges.map(([, high]) => high))]
}

/**
 * Min-max scaling to 0..1, in place: `(value - low) / (high - low)`.
 * A constant sample, for which the formula is 0 / 0, becomes zeros: the value the darkest pixel always gets.
 */
export function scaleToRange(slice: Float32Array, [low, high]: SampleRange): void {
  const span = high - low
  for (let index = 0; index < slice.length; index += 1) {
    slice[index] = span > 0 ? ((slice[index] ?? 0) - low) / span : 0
  }
}
