import { NUMBER_TYPES, type NumberType } from '../../../study/numberTypes'
import type { ByteSource, PixelArray } from '../../../study/types'
import type { DecodeContext } from '../../image'
import type { Raster } from '../raster'
import { TiffBytes, type TiffFile, type TiffPage, tiffTags } from './directory'
import { undoPredictor, unpack } from './unpack'

/** Strips and tiles: pieces of a page that are packed for themselves. */
interface Pieces {
  width: number
  height: number
  across: number
  down: number
  /** Samples of a pixel in one piece; 1 where each sample has pieces of its own. */
  samples: number
  offsets: readonly number[]
  counts: readonly number[]
  jpegTables: Uint8Array
  palette: readonly number[]
}

const PIECE_TAGS = new Set([273, 278, 279, 320, 322, 323, 324, 325, 347])
/** Bytes one piece may unpack to. */
const MAX_PIECE = 2 ** 28
const JPEG = 7
const PALETTE = 3

/** Types by sample format (1 unsigned, 2 signed, 3 floating point) and bits. */
const TYPES: Readonly<Record<string, NumberType>> = {
  '1.8': NUMBER_TYPES.u1,
  '1.16': NUMBER_TYPES.u2,
  '1.32': NUMBER_TYPES.u4,
  '2.8': NUMBER_TYPES.i1,
  '2.16': NUMBER_TYPES.i2,
  '2.32': NUMBER_TYPES.i4,
  '3.16': NUMBER_TYPES.f2,
  '3.32': NUMBER_TYPES.f4,
  '3.64': NUMBER_TYPES.f8,
}

/** How the values of a page are stored; null where such values are not read. */
export function tiffType({ sampleFormat, bits }: TiffPage): NumberType | null {
  const format = sampleFormat === 4 || sampleFormat === 0 ? 1 : sampleFormat
  if (format === 1 && bits >= 1 && bits < 16 && bits !== 8)
    return bits < 8 ? NUMBER_TYPES.u1 : NUMBER_TYPES.u2
  return TYPES[`${format}.${bits}`] ?? null
}

/** Decodes a page as it is stored; orientation is not applied. @throws when it is damaged. */
export async function tiffPixels(
  source: ByteSource,
  file: TiffFile,
  page: TiffPage,
  type: NumberType,
  context: DecodeContext,
): Promise<Raster> {
  const pieces = await piecesOf(new TiffBytes(source, file), page)
  const stored: Raster = {
    rows: page.height,
    columns: page.width,
    channels: page.samples,
    bits: page.bits,
    values: type.make(page.width * page.height * page.samples),
  }
  const planes = page.planar ? page.samples : 1
  for (let plane = 0; plane < planes; plane++) {
    for (let index = 0; index < pieces.across * pieces.down; index++) {
      const at = plane * pieces.across * pieces.down + index
      const [offset = 0, count = 0] = [pieces.offsets[at], pieces.counts[at]]
      const packed = await source.read(offset, offset + Math.min(count, source.size))
      const values = await pieceValues(packed, page, pieces, index, type, file, context)
      place(stored, values, pieces, index, plane)
    }
  }
  return shown(stored, page, pieces.palette)
}

async function piecesOf(bytes: TiffBytes, page: TiffPage): Promise<Pieces> {
  const { tags } = await tiffTags(bytes, page.at, PIECE_TAGS)
  const tiled = tags.has(322)
  const width = tiled ? (tags.get(322)?.[0] ?? 0) : page.width
  const height = tiled ? (tags.get(323)?.[0] ?? 0) : Math.min(tags.get(278)?.[0] ?? page.height, page.height)
  const samples = page.planar ? 1 : page.samples
  if (!(width > 0 && height > 0) || (width * height * samples * page.bits) / 8 > MAX_PIECE) {
    throw new Error('its strips or tiles have no sensible size')
  }
  const across = Math.ceil(page.width / width)
  const down = Math.ceil(page.height / height)
  const offsets = tags.get(tiled ? 324 : 273) ?? tags.get(273) ?? []
  // Old writers of one uncompressed strip leave its size out.
  const counts = tags.get(tiled ? 325 : 279) ?? (offsets.length === 1 ? [MAX_PIECE] : [])
  const needed = across * down * (page.planar ? page.samples : 1)
  if (offsets.length < needed || counts.length < needed)
    throw new Error('it lacks some of its strips or tiles')
  const jpegTables = Uint8Array.from(tags.get(347) ?? [])
  return { width, height, across, down, samples, offsets, counts, jpegTables, palette: tags.get(320) ?? [] }
}

