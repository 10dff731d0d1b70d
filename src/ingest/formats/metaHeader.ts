import { NUMBER_TYPES, type NumberType } from '../../study/numberTypes'
import type { Vector } from '../vector'
import { usablePlace, type VolumePlace } from './arrayVolume'

/**
 * Header of MetaImage files (ITK's MetaIO, "MetaImage Documentation"). Read here because it is a page of
 * `Key = Value` lines; no package for it alone exists, and ITK's own reader is 5 MB of WebAssembly that takes files
 * whole.
 */
export interface MetaHeader {
  type: NumberType
  littleEndian: boolean
  compressed: boolean
  text: boolean
  /** `LOCAL`, or the name of the file with the values. */
  dataFile: string
  /** Bytes before the values in their file; -1: they are its last bytes. */
  headerSize: number
  size: [number, number, number]
  volumes: number
  channels: number
  place: VolumePlace | null
  oriented: boolean
  /** Where the header ends, in bytes. */
  end: number
  modality: string
}

/** A header ends within this many bytes. */
export const META_HEADER_BYTES = 256 * 1024
const MAX_DIMENSIONS = 10

const TYPES: Readonly<Record<string, NumberType>> = {
  MET_CHAR: NUMBER_TYPES.i1,
  MET_UCHAR: NUMBER_TYPES.u1,
  MET_SHORT: NUMBER_TYPES.i2,
  MET_USHORT: NUMBER_TYPES.u2,
  MET_INT: NUMBER_TYPES.i4,
  MET_UINT: NUMBER_TYPES.u4,
  // A long is 4 bytes in MetaIO, whatever the machine.
  MET_LONG: NUMBER_TYPES.i4,
  MET_ULONG: NUMBER_TYPES.u4,
  MET_LONG_LONG: NUMBER_TYPES.i8,
  MET_ULONG_LONG: NUMBER_TYPES.u8,
  MET_FLOAT: NUMBER_TYPES.f4,
  MET_DOUBLE: NUMBER_TYPES.f8,
}

/** DICOM's words for the modalities that MetaIO can name. */
const MODALITIES: Readonly<Record<string, string>> = {
  MET_MOD_CT: 'CT',
  MET_MOD_MR: 'MR',
  MET_MOD_NM: 'NM',
  MET_MOD_US: 'US',
}

/** Directions from a side of the patient to the other (LPS): an `R` axis begins at the right. */
const FROM: Readonly<Record<string, Vector>> = {
  R: [1, 0, 0],
  L: [-1, 0, 0],
  A: [0, 1, 0],
  P: [0, -1, 0],
  I: [0, 0, 1],
  S: [0, 0, -1],
}

/** True where the text begins as MetaIO begins its headers. */
export function isMetaHeader(head: Uint8Array): boolean {
  const text = new TextDecoder('latin1').decode(head.subarray(0, 4096))
  return (
    /^\s*(ObjectType|NDims|Comment|ObjectSubType|TransformType|ID|Name)\s*=/.test(text) &&
    /\bNDims\s*=/.test(text)
  )
}

/** The header, or the end of a sentence that says what is wrong with it. */
export function parseMetaHeader(bytes: Uint8Array): MetaHeader | string {
  const { fields, end } = fieldsOf(bytes)
  const dataFile = fields.get('ElementDataFile')
  if (end === null || dataFile === undefined) return 'has a header without an end (ElementDataFile)'
  if ((fields.get('ObjectType') ?? 'Image').toLowerCase() !== 'image') return 'describes no image'
  const typeName = (fields.get('ElementType') ?? '').replace(/_ARRAY$/, '')
  const type = Object.hasOwn(TYPES, typeName) ? TYPES[typeName] : undefined
  if (type === undefined) return `holds values of type ${typeName || 'not said'}, which is not read here`
  const sizes = numbers(fields.get('DimSize'))
  const dimensions = Number(fields.get('NDims'))
  const channels = Number(fields.get('ElementNumberOfChannels') ?? 1)
  const whole = [...sizes, channels].every((size) => Number.isSafeInteger(size) && size > 0)
  if (!whole || sizes.length !== dimensions || dimensions < 2 || dimensions > MAX_DIMENSIONS) {
    return 'has sizes that make no image'
  }
  const [columns = 1, rows = 1, slices = 1, ...others] = sizes
  return {
    type,
    littleEndian: !isTrue(fields.get('BinaryDataByteOrderMSB') ?? fields.get('ElementByteOrderMSB')),
    compressed: isTrue(fields.get('CompressedData')),
    text: fields.has('BinaryData') && !isTrue(fields.get('BinaryData')),
    dataFile,
    headerSize: Number(fields.get('HeaderSize') ?? 0) || 0,
    size: [columns, rows, slices],
    volumes: others.reduce((product, size) => product * size, 1),
    channels,
    ...placeOf(fields, dimensions),
    end,
    modality: MODALITIES[fields.get('Modality') ?? ''] ?? 'OT',
  }
}

