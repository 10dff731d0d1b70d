import type { PixelArray } from '../../study/types'
import type { ArrayVolume } from './arrayVolume'
import type { Hanging } from './hanging'

/**
 * The values of a slice in the order of its image: rescaled, or RGB bytes.
 * @param bytes those of the slice, from its first element on.
 */
export function shownValues(bytes: Uint8Array, volume: ArrayVolume, hanging: Hanging): PixelArray {
  const stored = gather(bytes, volume, walkOf(volume, hanging))
  return volume.samples === 3 ? toBytes(stored) : withoutGaps(rescaled(stored, volume))
}

/** Steps, in elements, that lead through a slice in the order of the image. */
interface Walk {
  start: number
  alongRow: number
  downColumn: number
  rows: number
  columns: number
}

function walkOf({ size, strides }: ArrayVolume, hanging: Hanging): Walk {
  const [c, r] = hanging.transposed ? ([1, 0] as const) : ([0, 1] as const)
  const alongRow = strides[c]
  const downColumn = strides[r]
  const start =
    (hanging.columnsFlipped ? (size[c] - 1) * alongRow : 0) +
    (hanging.rowsFlipped ? (size[r] - 1) * downColumn : 0)
  return {
    start,
    alongRow: hanging.columnsFlipped ? -alongRow : alongRow,
    downColumn: hanging.rowsFlipped ? -downColumn : downColumn,
    rows: size[r],
    columns: size[c],
  }
}

function gather(bytes: Uint8Array, volume: ArrayVolume, walk: Walk): PixelArray {
  const { rows, columns } = walk
  const { type, samples, sampleStride, littleEndian } = volume
  const out = type.make(rows * columns * samples)
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  let at = 0
  for (let row = 0; row < rows; row++) {
    for (let column = 0; column < columns; column++) {
      const element = walk.start + row * walk.downColumn + column * walk.alongRow
      for (let sample = 0; sample < samples; sample++) {
        out[at++] = type.read(view, (element + sample * sampleStride) * type.bytes, littleEndian)
      }
    }
  }
  return out
}

/** Integers of up to 16 bits and single floats stay exact in single precision; wider ones need doubles. */
function rescaled(stored: PixelArray, { slope, intercept, type }: ArrayVolume): PixelArray {
  if (slope === 1 && intercept === 0) return stored
  const narrow = stored instanceof Float32Array || (type.whole && type.bytes <= 2)
  const out = narrow ? new Float32Array(stored.length) : new Float64Array(stored.length)
  for (let i = 0; i < out.length; i++) out[i] = (stored[i] ?? 0) * slope + intercept
  return out
}

/** Programs mark what they did not compute as not a number; it becomes the lowest value of the slice. */
function withoutGaps(pixels: PixelArray): PixelArray {
  if (!(pixels instanceof Float32Array || pixels instanceof Float64Array)) return pixels
  let low = Number.POSITIVE_INFINITY
  let high = Number.NEGATIVE_INFINITY
  for (const value of pixels) {
    if (!Number.isFinite(value)) continue
    if (value < low) low = value
    if (value > high) high = value
  }
  for (let i = 0; i < pixels.length; i++) {
    const value = pixels[i] ?? 0
    if (Number.isFinite(value)) continue
    pixels[i] = high < low ? 0 : value === Number.POSITIVE_INFINITY ? high : low
  }
  return pixels
}

/** Colour deeper than 8 bits keeps its upper 8. */
function toBytes(stored: PixelArray): Uint8Array {
  if (stored instanceof Uint8Array) return stored
  const bytes = new Uint8ClampedArray(stored.length)
  const divisor = stored instanceof Uint16Array ? 257 : 1
  for (let i = 0; i < bytes.length; i++) bytes[i] = (stored[i] ?? 0) / divisor
  return new Uint8Array(bytes.buffer)
}
