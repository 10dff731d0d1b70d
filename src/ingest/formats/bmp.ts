import { failed, ok, type Result } from '../../study/result'
import type { ByteSource } from '../../study/types'
import type { DecodeContext, DecodedImage, Found, ImageHeader } from '../image'
import { plainHeader } from '../pictures'
import type { Reader } from '../reader'
import { startsWith } from '../sniff'
import { bmpRows } from './bmpRows'
import { MAX_PICTURE_VALUES, pictureOf, type Raster } from './raster'

/**
 * Windows bitmaps (BITMAPFILEHEADER and BITMAPINFOHEADER to BITMAPV5HEADER, and OS/2's). Read here because of the
 * packages one knows neither palettes nor pictures from top to bottom (fast-bmp 4.0.1), and the other needs Node's
 * Buffer and allocates whatever the header claims (bmp-ts 1.0.9).
 */
export const bmpReader: Reader = {
  name: 'BMP',
  async read({ source, head }) {
    if (!startsWith(head, [0x42, 0x4d])) return null
    const header = bmpHeader(head)
    // Two letters are no signature: a text may begin with them.
    if (header === null) return null
    return readBmp(source, header)
  },
}

export interface BmpHeader {
  columns: number
  rows: number
  topDown: boolean
  bits: number
  /** 0 none, 1 and 2 run lengths of bytes and half bytes, 3 and 6 none with masks. */
  compression: number
  /** Where the rows begin. */
  offset: number
  /** Where the palette begins, how many colours it has, and bytes of one. */
  palette: { at: number; colours: number; bytes: number }
  /** Bits of red, green and blue in a pixel of 16 or 32. */
  masks: readonly [number, number, number]
}

const DIB_SIZES = new Set([12, 16, 40, 52, 56, 64, 108, 124])
const BITS = new Set([1, 4, 8, 16, 24, 32])

function bmpHeader(head: Uint8Array): BmpHeader | null {
  if (head.length < 54) return null
  const view = new DataView(head.buffer, head.byteOffset, head.byteLength)
  const size = view.getUint32(14, true)
  if (!DIB_SIZES.has(size)) return null
  const old = size === 12
  const height = old ? view.getUint16(20, true) : view.getInt32(22, true)
  const bits = view.getUint16(old ? 24 : 28, true)
  const compression = size >= 40 ? view.getUint32(30, true) : 0
  const used = size >= 40 ? view.getUint32(46, true) : 0
  const most = bits <= 8 ? 2 ** bits : 0
  const masked = (compression === 3 || compression === 6) && head.length >= 66
  return {
    columns: old ? view.getUint16(18, true) : view.getInt32(18, true),
    rows: Math.abs(height),
    topDown: height < 0,
    bits,
    compression,
    offset: view.getUint32(10, true),
    palette: { at: 14 + size, colours: Math.min(used || most, most), bytes: old ? 3 : 4 },
    masks: masked
      ? [view.getUint32(54, true), view.getUint32(58, true), view.getUint32(62, true)]
      : bits === 16
        ? [0x7c00, 0x03e0, 0x001f]
        : [0xff0000, 0x00ff00, 0x0000ff],
  }
}

function readBmp(source: ByteSource, header: BmpHeader): Result<Found> {
  const { path, size } = source
  const { columns, rows, bits, compression, offset } = header
  const packed = (compression === 1 && bits === 8) || (compression === 2 && bits === 4)
  const plain = compression === 0 || ((compression === 3 || compression === 6) && bits >= 16)
  if (columns < 1 || rows < 1 || !BITS.has(bits)) {
    return failed('unreadable', `${path} begins like a picture, but its header is damaged.`)
  }
  if (!packed && !plain) {
    return failed('unsupported-values', `${path} is packed in a way of BMP (${compression}) not read here.`)
  }
  if (columns * rows * 3 > MAX_PICTURE_VALUES) {
    return failed('too-large', `${path} is a picture of ${columns} x ${rows}, too large to be opened.`)
  }
  if (plain && offset + strideOf(header) * rows > size + 3) {
    return failed('unreadable', `${path} is shorter than its header says.`)
  }
  const imageHeader: ImageHeader = { ...plainHeader(path, rows, columns, 1), format: 'picture' }
  const decode = (context: DecodeContext) => decodeBmp(source, header, context)
  return ok({ kind: 'images', images: [{ source: path, frame: 0, header: imageHeader, decode }] })
}

/** Rows begin at multiples of four bytes. */
export function strideOf({ columns, bits }: BmpHeader): number {
  return Math.ceil((columns * bits) / 32) * 4
}

async function decodeBmp(
  source: ByteSource,
  header: BmpHeader,
  context: DecodeContext,
): Promise<Result<DecodedImage>> {
  const bytes = await context.wholeFile(source)
  const { columns, rows, bits } = header
  const values = bits <= 8 ? indexed(bytes, header) : direct(bytes, header)
  const channels = values.length / (columns * rows)
  const raster: Raster = { rows, columns, channels, bits: 8, values }
  return pictureOf(source.path, raster)
}

/** Grey where the whole palette is grey, so that a scanned film stays one value a pixel. */
function indexed(bytes: Uint8Array, header: BmpHeader): Uint8Array {
  const { columns, rows, palette } = header
  const colour = (index: number, channel: number): number =>
    index < palette.colours ? (bytes[palette.at + index * palette.bytes + 2 - channel] ?? 0) : 0
  const grey = Array.from({ length: palette.colours }, (_, index) => index).every(
    (index) => colour(index, 0) === colour(index, 1) && colour(index, 1) === colour(index, 2),
  )
  const channels = grey ? 1 : 3
  const out = new Uint8Array(columns * rows * channels)
  const indices = bmpRows(bytes, header)
  for (let i = 0; i < columns * rows; i++) {
    for (let c = 0; c < channels; c++) out[i * channels + c] = colour(indices[i] ?? 0, c)
  }
  return out
}

function direct(bytes: Uint8Array, header: BmpHeader): Uint8Array {
  const { columns, rows, bits, offset, topDown, masks } = header
  const stride = strideOf(header)
  const out = new Uint8Array(columns * rows * 3)
  const fields = masks.map(fieldOf)
  const size = bits / 8
  for (let row = 0; row < rows; row++) {
    const start = offset + (topDown ? row : rows - 1 - row) * stride
    for (let column = 0; column < columns; column++) {
      const at = start + column * size
      const pixel =
        (bytes[at] ?? 0) |
        ((bytes[at + 1] ?? 0) << 8) |
        (size > 2 ? (bytes[at + 2] ?? 0) << 16 : 0) |
        (size > 3 ? (bytes[at + 3] ?? 0) << 24 : 0)
      const to = (row * columns + column) * 3
      for (let c = 0; c < 3; c++) out[to + c] = fields[c]?.(pixel) ?? 0
    }
  }
  return out
}

/** Takes the bits of a mask out of a pixel and spreads them over 0 to 255. */
function fieldOf(mask: number): (pixel: number) => number {
  if (mask === 0) return () => 0
  const shift = 31 - Math.clz32(mask & -mask)
  const most = mask >>> shift
  return (pixel) => Math.round((((pixel & mask) >>> shift) * 255) / most)
}
