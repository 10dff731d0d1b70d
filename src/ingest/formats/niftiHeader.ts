import { NUMBER_TYPES, type NumberType } from '../../study/numberTypes'
import type { Vector } from '../vector'
import { usablePlace, type VolumePlace } from './arrayVolume'

/**
 * Header of NIfTI-1 (nifti1.h) and NIfTI-2 (nifti2.h), and of Analyze 7.5, whose fields NIfTI-1 kept.
 *
 * Read here rather than by nifti-reader-js, of which only the header would be used: its 0.8.0 fills the memory on
 * extensions whose sizes lead back (16 bytes, then -16), prefers the qform to the sform where its code is the larger
 * one, and gives no numbers for half a turn whose quaternion was rounded up (0, 0.6, 0.8 in single precision).
 */
export interface NiftiHeader {
  littleEndian: boolean
  /** The values are in a file of their own. */
  pair: boolean
  /** Voxels along the first three dimensions. */
  size: [number, number, number]
  /** Product of the others. */
  volumes: number
  datatype: number
  /** Where the values begin, in bytes. */
  offset: number
  slope: number
  intercept: number
  window: [number, number] | null
  place: VolumePlace | null
  /** The file says how the array lies in the patient, not only how large its voxels are. */
  oriented: boolean
}

/** How the values of a datatype lie. */
export interface NiftiType {
  type: NumberType
  samples: 1 | 3
  /** Elements of a voxel. */
  elements: number
}

const grey = (type: NumberType): NiftiType => ({ type, samples: 1, elements: 1 })

/** By datatype code; those of 128 bits a number and of single bits are not read. */
export const NIFTI_TYPES: ReadonlyMap<number, NiftiType> = new Map([
  [2, grey(NUMBER_TYPES.u1)],
  [4, grey(NUMBER_TYPES.i2)],
  [8, grey(NUMBER_TYPES.i4)],
  [16, grey(NUMBER_TYPES.f4)],
  [32, grey(NUMBER_TYPES.c8)],
  [64, grey(NUMBER_TYPES.f8)],
  [128, { type: NUMBER_TYPES.u1, samples: 3, elements: 3 }],
  [256, grey(NUMBER_TYPES.i1)],
  [512, grey(NUMBER_TYPES.u2)],
  [768, grey(NUMBER_TYPES.u4)],
  [1024, grey(NUMBER_TYPES.i8)],
  [1280, grey(NUMBER_TYPES.u8)],
  [1792, grey(NUMBER_TYPES.c16)],
  [2304, { type: NUMBER_TYPES.u1, samples: 3, elements: 4 }],
])

/** Bytes of the larger of the two headers, which is what has to be read. */
export const NIFTI_HEADER_BYTES = 540

/** Where the fields stand; NIfTI-2 widened and reordered them. */
const FIELDS = {
  1: {
    dim: 40,
    datatype: 70,
    pixdim: 76,
    offset: 108,
    slope: 112,
    calMax: 124,
    units: 123,
    codes: 252,
    q: 256,
  },
  2: {
    dim: 16,
    datatype: 12,
    pixdim: 104,
    offset: 168,
    slope: 176,
    calMax: 192,
    units: 500,
    codes: 344,
    q: 352,
  },
} as const

/** Millimetres of a unit code (`xyzt_units`): metres, millimetres, micrometres; unknown is taken for millimetres. */
const MILLIMETRES: Readonly<Record<number, number>> = { 1: 1000, 2: 1, 3: 0.001 }

/** Reads numbers of either version at field offsets. */
interface Fields {
  version: 1 | 2
  whole(offset: number, index?: number): number
  real(offset: number, index?: number): number
  code(offset: number, index?: number): number
  byte(offset: number): number
}

/** True where `bytes` begin a NIfTI or, with `analyze`, an Analyze header. */
export function isNifti(bytes: Uint8Array, analyze: boolean): boolean {
  return versionOf(bytes, analyze) !== null
}

function versionOf(bytes: Uint8Array, analyze: boolean): { version: 1 | 2; littleEndian: boolean } | null {
  if (bytes.length < 348) return null
  const view = viewOf(bytes)
  for (const littleEndian of [true, false]) {
    const size = view.getInt32(0, littleEndian)
    const version = size === 348 ? 1 : size === 540 ? 2 : null
    if (version === null || (version === 2 && bytes.length < NIFTI_HEADER_BYTES)) continue
    const magic = String.fromCharCode(...bytes.subarray(version === 1 ? 344 : 4, version === 1 ? 347 : 7))
    if (magic === `n+${version}` || magic === `ni${version}` || (analyze && version === 1)) {
      return { version, littleEndian }
    }
  }
  return null
}

function viewOf(bytes: Uint8Array): DataView {
  return new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
}

/** The header, or in one sentence's end what is wrong with it. `bytes` begins with one (see `isNifti`). */
export function parseNiftiHeader(bytes: Uint8Array): NiftiHeader | string {
  const kind = versionOf(bytes, true)
  if (kind === null) return 'ends inside its header'
  const { version, littleEndian } = kind
  const fields = fieldsOf(viewOf(bytes), version, littleEndian)
  const at = FIELDS[version]
  const dimensions = fields.whole(at.dim)
  const dim = (n: number): number => (n <= dimensions ? fields.whole(at.dim, n) : 1)
  const dims = [1, 2, 3, 4, 5, 6, 7].map(dim)
  if (dimensions < 2 || dimensions > 7 || dims.some((size) => size < 1)) {
    return `says it has ${dimensions} dimensions of ${dims.join(' x ')}`
  }
  const [columns = 1, rows = 1, slices = 1, ...others] = dims
  const magic = String.fromCharCode(bytes[version === 1 ? 345 : 5] ?? 0)
  const place = placeOf(fields)
  return {
    littleEndian,
    pair: magic !== '+',
    size: [columns, rows, slices],
    volumes: others.reduce((product, size) => product * size, 1),
    datatype: fields.code(at.datatype),
    offset: Math.max(0, Math.trunc(version === 1 ? fields.real(at.offset) : fields.whole(at.offset)) || 0),
    ...scaling(fields),
    ...place,
  }
}

