import type { DecodedSlice } from '../study/types'
import { makeGreyMapper } from '../study/voi'

/** A small picture, RGBA, row by row. */
export interface ThumbnailImage {
  data: Uint8ClampedArray<ArrayBuffer>
  width: number
  height: number
}

/** Source pixels looked at per side of one thumbnail pixel: bounds the work for a large radiograph. */
const MOST_SAMPLES = 4

/**
 * A small picture of a slice as a reader sees it: window, inversion, and pixels in their true proportions. The
 * longer side is `size` pixels; each pixel is the mean of up to 4 x 4 source pixels spread over its area.
 */
export function makeThumbnail(slice: DecodedSlice, size = 96): ThumbnailImage {
  const { width, height } = fitted(slice, size)
  const data = new Uint8ClampedArray(width * height * 4)
  const channels = channelReaders(slice)
  for (let y = 0; y < height; y++) {
    const rows = samplesOf(y, height, slice.rows)
    for (let x = 0; x < width; x++) {
      const columns = samplesOf(x, width, slice.columns)
      writePixel(data, 4 * (y * width + x), channels, rows, columns, slice.columns)
    }
  }
  return { data, width, height }
}

type ChannelReader = (pixel: number) => number

function fitted({ rows, columns, spacing }: DecodedSlice, size: number): { width: number; height: number } {
  const [betweenRows, betweenColumns] = spacing ?? [1, 1]
  const tall = rows * betweenRows
  const wide = columns * betweenColumns
  const scale = size / Math.max(tall, wide)
  return { width: Math.max(1, Math.round(wide * scale)), height: Math.max(1, Math.round(tall * scale)) }
}

/** Grey or red, green and blue of a source pixel, 0 to 255. */
function channelReaders(slice: DecodedSlice): readonly ChannelReader[] {
  const { pixels, samples } = slice
  if (samples === 3) return [0, 1, 2].map((channel) => (pixel) => pixels[pixel * 3 + channel] ?? 0)
  const grey = makeGreyMapper(slice) ?? straight(slice)
  return [(pixel) => grey(pixels[pixel] ?? 0)]
}

/** Without a window bytes are grey levels; anything else is stretched over the slice's range. */
function straight({ pixels, range: [low, high] }: DecodedSlice): (value: number) => number {
  if (pixels instanceof Uint8Array && high > 1) return (value) => value
  return high > low ? (value) => ((value - low) / (high - low)) * 255 : () => 0
}

/** Source lines under thumbnail line `at` of `count`: all of them, or `MOST_SAMPLES` evenly spread ones. */
function samplesOf(at: number, count: number, source: number): number[] {
  const step = source / count
  const samples = Math.min(MOST_SAMPLES, Math.max(1, Math.round(step)))
  return Array.from({ length: samples }, (_, i) => {
    const line = Math.floor((at + (i + 0.5) / samples) * step)
    return Math.min(source - 1, line)
  })
}

function writePixel(
  data: Uint8ClampedArray,
  offset: number,
  channels: readonly ChannelReader[],
  rows: readonly number[],
  columns: readonly number[],
  stride: number,
): void {
  const means = channels.map((read) => {
    let sum = 0
    for (const row of rows) for (const column of columns) sum += read(row * stride + column)
    return sum / (rows.length * columns.length)
  })
  const [first = 0] = means
  for (let channel = 0; channel < 3; channel++) data[offset + channel] = means[channel] ?? first
  data[offset + 3] = 255
}
