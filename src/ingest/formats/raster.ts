import { failed, ok, type Result } from '../../study/result'
import type { PixelArray } from '../../study/types'
import { rangeOf } from '../dicom/modalityValues'
import type { DecodedImage } from '../image'

/** A decoded picture, values row by row and interleaved. */
export interface Raster {
  rows: number
  columns: number
  channels: number
  /** Of a colour value: what 8 bits are kept of. */
  bits: number
  values: PixelArray
}

/** Values a picture may have; the same bound as for DICOM. */
export const MAX_PICTURE_VALUES = 2 ** 28

/** Grey stays as deep as it is; colour becomes RGB of 8 bits; an alpha channel is left behind. */
export function pictureOf(path: string, raster: Raster): Result<DecodedImage> {
  const { rows, columns, channels, values } = raster
  const count = rows * columns
  if (channels < 1 || values.length < count * channels) {
    return failed('unreadable', `${path} is a damaged picture file.`)
  }
  const samples = channels < 3 ? 1 : 3
  const pixels = kept(raster, count, samples)
  const range = rangeOf(pixels, pixels, null)
  return ok({
    rows,
    columns,
    samples,
    pixels,
    range,
    voi: null,
    inverted: false,
    geometry: null,
    spacing: null,
  })
}

function kept({ channels, bits, values }: Raster, count: number, samples: 1 | 3): PixelArray {
  const shift = samples === 3 ? Math.max(0, bits - 8) : 0
  if (channels === samples && shift === 0) return values.slice(0, count * samples)
  const pixels = samples === 3 ? new Uint8Array(count * samples) : values.slice(0, count)
  for (let i = 0; i < count; i++) {
    for (let s = 0; s < samples; s++) {
      const value = values[i * channels + s] ?? 0
      pixels[i * samples + s] = shift === 0 ? value : value >> shift
    }
  }
  return pixels
}

/** True where rows and columns change places. */
export function isTurned(orientation: number): boolean {
  return orientation >= 5 && orientation <= 8
}

/**
 * The picture as it is to be looked at. `orientation` says how the stored one lies (TIFF 6.0 and Exif, tag 274):
 * 1 as it is, 2 to 4 mirrored or upside down, 5 to 8 also with rows and columns exchanged.
 */
export function upright(raster: Raster, orientation: number): Raster {
  if (!(orientation >= 2 && orientation <= 8)) return raster
  const { rows, columns, channels, values } = raster
  const turned = isTurned(orientation)
  const fromBottom = [3, 4, 6, 7].includes(orientation)
  const fromRight = [2, 3, 7, 8].includes(orientation)
  const [height, width] = turned ? [columns, rows] : [rows, columns]
  const out = values.slice()
  let at = 0
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      const [r, c] = turned ? [x, y] : [y, x]
      const from = (fromBottom ? rows - 1 - r : r) * columns + (fromRight ? columns - 1 - c : c)
      for (let s = 0; s < channels; s++) out[at++] = values[from * channels + s] ?? 0
    }
  }
  return { ...raster, rows: height, columns: width, values: out }
}
