import type { DataSet } from 'dicom-parser'
import { failed, ok, type Result } from '../../study/result'
import { type LookupTable, lookUp, lookupTable } from './lut'
import type { PixelModule } from './pixelModule'
import type { StoredArray, StoredImage } from './storedValues'

/** True for images that become RGB. */
export function isColour(photometric: string): boolean {
  return photometric === 'PALETTE COLOR' || photometric === 'RGB' || photometric.startsWith('YBR')
}

/** Interleaved RGB, 0 to 255, of any colour image (DICOM PS3.3 C.7.6.3.1.2). */
export function toRgb(
  image: StoredImage,
  module: PixelModule,
  data: DataSet,
  path: string,
): Result<Uint8Array> {
  if (image.photometric === 'PALETTE COLOR') return fromPalette(image.values, data, module, path)
  const bytes = toBytes(image.values, image.bits)
  if (image.photometric === 'YBR_FULL_422') return ok(convertYbr(upsample(bytes)))
  if (image.samples !== 3) return failed('unreadable', `${path} says colour, but has one value a pixel.`)
  if (image.photometric === 'YBR_FULL') return ok(convertYbr(bytes))
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

/** Two pixels share one pair of chroma values: Y1 Y2 Cb Cr to Y1 Cb Cr Y2 Cb Cr. */
function upsample(bytes: Uint8Array): Uint8Array {
  const pairs = Math.floor(bytes.length / 4)
  const out = new Uint8Array(pairs * 6)
  for (let pair = 0; pair < pairs; pair++) {
    const [y1 = 0, y2 = 0, cb = 0, cr = 0] = bytes.subarray(pair * 4, pair * 4 + 4)
    out.set([y1, cb, cr, y2, cb, cr], pair * 6)
  }
  return out
}

function convertYbr(ybr: Uint8Array): Uint8Array {
  const rgb = new Uint8ClampedArray(ybr.length)
  for (let i = 0; i + 2 < ybr.length; i += 3) {
    const y = ybr[i] ?? 0
    const cb = (ybr[i + 1] ?? 0) - 128
    const cr = (ybr[i + 2] ?? 0) - 128
    rgb[i] = y + 1.402 * cr
    rgb[i + 1] = y - 0.344136 * cb - 0.714136 * cr
    rgb[i + 2] = y + 1.772 * cb
  }
  return new Uint8Array(rgb.buffer)
}

function fromPalette(
  values: StoredArray,
  data: DataSet,
  module: PixelModule,
  path: string,
): Result<Uint8Array> {
  const channels = ['1', '2', '3'].map((n) =>
    lookupTable(data, `x0028110${n}`, `x0028120${n}`, module.signed),
  )
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
