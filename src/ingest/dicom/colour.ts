import { failed, ok, type Result } from '../../study/result'
import type { DataSet } from './dataSet'
import { type LookupTable, lookUp } from './lut'
import { PALETTE, paletteTable } from './palette'
import type { PixelModule } from './pixelModule'
import type { StoredArray, StoredImage } from './storedValues'

/** True for images that become RGB. */
export function isColour({ photometric, samples }: StoredImage): boolean {
  return (
    samples === 3 || photometric === 'PALETTE COLOR' || photometric === 'RGB' || photometric.startsWith('YBR')
  )
}

/** Interleaved RGB, 0 to 255, of any colour image (DICOM PS3.3 C.7.6.3.1.2). */
export function toRgb(
  image: StoredImage,
  module: PixelModule,
  data: DataSet,
  path: string,
): Result<Uint8Array> {
  const indices = image.photometric === 'PALETTE COLOR' && image.samples === 1
  if (indices) return fromPalette(image.values, data, module, path)
  const bytes = toBytes(image.values, image.bits)
  if (image.photometric === 'YBR_FULL_422') return ok(convertYbr(upsample(bytes, module), FULL))
  if (image.photometric === 'YBR_PARTIAL_422') return ok(convertYbr(upsample(bytes, module), PARTIAL))
  if (image.samples !== 3) return failed('unreadable', `${path} says colour, but has one value a pixel.`)
  if (image.photometric === 'YBR_FULL' || image.photometric === 'YBR_ICT') return ok(convertYbr(bytes, FULL))
  if (image.photometric === 'RGB') return ok(bytes)
  return failed(
    'unreadable',
    `${path} has the colour model ${image.photometric}, which cannot be shown here.`,
  )
}

function toBytes(values: StoredArray, bits: number): Uint8Array {
  if (values instanceof Uint8Array) return values
  const shift = Math.max(0, bits - 8)
  return Uint8Array.from(values, (value) => value >> shift)
}

/** Two pixels share one pair of chroma values: Y1 Y2 Cb Cr to Y1 Cb Cr Y2 Cb Cr. An odd row's last pair is half used. */
function upsample(bytes: Uint8Array, { columns }: PixelModule): Uint8Array {
  const rowBytes = Math.ceil(columns / 2) * 4
  const rows = Math.floor(bytes.length / rowBytes)
  const out = new Uint8Array(rows * columns * 3)
  let to = 0
  for (let row = 0; row < rows; row++) {
    for (let column = 0; column < columns; column++) {
      const pair = row * rowBytes + (column >> 1) * 4
      out[to++] = bytes[pair + (column & 1)] ?? 0
      out[to++] = bytes[pair + 2] ?? 0
      out[to++] = bytes[pair + 3] ?? 0
    }
  }
  return out
}

/** Factors from luma and chroma to RGB (PS3.3 C.7.6.3.1.2). */
interface YbrFactors {
  black: number
  luma: number
  redCr: number
  greenCb: number
  greenCr: number
  blueCb: number
}

const FULL: YbrFactors = {
  black: 0,
  luma: 1,
  redCr: 1.402,
  greenCb: -0.344136,
  greenCr: -0.714136,
  blueCb: 1.772,
}

/** Luma of 16 to 235 and chroma of 16 to 240, the inverse of the standard's YBR_PARTIAL_422. */
const PARTIAL: YbrFactors = {
  black: 16,
  luma: 1.1644,
  redCr: 1.596,
  greenCb: -0.3918,
  greenCr: -0.813,
  blueCb: 2.0172,
}

function convertYbr(ybr: Uint8Array, factors: YbrFactors): Uint8Array {
  const { black, luma, redCr, greenCb, greenCr, blueCb } = factors
  const rgb = new Uint8ClampedArray(ybr.length)
  for (let i = 0; i + 2 < ybr.length; i += 3) {
    const y = ((ybr[i] ?? 0) - black) * luma
    const cb = (ybr[i + 1] ?? 0) - 128
    const cr = (ybr[i + 2] ?? 0) - 128
    rgb[i] = y + redCr * cr
    rgb[i + 1] = y + greenCb * cb + greenCr * cr
    rgb[i + 2] = y + blueCb * cb
  }
  return new Uint8Array(rgb.buffer)
}

function fromPalette(
  values: StoredArray,
  data: DataSet,
  module: PixelModule,
  path: string,
): Result<Uint8Array> {
  const channels = PALETTE.map((tags) => paletteTable(data, tags, module.signed))
  const tables = channels.flatMap((table) => (table === null ? [] : [table]))
  if (tables.length < 3)
    return failed('unreadable', `${path} has a colour palette that is missing or cannot be read.`)
  const rgb = new Uint8Array(values.length * 3)
  for (const [channel, table] of tables.entries()) {
    const shift = entryShift(table)
    for (let i = 0; i < values.length; i++) rgb[i * 3 + channel] = lookUp(table, values[i] ?? 0) >> shift
  }
  return ok(rgb)
}

/** 16-bit entries are scaled to the full 16 bits; some writers say 16 and store 8. */
function entryShift(table: LookupTable): number {
  return table.bits > 8 && table.entries.some((entry) => entry > 255) ? 8 : 0
}