function fieldsOf(view: DataView, version: 1 | 2, littleEndian: boolean): Fields {
  return version === 1
    ? {
        version,
        whole: (offset, index = 0) => view.getInt16(offset + index * 2, littleEndian),
        real: (offset, index = 0) => view.getFloat32(offset + index * 4, littleEndian),
        code: (offset, index = 0) => view.getInt16(offset + index * 2, littleEndian),
        byte: (offset) => view.getUint8(offset),
      }
    : {
        version,
        whole: (offset, index = 0) => Number(view.getBigInt64(offset + index * 8, littleEndian)),
        real: (offset, index = 0) => view.getFloat64(offset + index * 8, littleEndian),
        // Codes are 16 bits for the datatype and 32 for all others.
        code: (offset, index = 0) =>
          offset === FIELDS[2].datatype
            ? view.getInt16(offset, littleEndian)
            : view.getInt32(offset + index * 4, littleEndian),
        byte: (offset) => view.getInt32(offset, littleEndian) & 0xff,
      }
}

function scaling(fields: Fields): Pick<NiftiHeader, 'slope' | 'intercept' | 'window'> {
  const at = FIELDS[fields.version]
  const slope = fields.real(at.slope)
  const intercept = fields.real(at.slope, 1)
  const [high, low] = [fields.real(at.calMax), fields.real(at.calMax, 1)]
  // A slope of 0 means that there is none (nifti1.h, "DATA SCALING").
  const scaled = slope !== 0 && Number.isFinite(slope)
  return {
    slope: scaled ? slope : 1,
    intercept: scaled && Number.isFinite(intercept) ? intercept : 0,
    window: Number.isFinite(low) && Number.isFinite(high) && high > low ? [low, high] : null,
  }
}

/**
 * Method 3 (sform), else 2 (qform), else voxel sizes alone, which programs take as Analyze's default did: the first
 * axis to the left, the second to the front, the third to the head (nibabel; ITK agrees on the first). NIfTI's axes point to the right, the
 * front and the head; DICOM's to the left, the back and the head.
 */
function placeOf(fields: Fields): Pick<NiftiHeader, 'place' | 'oriented'> {
  const at = FIELDS[fields.version]
  const [qformCode, sformCode] = [fields.code(at.codes), fields.code(at.codes, 1)]
  const factor = MILLIMETRES[fields.byte(at.units) & 7] ?? 1
  const sform = sformCode > 0 ? toPatient(sformColumns(fields), factor) : null
  const oriented = sform ?? (qformCode > 0 ? toPatient(qformColumns(fields), factor) : null)
  if (oriented !== null) return { place: oriented, oriented: true }
  const [x, y, z] = voxelSizes(fields)
  const columns: Columns = [
    [-x, 0, 0],
    [0, y, 0],
    [0, 0, z],
    [0, 0, 0],
  ]
  return { place: toPatient(columns, factor), oriented: false }
}

/** Steps along i, j, k and the place of the first voxel, in NIfTI's axes. */
type Columns = readonly [Vector, Vector, Vector, Vector]

function toPatient([i, j, k, origin]: Columns, factor: number): VolumePlace | null {
  const turn = ([x, y, z]: Vector): Vector => [-x * factor, -y * factor, z * factor]
  return usablePlace({ origin: turn(origin), axes: [turn(i), turn(j), turn(k)] })
}

function voxelSizes(fields: Fields): Vector {
  const { pixdim } = FIELDS[fields.version]
  const size = (n: number): number => Math.abs(fields.real(pixdim, n)) || 1
  return [size(1), size(2), size(3)]
}

/** srow_x, srow_y and srow_z follow the six numbers of the qform. */
function sformColumns(fields: Fields): Columns {
  const { q } = FIELDS[fields.version]
  const column = (n: number): Vector => [
    fields.real(q, 6 + n),
    fields.real(q, 10 + n),
    fields.real(q, 14 + n),
  ]
  return [column(0), column(1), column(2), column(3)]
}

/** Rotation from a unit quaternion of which three numbers are kept, as nifti_quatern_to_mat44 does it. */
function qformColumns(fields: Fields): Columns {
  const { q, pixdim } = FIELDS[fields.version]
  const at = (n: number): number => fields.real(q, n)
  let [b, c, d] = [at(0), at(1), at(2)]
  const rest = 1 - (b * b + c * c + d * d)
  let a = Math.sqrt(Math.max(0, rest))
  if (rest < 1e-7) {
    // Half a turn: rounding may have made the three numbers longer than 1.
    const size = Math.hypot(b, c, d)
    ;[a, b, c, d] = [0, b / size, c / size, d / size]
  }
  const [x, y, z] = voxelSizes(fields)
  const k = fields.real(pixdim) < 0 ? -z : z
  return [
    [(a * a + b * b - c * c - d * d) * x, 2 * (b * c + a * d) * x, 2 * (b * d - a * c) * x],
    [2 * (b * c - a * d) * y, (a * a + c * c - b * b - d * d) * y, 2 * (c * d + a * b) * y],
    [2 * (b * d + a * c) * k, 2 * (c * d - a * b) * k, (a * a + d * d - c * c - b * b) * k],
    [at(3), at(4), at(5)],
  ]
}
