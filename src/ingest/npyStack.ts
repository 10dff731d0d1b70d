import { type NpyHeader, parseNpyHeader } from '../study/npy'
import { failed, type Result } from '../study/result'
import type { ByteSource } from '../study/types'
import type { ArrayVolume } from './formats/arrayVolume'
import { volumeImages } from './formats/volume'
import { type ArrayBytes, arrayBytes } from './formats/volumeBytes'
import type { Found } from './image'
import type { Reader } from './reader'
import { startsWith } from './sniff'

/** Arrays whose slices lie scattered are read whole; larger ones would leave a browser no room for anything else. */
const MAX_WHOLE = 1024 * 1024 * 1024
const MAGIC = [0x93, 0x4e, 0x55, 0x4d, 0x50, 0x59]
/** The longest header that is read, and what stands before it. */
const HEADER_BYTES = 65536 + 12

/**
 * NumPy arrays [height, width, depth] or [height, width], as RadDiag's authors keep their stacks. The arrays of an
 * `.npz`, which is a zip archive of them, are opened one by one.
 */
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
  const { path } = source
  const parsed = parseNpyHeader(await source.read(0, Math.min(source.size, HEADER_BYTES)), path)
  if (parsed.status !== 'ok') return failed('unreadable', parsed.message)
  const header = parsed.value
  const shape = stackShape(header)
  if (shape === null) {
    const found = header.shape.join(' x ')
    return failed(
      'unreadable',
      `${path} has the shape ${found || 'of one number'}, not height x width x depth.`,
    )
  }
  const { rows, columns, slices } = shape
  const count = rows * columns * slices
  const stored = {
    source,
    start: header.dataOffset,
    encoding: 'raw',
    skip: 0,
    count,
    type: header.kind,
  } as const
  const plain = arrayBytes(stored, path)
  if (plain.status !== 'ok') return plain
  const scattered = !header.fortran && slices > 1
  if (scattered && source.size > MAX_WHOLE) return failed('too-large', `${path} is an array of over 1 GB.`)
  return volumeImages({
    path,
    format: 'npy',
    modality: 'OT',
    size: [columns, rows, slices],
    strides: stridesOf(shape, header.fortran),
    volumes: 1,
    volumeStride: 0,
    samples: 1,
    sampleStride: 0,
    type: header.kind,
    littleEndian: header.littleEndian,
    slope: 1,
    intercept: 0,
    window: null,
    place: null,
    bytes: scattered ? wholeFileBytes(source, header.dataOffset) : plain.value,
    notices: [],
  })
}

function stackShape({ shape }: NpyHeader): StackShape | null {
  const [rows = 0, columns = 0, slices = 1] = shape
  const whole = shape.length === 2 || shape.length === 3
  return whole && rows > 0 && columns > 0 && slices > 0 ? { rows, columns, slices } : null
}

/** Of columns, rows and slices: the last (C) or the first (Fortran) index of [row, column, slice] runs fastest. */
function stridesOf({ rows, columns, slices }: StackShape, fortran: boolean): ArrayVolume['strides'] {
  return fortran ? [rows, 1, rows * columns] : [slices, columns * slices, 1]
}

/** Every slice is spread over the whole file, which the context keeps for the next one. */
function wholeFileBytes(source: ByteSource, offset: number): ArrayBytes {
  return {
    read: async (context, start, end) => {
      const bytes = (await context.wholeFile(source)).subarray(offset + start, offset + end)
      if (bytes.length < end - start) throw new Error('it ends too early')
      return bytes
    },
  }
}
