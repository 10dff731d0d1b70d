import { cross, dot, type Vector } from '../vector'

/** Arrays say in which order their voxels lie, not how a slice is looked at; this is the radiologist's way. */

/** How the array's slice becomes the image: its first axis runs along a row unless transposed. */
export interface Hanging {
  transposed: boolean
  /** The image's columns run against the array's axis. */
  columnsFlipped: boolean
  rowsFlipped: boolean
}

export const AS_STORED: Hanging = { transposed: false, columnsFlipped: false, rowsFlipped: false }

/** Normals that lie between two axes to within this are taken for axial before coronal, coronal before sagittal. */
const TIE = 1e-3

/** Where right and down point on the screen (LPS) for slices whose normal is nearest to x, y or z. */
const WANTED: readonly (readonly [right: Vector, down: Vector])[] = [
  // Sagittal: the face to the left, the head up.
  [
    [0, 1, 0],
    [0, 0, -1],
  ],
  // Coronal: the patient's right on the left, the head up.
  [
    [1, 0, 0],
    [0, 0, -1],
  ],
  // Axial: the patient's right on the left, the face up.
  [
    [1, 0, 0],
    [0, 1, 0],
  ],
]

/**
 * Of the eight ways to lay out a slice the one nearest to how such a slice is hung.
 * @param first unit direction of the array's first axis in the patient (LPS); `second` of its second.
 */
export function hangingOf(first: Vector, second: Vector): Hanging {
  const normal = cross(first, second).map(Math.abs)
  const nearest = normal.findLastIndex((size) => size > Math.max(...normal) - TIE)
  const [right, down] = WANTED[nearest] ?? [first, second]
  const straight = Math.abs(dot(first, right)) + Math.abs(dot(second, down))
  const turned = Math.abs(dot(second, right)) + Math.abs(dot(first, down))
  const transposed = turned > straight
  const [along, across] = transposed ? [second, first] : [first, second]
  return { transposed, columnsFlipped: dot(along, right) < 0, rowsFlipped: dot(across, down) < 0 }
}
