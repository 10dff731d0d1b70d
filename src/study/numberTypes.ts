import type { PixelArray } from './types'

/** A kind of number as files store it: its size, and how to read one and gather many. */
export interface NumberType {
  readonly bytes: number
  /** Values are whole numbers. */
  readonly whole: boolean
  /** An array that holds every value of the kind (64-bit integers as doubles, exact to 2^53). */
  make(length: number): PixelArray
  read(view: DataView, offset: number, littleEndian: boolean): number
}

/**
 * Named as NumPy names them: u unsigned, i signed, f floating point, c complex, and the bytes they take. Complex
 * numbers are read as their magnitude, which is what an image of them shows.
 */
export const NUMBER_TYPES = {
  u1: { bytes: 1, whole: true, make: (n) => new Uint8Array(n), read: (v, o) => v.getUint8(o) },
  i1: { bytes: 1, whole: true, make: (n) => new Int8Array(n), read: (v, o) => v.getInt8(o) },
  u2: { bytes: 2, whole: true, make: (n) => new Uint16Array(n), read: (v, o, le) => v.getUint16(o, le) },
  i2: { bytes: 2, whole: true, make: (n) => new Int16Array(n), read: (v, o, le) => v.getInt16(o, le) },
  u4: { bytes: 4, whole: true, make: (n) => new Uint32Array(n), read: (v, o, le) => v.getUint32(o, le) },
  i4: { bytes: 4, whole: true, make: (n) => new Int32Array(n), read: (v, o, le) => v.getInt32(o, le) },
  u8: {
    bytes: 8,
    whole: true,
    make: (n) => new Float64Array(n),
    read: (v, o, le) => Number(v.getBigUint64(o, le)),
  },
  i8: {
    bytes: 8,
    whole: true,
    make: (n) => new Float64Array(n),
    read: (v, o, le) => Number(v.getBigInt64(o, le)),
  },
  f2: {
    bytes: 2,
    whole: false,
    make: (n) => new Float32Array(n),
    read: (v, o, le) => halfToNumber(v.getUint16(o, le)),
  },
  f4: { bytes: 4, whole: false, make: (n) => new Float32Array(n), read: (v, o, le) => v.getFloat32(o, le) },
  f8: { bytes: 8, whole: false, make: (n) => new Float64Array(n), read: (v, o, le) => v.getFloat64(o, le) },
  c8: {
    bytes: 8,
    whole: false,
    make: (n) => new Float32Array(n),
    read: (v, o, le) => Math.hypot(v.getFloat32(o, le), v.getFloat32(o + 4, le)),
  },
  c16: {
    bytes: 16,
    whole: false,
    make: (n) => new Float64Array(n),
    read: (v, o, le) => Math.hypot(v.getFloat64(o, le), v.getFloat64(o + 8, le)),
  },
} as const satisfies Readonly<Record<string, NumberType>>

export type NumberTypeName = keyof typeof NUMBER_TYPES

/** The value of an IEEE 754 binary16 bit pattern. */
export function halfToNumber(bits: number): number {
  const sign = bits & 0x8000 ? -1 : 1
  const exponent = (bits >> 10) & 0x1f
  const fraction = bits & 0x3ff
  if (exponent === 0) return sign * fraction * 2 ** -24
  if (exponent === 31) return fraction === 0 ? sign * Number.POSITIVE_INFINITY : Number.NaN
  return sign * (1 + fraction / 1024) * 2 ** (exponent - 15)
}
