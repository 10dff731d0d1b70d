import { halfToNumber } from '../../study/numberTypes'

/** How the elements of a PyTorch storage lie in bytes (little-endian). */
export interface StorageKind {
  bytes: number
  /** The bytes are those of a Float32Array, on the little-endian machines that JavaScript runs on. */
  isFloat32?: true
  read(view: DataView, offset: number): number
}

const scratch = new DataView(new ArrayBuffer(4))

/** bfloat16 is the upper half of a float32. */
function bfloat(bits: number): number {
  scratch.setUint32(0, bits << 16)
  return scratch.getFloat32(0)
}

/** The storage classes that may be named in a checkpoint, by their name in the module `torch`. */
export const STORAGES: ReadonlyMap<string, StorageKind> = new Map<string, StorageKind>([
  ['FloatStorage', { bytes: 4, isFloat32: true, read: (view, offset) => view.getFloat32(offset, true) }],
  ['DoubleStorage', { bytes: 8, read: (view, offset) => view.getFloat64(offset, true) }],
  ['HalfStorage', { bytes: 2, read: (view, offset) => halfToNumber(view.getUint16(offset, true)) }],
  ['BFloat16Storage', { bytes: 2, read: (view, offset) => bfloat(view.getUint16(offset, true)) }],
  ['LongStorage', { bytes: 8, read: (view, offset) => Number(view.getBigInt64(offset, true)) }],
  ['IntStorage', { bytes: 4, read: (view, offset) => view.getInt32(offset, true) }],
  ['ShortStorage', { bytes: 2, read: (view, offset) => view.getInt16(offset, true) }],
  ['CharStorage', { bytes: 1, read: (view, offset) => view.getInt8(offset) }],
  ['ByteStorage', { bytes: 1, read: (view, offset) => view.getUint8(offset) }],
  ['BoolStorage', { bytes: 1, read: (view, offset) => view.getUint8(offset) }],
])