/** Lines up to ElementDataFile, which is always the last; values may follow right after it. */
function fieldsOf(bytes: Uint8Array): { fields: Map<string, string>; end: number | null } {
  const fields = new Map<string, string>()
  const decoder = new TextDecoder('latin1')
  for (let at = 0; at < bytes.length; ) {
    const feed = bytes.indexOf(0x0a, at)
    const next = feed < 0 ? bytes.length : feed + 1
    const match = /^\s*(\w+)\s*=\s*(.*?)\s*$/.exec(decoder.decode(bytes.subarray(at, next)))
    if (match) fields.set(match[1] ?? '', match[2] ?? '')
    if (match?.[1] === 'ElementDataFile') return { fields, end: next }
    at = next
  }
  return { fields, end: null }
}

function numbers(value: string | undefined): number[] {
  return (value ?? '')
    .split(/\s+/)
    .filter((word) => word !== '')
    .map(Number)
}

function isTrue(value: string | undefined): boolean {
  return /^(true|yes|1|t|y)$/i.test(value ?? '')
}

/**
 * Offset, spacing and directions, which are LPS as in DICOM. The matrix lists one axis after the other (its first row
 * is the direction of the first axis); without one the letters of AnatomicalOrientation say where each axis begins.
 */
function placeOf(fields: ReadonlyMap<string, string>, n: number): Pick<MetaHeader, 'place' | 'oriented'> {
  const first = (...keys: string[]): string | undefined => keys.map((key) => fields.get(key)).find(Boolean)
  const spacing = numbers(first('ElementSpacing', 'ElementSize'))
  const offset = numbers(first('Offset', 'Position', 'Origin'))
  const matrix = numbers(first('TransformMatrix', 'Rotation', 'Orientation'))
  const given = matrix.length === n * n ? directionsOf(matrix, n) : null
  const directions = given ?? lettered(fields.get('AnatomicalOrientation'))
  const [x = [1, 0, 0], y = [0, 1, 0], z = [0, 0, 1]] = directions ?? []
  const step = (axis: number, [a, b, c]: Vector): Vector => {
    const size = Math.abs(spacing[axis] ?? 1) || 1
    return [a * size, b * size, c * size]
  }
  const [ox = 0, oy = 0, oz = 0] = offset
  const place = usablePlace({
    origin: n === 2 ? [ox, oy, 0] : [ox, oy, oz],
    axes: [step(0, x), step(1, y), step(2, z)],
  })
  return { place, oriented: place !== null && directions !== null && n > 2 }
}

function directionsOf(matrix: readonly number[], n: number): Vector[] {
  const at = (row: number, column: number): number => matrix[row * n + column] ?? 0
  if (n === 2) {
    return [
      [at(0, 0), at(0, 1), 0],
      [at(1, 0), at(1, 1), 0],
    ]
  }
  return [0, 1, 2].map((row): Vector => [at(row, 0), at(row, 1), at(row, 2)])
}

function lettered(orientation: string | undefined): Vector[] | null {
  const found = [...(orientation ?? '').toUpperCase()].map((letter) => FROM[letter])
  const known = found.filter((vector) => vector !== undefined)
  return known.length === found.length && known.length >= 3 ? known : null
}
