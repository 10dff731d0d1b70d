import { convertIndexedToRgb, type DecodedPng, decode as decodePng } from 'fast-png'
import { failed, ok, type Result } from '../study/result'
import type { ByteSource } from '../study/types'
import { exifOrientation } from './formats/exif'
import { isTurned, MAX_PICTURE_VALUES, pictureOf, type Raster, upright } from './formats/raster'
import type { DecodeContext, DecodedImage, Found, ImageHeader } from './image'
import { type ImageSize, readJpegSize } from './jpegSize'
import { nameOf } from './paths'
import type { OpenedFile, Reader } from './reader'
import { startsWith } from './sniff'

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

/** JPEG, 8 bits, grey and colour, turned as the camera was held; the same codec in Node and in the browser. */
export const jpegReader: Reader = {
  name: 'JPEG',
  async read({ source, head }: OpenedFile) {
    if (!startsWith(head, [0xff, 0xd8, 0xff])) return null
    let bytes = head
    if (readJpegSize(bytes) === null) bytes = await source.read(0, Math.min(source.size, JPEG_HEADER))
    const orientation = exifOrientation(bytes)
    const size = readJpegSize(bytes)
    const seen =
      size !== null && isTurned(orientation) ? { ...size, rows: size.columns, columns: size.rows } : size
    return picture(source, seen, (context) => decodeJpegFile(source, orientation, context))
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
  if (size.rows * size.columns * size.samples > MAX_PICTURE_VALUES) {
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
    return pictureOf(source.path, pngPixels(decodePng(bytes)))
  } catch {
    return damaged(source.path, 'PNG')
  }
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

async function decodeJpegFile(
  source: ByteSource,
  orientation: number,
  context: DecodeContext,
): Promise<Result<DecodedImage>> {
  const bytes = await context.wholeFile(source)
  try {
    const image = await context.codecs.decode('jpeg', bytes)
    const values = Uint8Array.from(image.values)
    const { rows, columns, samples: channels, bits } = image
    return pictureOf(source.path, upright({ rows, columns, channels, bits, values }, orientation))
  } catch {
    return damaged(source.path, 'JPEG')
  }
}

function damaged(path: string, kind: string): Result<never> {
  return failed('unreadable', `${path} is a damaged ${kind} file.`)
}
