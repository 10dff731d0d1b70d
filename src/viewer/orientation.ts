import type { SliceGeometry } from '../study/types'

export type Direction = readonly [number, number, number]

/** Letters at the edges of an image, radiology convention. */
export interface OrientationLetters {
  left: string
  right: string
  top: string
  bottom: string
}

/** Positive and negative letter of each axis of the DICOM patient system (LPS), PS3.3 C.7.6.1.1.1; H and F as readers say. */
const AXES = [
  ['L', 'R'],
  ['P', 'A'],
  ['H', 'F'],
] as const

/** A second letter is worth its place from 20 degrees off the axis. */
const SECOND_LETTER = Math.sin((20 * Math.PI) / 180)

/**
 * Letters of a direction in the patient, largest component first: one letter along an axis, two for an oblique
 * direction. Empty for a direction of no length.
 */
export function directionLetters(direction: Direction): string {
  const length = Math.hypot(...direction)
  if (!(length > 0)) return ''
  const parts = direction
    .map((component, axis) => ({ size: Math.abs(component) / length, letter: letterOf(axis, component) }))
    .sort((a, b) => b.size - a.size)
  const [first, second] = parts
  if (!first) return ''
  return second && second.size >= SECOND_LETTER ? first.letter + second.letter : first.letter
}

function letterOf(axis: number, component: number): string {
  const [positive, negative] = AXES[axis] ?? ['', '']
  return component >= 0 ? positive : negative
}

/**
 * Letters for an image whose columns increase along `right` and rows along `down` on the screen, both directions
 * in the patient (LPS). Flips and turns are in the directions already.
 */
export function edgeLetters(right: Direction, down: Direction): OrientationLetters {
  return {
    right: directionLetters(right),
    left: directionLetters(opposite(right)),
    bottom: directionLetters(down),
    top: directionLetters(opposite(down)),
  }
}

function opposite([x, y, z]: Direction): Direction {
  return [-x, -y, -z]
}

/**
 * Where a slice lies along its own normal, in mm from the patient origin: the number that changes by the slice
 * distance from one slice to the next. It grows towards the left, the back or the head, whichever the normal is
 * nearest to, so that it does not depend on which way the slices were numbered.
 */
export function locationAlongNormal(geometry: SliceGeometry): number {
  const normal = cross(geometry.rowDirection, geometry.columnDirection)
  const [x, y, z] = geometry.position
  const along = x * normal[0] + y * normal[1] + z * normal[2]
  const largest = normal.reduce((a, b) => (Math.abs(b) > Math.abs(a) ? b : a))
  return largest < 0 ? -along : along
}

function cross([ax, ay, az]: Direction, [bx, by, bz]: Direction): Direction {
  return [ay * bz - az * by, az * bx - ax * bz, ax * by - ay * bx]
}