async function pieceValues(
  packed: Uint8Array,
  page: TiffPage,
  pieces: Pieces,
  index: number,
  type: NumberType,
  file: TiffFile,
  context: DecodeContext,
): Promise<PixelArray> {
  const tiled = pieces.across > 1 || pieces.width !== page.width
  const row = Math.floor(index / pieces.across)
  // The last strip is as high as what is left; tiles are always whole.
  const height = tiled ? pieces.height : Math.min(pieces.height, page.height - row * pieces.height)
  if (page.compression === JPEG) return jpegValues(packed, pieces, height, context)
  const rowBytes = Math.ceil((pieces.width * pieces.samples * page.bits) / 8)
  const bytes = unpack(packed, page.compression, rowBytes * height)
  const { littleEndian } = file
  if (page.predictor > 1) {
    undoPredictor(bytes, page.predictor, { step: pieces.samples, bits: page.bits, rowBytes, littleEndian })
  }
  return numbersOf(bytes, rowBytes, height, pieces.width * pieces.samples, page.bits, type, littleEndian)
}

/** Tables shared by all pieces of a page stand in a stream of their own (TIFF technical note 2). */
async function jpegValues(
  packed: Uint8Array,
  { jpegTables, width, samples }: Pieces,
  height: number,
  context: DecodeContext,
): Promise<PixelArray> {
  const tables = jpegTables.subarray(0, Math.max(0, jpegTables.length - 2))
  const whole = new Uint8Array(tables.length > 2 ? tables.length + packed.length - 2 : packed.length)
  if (tables.length > 2) {
    whole.set(tables)
    whole.set(packed.subarray(2), tables.length)
  } else whole.set(packed)
  const image = await context.codecs.decode('jpeg', whole)
  if (image.columns !== width || image.rows < height || image.samples !== samples || image.bits > 8) {
    throw new Error('a part of it has another size than it says')
  }
  return Uint8Array.from(image.values)
}

function numbersOf(
  bytes: Uint8Array,
  rowBytes: number,
  rows: number,
  perRow: number,
  bits: number,
  type: NumberType,
  littleEndian: boolean,
): PixelArray {
  const out = type.make(rows * perRow)
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  const whole = bits === type.bytes * 8
  for (let row = 0; row < rows; row++) {
    for (let i = 0; i < perRow; i++) {
      out[row * perRow + i] = whole
        ? type.read(view, row * rowBytes + i * type.bytes, littleEndian)
        : bitsAt(bytes, row * rowBytes * 8 + i * bits, bits)
    }
  }
  return out
}

/** A number of up to 16 bits that begins at any bit, highest bit first. */
function bitsAt(bytes: Uint8Array, bit: number, bits: number): number {
  const at = bit >> 3
  const three = ((bytes[at] ?? 0) << 16) | ((bytes[at + 1] ?? 0) << 8) | (bytes[at + 2] ?? 0)
  return (three >> (24 - (bit & 7) - bits)) & ((1 << bits) - 1)
}

function place(page: Raster, values: PixelArray, pieces: Pieces, index: number, plane: number): void {
  const left = (index % pieces.across) * pieces.width
  const top = Math.floor(index / pieces.across) * pieces.height
  const { rows, columns, channels } = page
  const width = Math.min(pieces.width, columns - left)
  const height = Math.min(pieces.height, rows - top)
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      const to = ((top + y) * columns + left + x) * channels + plane
      const from = (y * pieces.width + x) * pieces.samples
      for (let s = 0; s < pieces.samples; s++) page.values[to + s] = values[from + s] ?? 0
    }
  }
}

/** Palettes become colour, white-is-zero is turned round, grey of less than 8 bits is spread over 0 to 255. */
function shown(
  raster: Raster,
  { photometric, bits, sampleFormat }: TiffPage,
  palette: readonly number[],
): Raster {
  if (photometric === PALETTE) return fromPalette(raster, bits, palette)
  const { values } = raster
  const most = 2 ** bits - 1
  const invert = photometric === 0 && sampleFormat !== 3 && sampleFormat !== 2
  const scale = bits < 8 ? 255 / most : 1
  if (!invert && scale === 1) return raster
  for (let i = 0; i < values.length; i++) {
    const value = values[i] ?? 0
    values[i] = (invert ? most - value : value) * scale
  }
  return raster
}

/** Three tables of 16-bit values, one after the other; some writers put 8-bit values into them. */
function fromPalette(raster: Raster, bits: number, palette: readonly number[]): Raster {
  const entries = 2 ** bits
  if (palette.length < entries * 3) throw new Error('its colour table is cut short')
  const shift = palette.some((value) => value > 255) ? 8 : 0
  const count = raster.rows * raster.columns
  const values = new Uint8Array(count * 3)
  for (let i = 0; i < count; i++) {
    const index = raster.values[i * raster.channels] ?? 0
    for (let c = 0; c < 3; c++) values[i * 3 + c] = (palette[c * entries + index] ?? 0) >> shift
  }
  return { ...raster, channels: 3, bits: 8, values }
}
