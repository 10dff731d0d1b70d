import type { DataSet } from 'dicom-parser'
import type { SliceGeometry } from '../../study/types'
import type { ImageHeader, Ownership } from '../image'
import { cross, dot, length, scale, type Vector } from '../vector'
import { type FrameLookup, frameLookup } from './functionalGroups'
import { codeOf, codesOf, numberOf, numbersOf, personName, textOf, unsignedShort } from './values'

const GROUP = {
  position: 'x00209113',
  orientation: 'x00209116',
  measures: 'x00289110',
  content: 'x00209111',
  mrType: 'x00189226',
  ctType: 'x00189329',
} as const

/** Cosine of the angle between row and column direction above which an orientation makes no sense. */
const MAX_SKEW = 0.05

/** Frames said by the header (0028,0008); 1 where it says nothing. */
export function frameCount(data: DataSet): number {
  return Math.max(1, Math.trunc(numberOf(data, 'x00280008') ?? 1))
}

/** The header of each frame of a file; frames share everything but place and type. */
export function imageHeaders(data: DataSet, path: string, syntax: string): (frame: number) => ImageHeader {
  const base = fileHeader(data, path, syntax)
  const lookup = frameLookup(data)
  return (frame) => {
    const find = lookup(frame)
    return {
      ...base,
      imageType: frameType(find) ?? base.imageType,
      geometry: geometryOf(find, codeOf(data, 'x00200052') || null),
      spacing: spacingOf(find),
      thickness: firstNumber(find, GROUP.measures, ['x00180050', 'x00180088']),
      sequence: sequenceOf(find, data),
    }
  }
}

type FileHeader = Omit<ImageHeader, 'geometry' | 'spacing' | 'thickness' | 'sequence'>

function fileHeader(data: DataSet, path: string, syntax: string): FileHeader {
  return {
    format: 'dicom',
    owner: ownership(data),
    seriesKey: codeOf(data, 'x0020000e') || `no series UID: ${path}`,
    seriesNumber: numberOf(data, 'x00200011'),
    description: textOf(data, 'x0008103e', 'LO'),
    modality: codeOf(data, 'x00080060') || 'OT',
    instanceKey: codeOf(data, 'x00080018') || path,
    instanceNumber: numberOf(data, 'x00200013'),
    sopClass: codeOf(data, 'x00080016'),
    imageType: codesOf(data, 'x00080008'),
    burnedIn: codeOf(data, 'x00280301').toUpperCase() === 'YES',
    rows: unsignedShort(data, 'x00280010') ?? 0,
    columns: unsignedShort(data, 'x00280011') ?? 0,
    frames: frameCount(data),
    transferSyntax: syntax,
  }
}

function ownership(data: DataSet): Ownership {
  const id = textOf(data, 'x00100020', 'LO')
  const name = personName(data, 'x00100010')
  return {
    patientKey: JSON.stringify([id, name]),
    patientName: name,
    patientAge: codeOf(data, 'x00101010'),
    patientSex: codeOf(data, 'x00100040'),
    studyKey: codeOf(data, 'x0020000d') || 'no study UID',
    studyDescription: textOf(data, 'x00081030', 'LO'),
    studyDate: codeOf(data, 'x00080020'),
  }
}

function frameType(find: FrameLookup): string[] | null {
  for (const group of [GROUP.mrType, GROUP.ctType]) {
    const item = find(group, 'x00089007')
    if (item) return codesOf(item, 'x00089007')
  }
  return null
}

function geometryOf(find: FrameLookup, frameOfReference: string | null): SliceGeometry | null {
  const position = triple(find(GROUP.position, 'x00200032'), 'x00200032')
  const item = find(GROUP.orientation, 'x00200037')
  const cosines = item ? numbersOf(item, 'x00200037', 6) : null
  if (position === null || cosines === null) return null
  const [a = 0, b = 0, c = 0, d = 0, e = 0, f = 0] = cosines
  const axes = orthonormal([a, b, c], [d, e, f])
  return axes === null ? null : { position, ...axes, frameOfReference }
}

/** Unit directions; null where the cosines of the file are no directions at right angles. */
function orthonormal(
  row: Vector,
  column: Vector,
): Pick<SliceGeometry, 'rowDirection' | 'columnDirection'> | null {
  const usable = length(row) > 0.5 && length(column) > 0.5 && length(cross(row, column)) > 0.5
  if (!usable) return null
  const rowDirection = scale(row, 1 / length(row))
  const columnDirection = scale(column, 1 / length(column))
  return Math.abs(dot(rowDirection, columnDirection)) > MAX_SKEW ? null : { rowDirection, columnDirection }
}

/** Pixel spacing in the patient, else at the detector (projection images), else as scanned (film). */
function spacingOf(find: FrameLookup): [number, number] | null {
  for (const tag of ['x00280030', 'x00181164', 'x00182010']) {
    const item = find(GROUP.measures, tag)
    const [row = 0, column = 0] = (item && numbersOf(item, tag, 2)) ?? []
    if (row > 0 && column > 0) return [row, column]
  }
  return null
}

/** What orders images at one place: temporal position, acquisition, echo, diffusion weighting, trigger time. */
function sequenceOf(find: FrameLookup, data: DataSet): number[] {
  const temporal = find(GROUP.content, 'x00209128')?.uint32('x00209128') ?? numberOf(data, 'x00200100') ?? 0
  const others = ['x00200012', 'x00180086', 'x00189087', 'x00181060'].map((tag) => numberOf(data, tag) ?? 0)
  return [temporal, ...others]
}

function firstNumber(find: FrameLookup, group: string, tags: readonly string[]): number | null {
  for (const tag of tags) {
    const item = find(group, tag)
    const value = item ? numberOf(item, tag) : null
    if (value !== null && value > 0) return value
  }
  return null
}

function triple(item: DataSet | null, tag: string): Vector | null {
  const values = item ? numbersOf(item, tag, 3) : null
  if (values === null) return null
  const [x = 0, y = 0, z = 0] = values
  return [x, y, z]
}
