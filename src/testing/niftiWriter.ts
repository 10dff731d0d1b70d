import { gzipSync } from 'fflate'
import { shorts, type TestVolume, type Triple, text } from './volumeWriters'

/** Writer of NIfTI-1 and NIfTI-2 for tests, from nifti1.h and nifti2.h; see volumeWriters.ts. */

export interface NiftiOptions {
  version?: 1 | 2
  /** What says where the volume lies; 'none' leaves the voxel sizes alone. */
  form?: 'sform' | 'qform' | 'none'
  littleEndian?: boolean
  slope?: number
  intercept?: number
  /** Code and values that stand for the 16-bit ones: bits per voxel, bytes of all voxels in the file's byte order. */
  data?: { datatype: number; bits: number; bytes: Uint8Array }
  /** Sizes after the third dimension; their values follow in `data`. */
  more?: readonly number[]
  /** Unit of lengths: metres (1), millimetres (2, the default), micrometres (3). */
  unit?: number
  window?: readonly [number, number]
}

const HEADERS = {
  1: { bytes: 348, start: 352 },
  2: { bytes: 540, start: 544 },
} as const

/** A `.nii` file. */
export function writeNifti(volume: TestVolume, options: NiftiOptions = {}): Uint8Array {
  const { header, values } = niftiParts(volume, options, '+')
  const start = HEADERS[options.version ?? 1].start
  const file = new Uint8Array(start + values.length)
  file.set(header)
  file.set(values, start)
  return file
}

/** A `.nii.gz` file. */
export function writeNiftiGz(volume: TestVolume, options: NiftiOptions = {}): Uint8Array {
  return gzipSync(writeNifti(volume, options))
}

/** A `.hdr` and the `.img` beside it. */
export function writeNiftiPair(
  volume: TestVolume,
  options: NiftiOptions = {},
): { header: Uint8Array; values: Uint8Array } {
  return niftiParts(volume, options, 'i')
}

function niftiParts(
  volume: TestVolume,
  options: NiftiOptions,
  magic: '+' | 'i',
): { header: Uint8Array; values: Uint8Array } {
  const version = options.version ?? 1
  const littleEndian = options.littleEndian ?? true
  const header = new Uint8Array(HEADERS[version].bytes)
  const put = new DataView(header.buffer)
  const [wide, real] = [version === 2 ? 8 : 2, version === 2 ? 8 : 4]
  const int = (at: number, value: number, bytes: number): void => {
    if (bytes === 8) put.setBigInt64(at, BigInt(value), littleEndian)
    else if (bytes === 4) put.setInt32(at, value, littleEndian)
    else put.setInt16(at, value, littleEndian)
  }
  const float = (at: number, value: number): void =>
    real === 8 ? put.setFloat64(at, value, littleEndian) : put.setFloat32(at, value, littleEndian)
  const at =
    version === 1
      ? {
          magic: 344,
          dim: 40,
          type: 70,
          bits: 72,
          pixdim: 76,
          offset: 108,
          slope: 112,
          max: 124,
          units: 123,
          q: 252,
        }
      : {
          magic: 4,
          dim: 16,
          type: 12,
          bits: 14,
          pixdim: 104,
          offset: 168,
          slope: 176,
          max: 192,
          units: 500,
          q: 344,
        }
  int(0, HEADERS[version].bytes, 4)
  header.set(text(`n${magic}${version}`), at.magic)
  if (version === 2) header.set([0, 0x0d, 0x0a, 0x1a, 0x0a], at.magic + 3)
  const dims = [...volume.size, ...(options.more ?? [])]
  ;[dims.length, ...dims].forEach((value, i) => {
    int(at.dim + i * wide, value, wide)
  })
  int(at.type, options.data?.datatype ?? 4, 2)
  int(at.bits, options.data?.bits ?? 16, 2)
  const start = magic === '+' ? HEADERS[version].start : 0
  if (version === 2) int(at.offset, start, 8)
  else float(at.offset, start)
  float(at.slope, options.slope ?? 0)
  float(at.slope + real, options.intercept ?? 0)
  float(at.max, options.window?.[1] ?? 0)
  float(at.max + real, options.window?.[0] ?? 0)
  if (version === 2) int(at.units, options.unit ?? 2, 4)
  else put.setUint8(at.units, options.unit ?? 2)
  writeForm(volume, options.form ?? 'sform', { int, float, real, code: version === 2 ? 4 : 2, ...at })
  return { header, values: options.data?.bytes ?? shorts(volume.values, littleEndian) }
}

