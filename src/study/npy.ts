import { NUMBER_TYPES, type NumberType } from './numberTypes'
import { failed, ok, type Result } from './result'
import type { PixelArray } from './types'

/**
 * Reader and writer of NumPy's `.npy` format, versions 1 to 3 (NumPy Enhancement Proposal 1 and
 * `numpy.lib.format`). The packages for it take neither big-endian arrays nor headers that end off the array's
 * alignment, and do not compare the shape with the bytes there are, which matters for files from outside.
 */
export interface NpyArray {
  shape: readonly number[]
  /** Elements in file order, see `fortran`. 64-bit integers and booleans come as Float64Array and Uint8Array. */
  data: PixelArray
  /** True: the first index runs fastest (column-major); false: the last one does. */
  fortran: boolean
}

type NpyCode = 'not-an-npy' | 'unreadable' | 'truncated'

const MAGIC = [0x93, 0x4e, 0x55, 0x4d, 0x50, 0x59]
/** A header longer than this is not one that NumPy writes for a plain array. */
const LONGEST_HEADER = 1 << 16

/** NumPy's names of the plain kinds; booleans are bytes of 0 and 1. */
const KINDS: Readonly<Record<string, NumberType>> = { ...NUMBER_TYPES, b1: NUMBER_TYPES.u1 }

/** What the header of an array says, checked against nothing yet but itself. */
export interface NpyHeader {
  kind: NumberType
  littleEndian: boolean
  fortran: boolean
  shape: readonly number[]
  /** Where the values begin, in bytes. */
  dataOffset: number
}

/** Reads the header of an array, for which the first bytes of a file (up to 64 KiB and twelve) are enough. */
export function parseNpyHeader(bytes: Uint8Array, name: string): Result<NpyHeader, NpyCode> {
  if (bytes.length < 10 || MAGIC.some((byte, index) => bytes[index] !== byte)) {
    return failed('not-an-npy', `${name} is not a NumPy array file.`)
  }
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  const long = view.getUint8(6) >= 2
  if (long && bytes.length < 12) return failed('truncated', `${name} ends inside its header.`)
  const start = long ? 12 : 10
  const length = long ? view.getUint32(8, true) : view.getUint16(8, true)
  if (length > LONGEST_HEADER) return failed('unreadable', `${name} has a header that is no plain array's.`)
  if (start + length > bytes.length) return failed('truncated', `${name} ends inside its header.`)
  const text = new TextDecoder('latin1').decode(bytes.subarray(start, start + length))
  const descr = /'descr'\s*:\s*'([<>|=])([a-z]\d+)'/.exec(text)
  const code = descr?.[2] ?? ''
  const order = /'fortran_order'\s*:\s*(True|False)/.exec(text)
  const shape = /'shape'\s*:\s*\(([\d\s,L]*)\)/.exec(text)
  const kind = Object.hasOwn(KINDS, code) ? KINDS[code] : undefined
  if (kind === undefined) {
    return failed(
      'unreadable',
      `${name} holds values of a kind that is not read here (only plain numbers are).`,
    )
  }
  if (!order || !shape) return failed('unreadable', `${name} has a header without shape or order.`)
  return ok({
    kind,
    littleEndian: descr?.[1] !== '>',
    fortran: order[1] === 'True',
    shape: (shape[1] ?? '')
      .split(',')
      .filter((part) => part.trim() !== '')
      .map((part) => Number.parseInt(part, 10)),
    dataOffset: start + length,
  })
}

/**
 * Reads an array. Never throws; a file that is cut off, of another format or of a kind of value not read here gives
 * a failed result whose sentence starts with `name`.
 */
export function parseNpy(bytes: Uint8Array, name = 'The file'): Result<NpyArray, NpyCode> {
  const header = parseNpyHeader(bytes, name)
  if (header.status !== 'ok') return header
  const { kind, littleEndian, fortran, shape, dataOffset } = header.value
  const length = shape.reduce((product, size) => product * size, 1)
  if (!(length * kind.bytes <= bytes.length - dataOffset)) {
    return failed('truncated', `${name} is shorter than its header says.`)
  }
  const data = kind.make(length)
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  for (let i = 0; i < length; i++) data[i] = kind.read(view, dataOffset + i * kind.bytes, littleEndian)
  return ok({ shape, data, fortran })
}

/** Writes a float32 array in C order, format version 1.0. `values` has as many elements as `shape` says. */
export function writeNpy(values: Float32Array, shape: readonly number[]): Uint8Array {
  const sizes = shape.length === 1 ? `${shape[0]},` : shape.join(', ')
  const dictionary = `{'descr': '<f4', 'fortran_order': False, 'shape': (${sizes}), }`
  // The data starts at a multiple of 64 bytes and the header ends with a line feed (numpy.lib.format).
  const unpadded = MAGIC.length + 4 + dictionary.length + 1
  const text = `${dictionary}${' '.repeat((64 - (unpadded % 64)) % 64)}\n`
  const bytes = new Uint8Array(10 + text.length + values.length * 4)
  bytes.set([...MAGIC, 1, 0, text.length & 0xff, text.length >> 8])
  bytes.set(new TextEncoder().encode(text), 10)
  const view = new DataView(bytes.buffer)
  values.forEach((value, index) => {
    view.setFloat32(10 + text.length + index * 4, value, true)
  })
  return bytes
}
