import { type NpyArray, parseNpy } from '../study/npy'
import { failed, ok, type Result } from '../study/result'
import type { ByteSource, PixelArray } from '../study/types'
import { rangeOf } from './dicom/modalityValues'
import type { DecodeContext, DecodedImage, Found, ImageHeader } from './image'
import { plainHeader } from './pictures'
import type { Reader } from './reader'
import { startsWith } from './sniff'

/** Arrays are read whole; larger ones would not leave a browser room for anything else. */
const MAX_BYTES = 1024 * 1024 * 1024
const MAGIC = [0x93, 0x4e, 0x55, 0x4d, 0x50, 0x59]

/** NumPy arrays [height, width, depth] or [height, width], as RadDiag's authors keep their stacks. */
export const npyReader: Reader = {
  name: 'NumPy stack',
  async read({ source, head }) {
    return startsWith(head, MAGIC) ? readStack(source) : null
  },
}

interface StackShape {
  rows: number
  columns: number
  slices: number
}

async function readStack(source: ByteSource): Promise<Result<Found>> {
  if (source.size > MAX_BYTES) return failed('too-large', `${source.path} is an array of over 1 GB.`)
  const parsed = parseNpy(await source.read(0, source.size), source.path)
  if (parsed.status !== 'ok') return failed('unreadable', parsed.message)
  const shape = stackShape(parsed.value)
  if (shape === null) {
    const found = parsed.value.shape.join(' x ')
    return failed(
      'unreadable',
      `${source.path} has the shape ${found || 'of one number'}, not height x width x depth.`,
    )
  }
  const plain = plainHeader(source.path, shape.rows, shape.columns, shape.slices)
  const header: ImageHeader = { ...plain, format: 'npy' }
  const images = Array.from({ length: shape.slices }, (_, frame) => ({
    source: source.path,
    frame,
    header,
    decode: (context: DecodeContext) => decodeStackSlice(source, frame, context),
  }))
  return ok({ kind: 'images', images })
}

function stackShape({ shape }: NpyArray): StackShape | null {
  const [rows = 0, columns = 0, slices = 1] = shape
  const whole = shape.length === 2 || shape.length === 3
  return whole && rows > 0 && columns > 0 && slices > 0 ? { rows, columns, slices } : null
}

async function decodeStackSlice(
  source: ByteSource,
  frame: number,
  context: DecodeContext,
): Promise<Result<DecodedImage>> {
  const parsed = parseNpy(await context.wholeFile(source), source.path)
  if (parsed.status !== 'ok') return failed('unreadable', parsed.message)
  const shape = stackShape(parsed.value)
  if (shape === null || frame >= shape.slices)
    return failed('unreadable', `${source.path} changed while it was open.`)
  const pixels = sliceOf(parsed.value, shape, frame)
  const range = rangeOf(pixels, pixels, null)
  const { rows, columns } = shape
  return ok({
    rows,
    columns,
    samples: 1,
    pixels,
    range,
    voi: null,
    inverted: false,
    geometry: null,
    spacing: null,
  })
}

/** One slice, row by row, out of an array whose last (C) or first (Fortran) index runs fastest. */
function sliceOf(
  { data, fortran }: NpyArray,
  { rows, columns, slices }: StackShape,
  slice: number,
): PixelArray {
  const pixels = data.slice(0, rows * columns)
  for (let row = 0; row < rows; row++) {
    for (let column = 0; column < columns; column++) {
      const at = fortran ? row + rows * (column + columns * slice) : (row * columns + column) * slices + slice
      pixels[row * columns + column] = data[at] ?? 0
    }
  }
  return pixels
}