interface FormPlaces {
  int(at: number, value: number, bytes: number): void
  float(at: number, value: number): void
  real: number
  code: number
  pixdim: number
  /** qform_code; sform_code, three numbers of the quaternion, the offset and three rows follow. */
  q: number
}

/** NIfTI's patient axes are right, anterior, superior: DICOM's with the first two turned round. */
function writeForm(volume: TestVolume, form: 'sform' | 'qform' | 'none', put: FormPlaces): void {
  const ras = ([x, y, z]: Triple): Triple => [-x, -y, z]
  const [i, j, k] = volume.directions.map(ras) as [Triple, Triple, Triple]
  const origin = ras(volume.origin)
  const turned = determinant(i, j, k) < 0 ? -1 : 1
  put.float(put.pixdim, form === 'qform' ? turned : 1)
  volume.spacing.forEach((value, axis) => {
    put.float(put.pixdim + (axis + 1) * put.real, value)
  })
  const numbers = put.q + 2 * put.code
  put.int(put.q, form === 'qform' ? 1 : 0, put.code)
  put.int(put.q + put.code, form === 'sform' ? 1 : 0, put.code)
  if (form === 'qform') {
    const quaternion = quaternionOf(i, j, [k[0] * turned, k[1] * turned, k[2] * turned])
    ;[...quaternion, ...origin].forEach((value, n) => {
      put.float(numbers + n * put.real, value)
    })
  }
  if (form === 'sform') {
    const [a, b, c] = volume.spacing
    for (const row of [0, 1, 2] as const) {
      const values = [i[row] * a, j[row] * b, k[row] * c, origin[row]]
      values.forEach((value, n) => {
        put.float(numbers + (6 + row * 4 + n) * put.real, value)
      })
    }
  }
}

/** b, c, d of the rotation whose columns are given (Shepperd's method: divide by the largest of the four). */
function quaternionOf(x: Triple, y: Triple, z: Triple): Triple {
  const [a2, b2, c2, d2] = [
    1 + x[0] + y[1] + z[2],
    1 + x[0] - y[1] - z[2],
    1 - x[0] + y[1] - z[2],
    1 - x[0] - y[1] + z[2],
  ]
  const largest = Math.max(a2, b2, c2, d2)
  const s = 2 * Math.sqrt(largest)
  if (largest === a2) return [(y[2] - z[1]) / s, (z[0] - x[2]) / s, (x[1] - y[0]) / s]
  // Written for a not negative, which the format demands.
  if (largest === b2) return signed((y[2] - z[1]) / s, [s / 4, (y[0] + x[1]) / s, (z[0] + x[2]) / s])
  if (largest === c2) return signed((z[0] - x[2]) / s, [(y[0] + x[1]) / s, s / 4, (z[1] + y[2]) / s])
  return signed((x[1] - y[0]) / s, [(z[0] + x[2]) / s, (z[1] + y[2]) / s, s / 4])
}

function signed(a: number, [b, c, d]: Triple): Triple {
  return a < 0 ? [-b, -c, -d] : [b, c, d]
}

function determinant(a: Triple, b: Triple, c: Triple): number {
  return (
    a[0] * (b[1] * c[2] - b[2] * c[1]) -
    a[1] * (b[0] * c[2] - b[2] * c[0]) +
    a[2] * (b[0] * c[1] - b[1] * c[0])
  )
}
