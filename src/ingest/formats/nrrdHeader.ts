import { NUMBER_TYPES, type NumberType } from '../../study/numberTypes'
import type { Vector } from '../vector'
import { usablePlace, type VolumePlace } from './arrayVolume'
import type { StoredValues } from './volumeBytes'

/**
 * Header of NRRD files, versions 1 to 5 (teem's "Definition of NRRD File Format"). Read here because it is a page of
 * `field: value` lines, while the package for it, nrrd-js, decodes the values too, whole and at once, needs Node's
 * Buffer and stops at a field it does not know.
 */
export interface NrrdHeader {
  type: NumberType
  littleEndian: boolean
  encoding: StoredValues['encoding']
  /** Name of the file with the values; null: they follow the header. */
  dataFile: string | null
  lineSkip: number
  /** -1: the values are the last bytes of the file. */
  byteSkip: number
  axes: readonly NrrdAxis[]
  place: VolumePlace | null
  oriented: boolean
}

export interface NrrdAxis {
  size: number
  /** Elements from one place on the axis to the next. */
  stride: number
  role: 'space' | 'colour' | 'list'
}

/** A header ends within this many bytes; diffusion series with hundreds of gradients stay far below. */
export const NRRD_HEADER_BYTES = 1024 * 1024
const MAX_AXES = 16

const TYPES: ReadonlyMap<string, NumberType> = new Map(
  (
    [
      ['i1', ['signed char', 'int8', 'int8_t']],
      ['u1', ['uchar', 'unsigned char', 'uint8', 'uint8_t']],
      ['i2', ['short', 'short int', 'signed short', 'signed short int', 'int16', 'int16_t']],
      ['u2', ['ushort', 'unsigned short', 'unsigned short int', 'uint16', 'uint16_t']],
      ['i4', ['int', 'signed int', 'int32', 'int32_t']],
      ['u4', ['uint', 'unsigned int', 'uint32', 'uint32_t']],
      [
        'i8',
        [
          'longlong',
          'long long',
          'long long int',
          'signed long long',
          'signed long long int',
          'int64',
          'int64_t',
        ],
      ],
      ['u8', ['ulonglong', 'unsigned long long', 'unsigned long long int', 'uint64', 'uint64_t']],
      ['f4', ['float']],
      ['f8', ['double']],
    ] as const
  ).flatMap(([name, words]) => words.map((word): [string, NumberType] => [word, NUMBER_TYPES[name]])),
)

const ENCODINGS: ReadonlyMap<string, StoredValues['encoding']> = new Map([
  ['raw', 'raw'],
  ['gz', 'gzip'],
  ['gzip', 'gzip'],
  ['txt', 'text'],
  ['text', 'text'],
  ['ascii', 'text'],
])

/** Signs that turn a named space into LPS. Other spaces (scanner-xyz, 3D-right-handed) are no patient's. */
const SPACES: ReadonlyMap<string, Vector> = new Map([
  ['left-posterior-superior', [1, 1, 1]],
  ['lps', [1, 1, 1]],
  ['right-anterior-superior', [-1, -1, 1]],
  ['ras', [-1, -1, 1]],
  ['left-anterior-superior', [1, -1, 1]],
  ['las', [1, -1, 1]],
])

const COLOUR_KINDS = new Set(['rgb-color', 'rgba-color', '3-color', '4-color'])
const SPACE_KINDS = new Set(['domain', 'space'])

/** Where the header ends (after its empty line), in bytes; null where it does not. A detached one ends with its file. */
export function nrrdHeaderEnd(bytes: Uint8Array): number | null {
  for (let at = 0; at + 1 < bytes.length; at++) {
    if (bytes[at] !== 0x0a) continue
    if (bytes[at + 1] === 0x0a) return at + 2
    if (bytes[at + 1] === 0x0d && bytes[at + 2] === 0x0a) return at + 3
  }
  return null
}

