import { failed, ok, type Result } from '../../study/result'
import type { DataSet } from './dataSet'
import { frameCount } from './imageHeader'
import type { PixelElement } from './openHeader'
import { codeOf, unsignedShort } from './values'

/** Image Pixel Module (DICOM PS3.3 C.7.6.3), checked. */
export interface PixelModule {
  rows: number
  columns: number
  samples: 1 | 3
  frames: number
  /** 1, a multiple of 8, or (before DICOM 3) anything up to 32, packed without gaps. */
  bitsAllocated: number
  bitsStored: number
  highBit: number
  signed: boolean
  planar: boolean
  photometric: string
  /** Whether (7FE0,0010) holds integers, or (7FE0,0008), (7FE0,0009) floating-point numbers. */
  values: PixelElement['values']
}

/** Values one image may have; 16384 x 16384. Larger ones would not fit into a browser's arrays and textures. */
const MAX_VALUES = 2 ** 28

/** Reads and checks the module; a header that contradicts itself is refused before anything is allocated. */
export function pixelModule(
  data: DataSet,
  path: string,
  values: PixelElement['values'] = 'integer',
): Result<PixelModule> {
  const rows = unsignedShort(data, 0x00280010) ?? 0
  const columns = unsignedShort(data, 0x00280011) ?? 0
  const samples = unsignedShort(data, 0x00280002) ?? 1
  if (rows < 1 || columns < 1) return failed('unreadable', `${path} does not say how large its image is.`)
  if (samples !== 1 && samples !== 3) {
    return failed(
      'unreadable',
      `${path} has ${samples} samples a pixel; only grey and colour images can be shown.`,
    )
  }
  if (rows * columns * samples > MAX_VALUES) {
    return failed('too-large', `${path} has an image of ${columns} x ${rows}, too large to be opened.`)
  }
  const bits = values === 'integer' ? bitDepth(data) : FLOAT_BITS[values]
  if (bits === null) return failed('unreadable', `${path} has pixels of a depth that DICOM does not allow.`)
  return ok({
    rows,
    columns,
    samples,
    frames: frameCount(data),
    ...bits,
    signed: values !== 'integer' || unsignedShort(data, 0x00280103) === 1,
    planar: samples === 3 && unsignedShort(data, 0x00280006) === 1,
    photometric: codeOf(data, 0x00280004).toUpperCase() || (samples === 3 ? 'RGB' : 'MONOCHROME2'),
    values,
  })
}

type BitDepth = Pick<PixelModule, 'bitsAllocated' | 'bitsStored' | 'highBit'>

const FLOAT_BITS: Readonly<Record<'float' | 'double', BitDepth>> = {
  float: { bitsAllocated: 32, bitsStored: 32, highBit: 31 },
  double: { bitsAllocated: 64, bitsStored: 64, highBit: 63 },
}

function bitDepth(data: DataSet): BitDepth | null {
  const bitsAllocated = unsignedShort(data, 0x00280100) ?? 0
  const bitsStored = unsignedShort(data, 0x00280101) || bitsAllocated
  const highBit = unsignedShort(data, 0x00280102) ?? bitsStored - 1
  if (bitsAllocated < 1 || bitsAllocated > 32 || bitsStored > bitsAllocated) return null
  if (highBit >= bitsAllocated || highBit + 1 < bitsStored) return null
  return { bitsAllocated, bitsStored, highBit }
}

/** Values of one native frame; the 422 kinds keep two chroma values for two pixels of a row (PS3.3 C.7.6.3.1.2). */
export function nativeFrameValues({ rows, columns, samples, photometric }: PixelModule): number {
  return isSubsampled(photometric) ? rows * Math.ceil(columns / 2) * 4 : rows * columns * samples
}

/** Two pixels of a row share their chroma. */
export function isSubsampled(photometric: string): boolean {
  return photometric === 'YBR_FULL_422' || photometric === 'YBR_PARTIAL_422'
}

/** Bits of one native frame (PS3.5 section 8.1.1). */
export function nativeFrameBits(module: PixelModule): number {
  return nativeFrameValues(module) * module.bitsAllocated
}
