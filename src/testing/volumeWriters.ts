import { gzipSync, zlibSync } from 'fflate'

/**
 * Writers of volume formats for tests, from the definitions of the formats and without a line of the readers:
 * nifti1.h and nifti2.h, teem's definition of NRRD, MetaIO's documentation. What they write was read back with
 * other programs; the numbers stand in src/ingest/formats/volumes.test.ts.
 */

export type Triple = readonly [number, number, number]

/** A volume of 16-bit values whose first axis runs fastest. Places and directions are DICOM's (LPS, mm). */
export interface TestVolume {
  size: Triple
  values: Int16Array
  spacing: Triple
  origin: Triple
  /** Unit direction of each axis. */
  directions: readonly [Triple, Triple, Triple]
}

export interface NrrdOptions {
  encoding?: 'raw' | 'gzip' | 'ascii'
  /** Space the vectors are written in; LPS by default. Null writes spacings only. */
  space?: 'left-posterior-superior' | 'right-anterior-superior' | 'left-anterior-superior' | null
  endian?: 'little' | 'big'
  /** Name of a file for the values, which then are not in the bytes of the header. */
  dataFile?: string
}

/** A `.nrrd`, or with `dataFile` the `.nhdr` and its values. */
export function writeNrrd(
  volume: TestVolume,
  options: NrrdOptions = {},
): { header: Uint8Array; values: Uint8Array; file: Uint8Array } {
  const { encoding = 'raw', space = 'left-posterior-superior', endian = 'little' } = options
  const signs: Triple =
    space === 'right-anterior-superior'
      ? [-1, -1, 1]
      : space === 'left-anterior-superior'
        ? [1, -1, 1]
        : [1, 1, 1]
  const vector = (v: Triple, step: number): string =>
    `(${v.map((value, n) => value * step * (signs[n] ?? 1)).join(',')})`
  const place =
    space === null
      ? [`spacings: ${volume.spacing.join(' ')}`]
      : [
          `space: ${space}`,
          `space directions: ${volume.directions.map((d, n) => vector(d, volume.spacing[n] ?? 1)).join(' ')}`,
          `space origin: ${vector(volume.origin, 1)}`,
        ]
  const lines = [
    'NRRD0004',
    '# made for a test',
    'type: short',
    'dimension: 3',
    `sizes: ${volume.size.join(' ')}`,
    ...place,
    'kinds: domain domain domain',
    `endian: ${endian}`,
    `encoding: ${encoding}`,
    ...(options.dataFile === undefined ? [] : [`data file: ${options.dataFile}`]),
    'note:=a key and its value',
    '',
    '',
  ]
  const header = text(lines.join('\n'))
  const raw = shorts(volume.values, endian === 'little')
  const values =
    encoding === 'gzip' ? gzipSync(raw) : encoding === 'ascii' ? text([...volume.values].join(' ')) : raw
  return { header, values, file: joined(header, values) }
}

export interface MetaOptions {
  compressed?: boolean
  bigEndian?: boolean
  /** Name of a file for the values. */
  dataFile?: string
  /** Leaves the matrix out and says this instead. */
  anatomicalOrientation?: string
}

/** A `.mha`, or with `dataFile` the `.mhd` and its values. */
export function writeMetaImage(
  volume: TestVolume,
  options: MetaOptions = {},
): { header: Uint8Array; values: Uint8Array; file: Uint8Array } {
  const raw = shorts(volume.values, options.bigEndian !== true)
  const values = options.compressed ? zlibSync(raw) : raw
  const lines = [
    'ObjectType = Image',
    'NDims = 3',
    'BinaryData = True',
    `BinaryDataByteOrderMSB = ${options.bigEndian ? 'True' : 'False'}`,
    ...(options.compressed ? ['CompressedData = True', `CompressedDataSize = ${values.length}`] : []),
    ...(options.anatomicalOrientation === undefined
      ? [`TransformMatrix = ${volume.directions.flat().join(' ')}`]
      : [`AnatomicalOrientation = ${options.anatomicalOrientation}`]),
    `Offset = ${volume.origin.join(' ')}`,
    'CenterOfRotation = 0 0 0',
    `ElementSpacing = ${volume.spacing.join(' ')}`,
    `DimSize = ${volume.size.join(' ')}`,
    'ElementType = MET_SHORT',
    `ElementDataFile = ${options.dataFile ?? 'LOCAL'}`,
    '',
  ]
  const header = text(lines.join('\n'))
  return { header, values, file: joined(header, values) }
}

/** 16-bit values as bytes. */
export function shorts(values: Int16Array, littleEndian: boolean): Uint8Array {
  const bytes = new Uint8Array(values.length * 2)
  const view = new DataView(bytes.buffer)
  values.forEach((value, i) => {
    view.setInt16(i * 2, value, littleEndian)
  })
  return bytes
}

function joined(a: Uint8Array, b: Uint8Array): Uint8Array {
  const bytes = new Uint8Array(a.length + b.length)
  bytes.set(a)
  bytes.set(b, a.length)
  return bytes
}

/** Text as bytes. */
export function text(words: string): Uint8Array {
  return new TextEncoder().encode(words)
}
