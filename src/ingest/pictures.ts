import { convertIndexedToRgb, type DecodedPng, decode as decodePng } from 'fast-png'
import { failed, ok, type Result } from '../study/result'
import type { ByteSource, PixelArray } from '../study/types'
import { rangeOf } from './dicom/modalityValues'
import type { DecodeContext, DecodedImage, Found, ImageHeader } from './image'
import { type ImageSize, readJpegSize } from './jpegSize'
import { nameOf } from './paths'
import type { OpenedFile, Reader } from './reader'
import { startsWith } from './sniff'

/** Values a picture may have; see the same bound for DICOM. */
const MAX_VALUES = 2 ** 28
/** A JPEG's frame header stands after its metadata, which may hold a preview picture. */
const JPEG_HEADER = 1024 * 1024
const PNG_SIGNATURE = [0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]

/** PNG, 1 to 16 bits, grey, colour and palette; transparency is dropped. */
export const pngReader: Reader = {
  name: 'PNG',
  async read({ source, head }) {
    if (!startsWith(head, PNG_SIGNATURE)) return null
    return picture(source, pngSize(head), (context) => decodePngFile(source, context))
  },
}

/** JPEG, 8 bits, grey and colour; the same codec in Node and in the browser. */
export const jpegReader: Reader = {
  name: 'JPEG',
  async read({ source, head }: OpenedFile) {
    if (!startsWith(head, [0xff, 0xd8, 0xff])) return null
    const size = readJpegSize(head) ?? readJpegSize(await source.read(0, Math.min(source.size, JPEG_HEADER)))
    return picture(source, size, (context) => decodeJpegFile(source, context))
  },
}

/** A header for images that know nothing of patients: pictures and arrays. */
export function plainHeader(
  path: string,
  rows: number,
  columns: number,
  frames: number,
): Omit<ImageHeader, 'format'> {
  return {
    owner: null,
    seriesKey: path,
    seriesNumber: null,
    description: nameOf(path),
    modality: 'OT',
    instanceKey: path,
    instanceNumber: null,
    sopClass: '',
    imageType: [],
    burnedIn: false,
    rows,
    columns,
    frames,
    geometry: null,
    spacing: null,
    thickness: null,
    sequence: [],
    transferSyntax: null,
  }
}

function picture(
  source: ByteSource,
  size: ImageSize | null,
  decode: (context: DecodeContext) => Promise<Result<DecodedImage>>,
): Result<Found> {
  const path = source.path
  if (size === null || size.rows < 1 || size.columns < 1) {
    return failed('unreadable', `${path} begins like a picture, but its header is damaged or cut short.`)
  }
  if (size.rows * size.columns * size.samples > MAX_VALUES) {
    return failed(
      'too-large',
      `${path} is a picture of ${size.columns} x ${size.rows}, too large to be opened.`,
    )
  }
  const header: ImageHeader = { ...plainHeader(path, size.rows, size.columns, 1), format: 'picture' }
  return ok({ kind: 'images', images: [{ source: path, frame: 0, header, decode }] })
}

/** IHDR, the first chunk (PNG specification 11.2.1). */
function pngSize(head: Uint8Array): ImageSize | null {
  if (head.length < 26) return null
  const view = new DataView(head.buffer, head.byteOffset, head.byteLength)
  return { columns: view.getUint32(16), rows: view.getUint32(20), bits: view.getUint8(24), samples: 3 }
}

async function decodePngFile(source: ByteSource, context: DecodeContext): Promise<Result<DecodedImage>> {
  const bytes = await context.wholeFile(source)
  try {
    return finish(source.path, pngPixels(decodePng(bytes)))
  } catch {
    return damaged(source.path, 'PNG')
  }
}

interface Raster {
  rows: number
  columns: number
  channels: number
  bits: number
  values: Uint8Array | Uint16Array
}

function pngPixels(png: DecodedPng): Raster {
  const size = { rows: png.height, columns: png.width }
  if (png.palette) {
    const rgb = convertIndexedToRgb(png)
    return {
      ...size,
      channels: rgb.length / (size.rows * size.columns),
      bits: 8,
      values: Uint8Array.from(rgb),
    }
  }
  if (png.depth < 8) return { ...size, channels: 1, bits: 8, values: unpackGrey(png) }
  const values = png.data instanceof Uint16Array ? png.data : Uint8Array.from(png.data)
  return { ...size, channels: png.channels, bits: png.depth, values }
}

/** Grey of 1, 2 or 4 bits, each row on whole bytes, to 0..255. */
function unpackGrey({ data, width, height, depth }: DecodedPng): Uint8Array {
  const stride = Math.ceil((width * depth) / 8)
  const most = 2 ** depth - 1
  const out = new Uint8Array(width * height)
  for (let i = 0; i < out.length; i++) {
    const bit = (i % width) * depth
    const byte = data[Math.floor(i / width) * stride + (bit >> 3)] ?? 0
    out[i] = (((byte >> (8 - depth - (bit & 7))) & most) * 255) / most
  }
  return out
}

async function decodeJpegFile(source: ByteSource, context: DecodeContext): Promise<Result<DecodedImage>> {
  const bytes = await context.wholeFile(source)
  try {
    const image = await context.codecs.decode('jpeg', bytes)
    const values = Uint8Array.from(image.values)
    return finish(source.path, {
      rows: image.rows,
      columns: image.columns,
      channels: image.samples,
      bits: image.bits,
      values,
    })
  } catch {
    return damaged(source.path, 'JPEG')
  }
}

/** Grey stays as deep as it is; colour becomes RGB of 8 bits. */
function finish(path: string, raster: Raster): Result<DecodedImage> {
  const { rows, columns, channels, values } = raster
  const count = rows * columns
  if (channels < 1 || channels > 4 || values.length < count * channels) return damaged(path, 'picture')
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

/** The first `samples` channels; an alpha channel is left behind. */
function kept({ channels, bits, values }: Raster, count: number, samples: 1 | 3): PixelArray {
  const shift = samples === 3 ? bits - 8 : 0
  if (channels === samples && shift === 0) return values.slice(0, count * samples)
  const pixels = shift === 0 && bits > 8 ? new Uint16Array(count * samples) : new Uint8Array(count * samples)
  for (let i = 0; i < count; i++) {
    for (let s = 0; s < samples; s++) pixels[i * samples + s] = (values[i * channels + s] ?? 0) >> shift
  }
  return pixels
}

function damaged(path: string, kind: string): Result<never> {
  return failed('unreadable', `${path} is a damaged ${kind} file.`)
}