/** The header, or the end of a sentence that says what is wrong with it. */
export function parseNrrdHeader(bytes: Uint8Array): NrrdHeader | string {
  const fields = fieldsOf(new TextDecoder('latin1').decode(bytes))
  const type = TYPES.get(fields.get('type')?.toLowerCase() ?? '')
  if (type === undefined) return `holds values of type "${fields.get('type') ?? ''}", which is not read here`
  const encoding = ENCODINGS.get(fields.get('encoding')?.toLowerCase() ?? '')
  if (encoding === undefined) {
    return `has values packed as "${fields.get('encoding') ?? ''}", which is not read here`
  }
  const sizes = words(fields.get('sizes')).map(Number)
  const whole = sizes.every((size) => Number.isSafeInteger(size) && size > 0)
  if (
    !whole ||
    sizes.length === 0 ||
    sizes.length > MAX_AXES ||
    Number(fields.get('dimension')) !== sizes.length
  ) {
    return 'has sizes that make no array'
  }
  const axes = axesOf(fields, sizes)
  return {
    type,
    littleEndian: fields.get('endian')?.toLowerCase() !== 'big',
    encoding,
    dataFile: fields.get('data file') ?? fields.get('datafile') ?? null,
    lineSkip: skipOf(fields.get('line skip') ?? fields.get('lineskip')),
    byteSkip: skipOf(fields.get('byte skip') ?? fields.get('byteskip')),
    axes,
    ...placeOf(fields, axes),
  }
}

/** `field: value` lines; `key:=value` lines and comments are for others. */
function fieldsOf(text: string): Map<string, string> {
  const fields = new Map<string, string>()
  for (const line of text.split(/\r?\n/).slice(1)) {
    const match = /^([^#:][^:]*):(?!=)\s*(.*?)\s*$/.exec(line)
    if (match) fields.set((match[1] ?? '').trim().toLowerCase(), match[2] ?? '')
  }
  return fields
}

function words(value: string | undefined): string[] {
  return value?.split(/\s+/).filter((word) => word !== '') ?? []
}

function skipOf(value: string | undefined): number {
  const skip = Number(value ?? 0)
  return Number.isSafeInteger(skip) && skip >= -1 ? skip : 0
}

function axesOf(fields: ReadonlyMap<string, string>, sizes: readonly number[]): NrrdAxis[] {
  const directions = vectorsOf(fields.get('space directions'))
  const kinds = words(fields.get('kinds')).map((kind) => kind.toLowerCase())
  let stride = 1
  return sizes.map((size, axis) => {
    const kind = kinds[axis]
    const own = stride
    stride *= size
    const colour = kind !== undefined && COLOUR_KINDS.has(kind) && (size === 3 || size === 4)
    const space = directions.length > 0 ? directions[axis] !== null : spaceByKind(kind, axis)
    return { size, stride: own, role: colour ? 'colour' : space ? 'space' : 'list' }
  })
}

function spaceByKind(kind: string | undefined, axis: number): boolean {
  return kind === undefined || kind === '???' ? axis < 3 : SPACE_KINDS.has(kind)
}

/** `(1,0,0) none (0,1,0)`: one entry an axis; null for an axis that is not in space. */
function vectorsOf(value: string | undefined): (number[] | null)[] {
  return [...(value ?? '').matchAll(/none|\(([^)]*)\)/gi)].map((match) =>
    match[1] === undefined ? null : match[1].split(',').map(Number),
  )
}

function placeOf(
  fields: ReadonlyMap<string, string>,
  axes: readonly NrrdAxis[],
): Pick<NrrdHeader, 'place' | 'oriented'> {
  const signs = SPACES.get(fields.get('space')?.toLowerCase() ?? '')
  const toLps = (vector: readonly number[] | null | undefined): Vector => {
    const [x = 0, y = 0, z = 0] = vector ?? []
    const [a, b, c] = signs ?? [1, 1, 1]
    return [x * a, y * b, z * c]
  }
  const directions = vectorsOf(fields.get('space directions')).filter((vector) => vector !== null)
  const [first, second] = directions
  if (first?.length === 3 && second?.length === 3) {
    const origin = toLps(vectorsOf(fields.get('space origin'))[0])
    const third = directions[2] ? toLps(directions[2]) : normalTo(toLps(first), toLps(second))
    const place = usablePlace({ origin, axes: [toLps(first), toLps(second), third] })
    return { place, oriented: signs !== undefined && place !== null }
  }
  const spacings = words(fields.get('spacings')).map(Number)
  const steps = axes.flatMap(({ role }, axis) =>
    role === 'space' ? [Math.abs(spacings[axis] ?? 1) || 1] : [],
  )
  const [x = 1, y = 1, z = 1] = steps
  const straight: VolumePlace = {
    origin: [0, 0, 0],
    axes: [
      [x, 0, 0],
      [0, y, 0],
      [0, 0, z],
    ],
  }
  return { place: usablePlace(straight), oriented: false }
}

/** Of a single slice in space: a step of 1 mm along its normal. */
function normalTo([ax, ay, az]: Vector, [bx, by, bz]: Vector): Vector {
  const normal: Vector = [ay * bz - az * by, az * bx - ax * bz, ax * by - ay * bx]
  const size = Math.hypot(...normal)
  return [normal[0] / size, normal[1] / size, normal[2] / size]
}
