import type { SliceGeometry } from '../../study/types'
import { cross, dot, length, scale, type Vector } from '../vector'
import type { DataSet } from './dataSet'
import type { FrameLookup } from './functionalGroups'
import { allNumbersOf, codeOf, itemsOf, numberOf, numbersOf, unsignedShort } from './values'

const POSITION_GROUP = 0x00209113
const ORIENTATION_GROUP = 0x00209116
const MEASURES_GROUP = 0x00289110
const POSITION = 0x00200032
const ORIENTATION = 0x00200037
const FRAME_OF_REFERENCE = 0x00200052
const DETECTORS = 0x00540022
const SLICE_VECTOR = 0x00540080
const SPACING_BETWEEN = 0x00180088
const DOSE_OFFSETS = 0x3004000c

/** Cosine of the angle between row and column direction above which an orientation makes no sense. */
const MAX_SKEW = 0.05

/** Where a frame lies in the patient: by its own place, else by its offset from the first frame's. */
export function geometryOf(find: FrameLookup, data: DataSet, frame: number): SliceGeometry | null {
  const position = numbersIn(find(POSITION_GROUP, POSITION), POSITION, 3)
  const cosines = numbersIn(find(ORIENTATION_GROUP, ORIENTATION), ORIENTATION, 6)
  const frameOfReference = codeOf(data, FRAME_OF_REFERENCE) || null
  if (position !== null && cosines !== null) {
    const geometry = placed(position, cosines, frameOfReference)
    const offset = frame === 0 ? 0 : doseOffset(data, frame)
    return geometry && offset !== 0 ? moved(geometry, offset) : geometry
  }
  return nuclearGeometry(data, frame, frameOfReference)
}

function numbersIn(item: DataSet | null, tag: number, count: number): number[] | null {
  return item === null ? null : numbersOf(item, tag, count)
}

function placed(
  position: readonly number[],
  cosines: readonly number[],
  frameOfReference: string | null,
): SliceGeometry | null {
  const [x = 0, y = 0, z = 0] = position
  const [a = 0, b = 0, c = 0, d = 0, e = 0, f = 0] = cosines
  const axes = orthonormal([a, b, c], [d, e, f])
  return axes === null ? null : { position: [x, y, z], ...axes, frameOfReference }
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

/**
 * Tomographic slices of nuclear medicine (PS3.3 C.8.4.15): the detector holds the place of the first frame, the
 * slice vector the number of each frame's slice, and the spacing its step along the normal, with a sign.
 */
function nuclearGeometry(
  data: DataSet,
  frame: number,
  frameOfReference: string | null,
): SliceGeometry | null {
  const slice = unsignedShort(data, SLICE_VECTOR, frame)
  const step = numberOf(data, SPACING_BETWEEN)
  if (slice === null || step === null || step === 0) return null
  const detector = itemsOf(data, DETECTORS)[0]
  const position = detector && numbersOf(detector, POSITION, 3)
  const cosines = detector && numbersOf(detector, ORIENTATION, 6)
  const first = position && cosines ? placed(position, cosines, frameOfReference) : null
  return first && moved(first, (slice - 1) * step)
}

/** Offset of a plane of a dose grid from its first (PS3.3 C.8.8.3.2), in mm along the normal; 0 where there is none. */
function doseOffset(data: DataSet, frame: number): number {
  const offsets = allNumbersOf(data, DOSE_OFFSETS)
  const [first = 0] = offsets
  // The first offset is 0, or the first plane's own z coordinate.
  return (offsets[frame] ?? first) - first
}

function moved(geometry: SliceGeometry, by: number): SliceGeometry {
  const [x, y, z] = geometry.position
  const [i, j, k] = scale(cross(geometry.rowDirection, geometry.columnDirection), by)
  return { ...geometry, position: [x + i, y + j, z + k] }
}

/** Pixel spacing in the patient, else at the detector (projection images), else as scanned (film). */
const SPACINGS = [0x00280030, 0x00181164, 0x00182010]

/** [between rows, between columns] in mm; null where not said. */
export function spacingOf(find: FrameLookup): [number, number] | null {
  for (const tag of SPACINGS) {
    const item = find(MEASURES_GROUP, tag)
    const [row = 0, column = 0] = (item && numbersOf(item, tag, 2)) ?? []
    if (row > 0 && column > 0) return [row, column]
  }
  return null
}

const THICKNESSES = [0x00180050, SPACING_BETWEEN]

/** Slice thickness, else spacing between slices, in mm; null where neither is above 0. */
export function thicknessOf(find: FrameLookup): number | null {
  for (const tag of THICKNESSES) {
    const item = find(MEASURES_GROUP, tag)
    const value = item ? numberOf(item, tag) : null
    if (value !== null && value > 0) return value
  }
  return null
}
