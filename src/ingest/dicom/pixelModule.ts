import type { DataSet } from 'dicom-parser'
import { failed, ok, type Result } from '../../study/result'
import { frameCount } from './imageHeader'
import { codeOf, unsignedShort } from './values'

/** Image Pixel Module (DICOM PS3.3 C.7.6.3), checked. */
export interface PixelModule {
  rows: number
  columns: number
  samples: 1 | 3
  frames: number
  bitsAllocated: 1 | 8 | 16 | 32
  bitsStored: number
  highBit: number
  signed: boolean
  planar: boolean
  photometric: string
}

/** Values one image may have; 16384 x 16384. Larger ones would not fit into a browser's arrays and textures. */
const MAX_VALUES = 2 ** 28

/** Reads and checks the module; a header that contradicts itself is refused before anything is allocated. */
export function pixelModule(data: DataSet, path: string): Result<PixelModule> {
  const rows = unsignedShort(data, 'x00280010') ?? 0
  const columns = unsignedShort(data, 'x00280011') ?? 0
  const samples = unsignedShort(data, 'x00280002') ?? 1
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
  const bits = bitDepth(data)
  if (bits === null) return failed('unreadable', `${path} has pixels of a depth that DICOM does not allow.`)
  return ok({
    rows,
    columns,
    samples,
    frames: frameCount(data),
    ...bits,
    signed: unsignedShort(data, 'x00280103') === 1,
    planar: samples === 3 && unsignedShort(data, 'x00280006') === 1,
    photometric: codeOf(data, 'x00280004').toUpperCase() || (samples === 3 ? 'RGB' : 'MONOCHROME2'),
  })
}

function bitDepth(data: DataSet): Pick<PixelModule, 'bitsAllocated' | 'bitsStored' | 'highBit'> | null {
  const allocated = unsignedShort(data, 'x00280100') ?? 0
  const bitsAllocated = ([1, 8, 16, 32] as const).find((bits) => bits === allocated)
  const bitsStored = unsignedShort(data, 'x00280101') || allocated
  const highBit = unsignedShort(data, 'x00280102') ?? bitsStored - 1
  if (bitsAllocated === undefined || bitsStored > allocated) return null
  if (highBit >= allocated || highBit + 1 < bitsStored) return null
  return { bitsAllocated, bitsStored, highBit }
}

/** Bytes of one native frame (PS3.5 section 8.1.1); YBR_FULL_422 keeps two chroma values for two pixels. */
export function nativeFrameBits(module: PixelModule): number {
  const pixels = module.rows * module.columns
  if (module.photometric === 'YBR_FULL_422') return pixels * 2 * module.bitsAllocated
  return pixels * module.samples * module.bitsAllocated
}
