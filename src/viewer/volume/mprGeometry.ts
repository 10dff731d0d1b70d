import type { SliceGeometry } from '../../study/types'
import type { Direction } from '../orientation'

/** A point in the patient, LPS millimetres. */
export type Point = readonly [number, number, number]

export const PLANES = ['axial', 'sagittal', 'coronal'] as const
/** The three planes of a reformatted volume. Once turned they keep their names. */
export type PlaneName = (typeof PLANES)[number]

/** A plane in the patient: a point on it and its unit normal. */
export interface PlaneInSpace {
  point: Point
  normal: Direction
}

/** A copy that may be given away to be changed. */
export function mutable([x, y, z]: Point): [number, number, number] {
  return [x, y, z]
}

export function dot(a: Point, b: Point): number {
  return a[0] * b[0] + a[1] * b[1] + a[2] * b[2]
}

export function cross([ax, ay, az]: Point, [bx, by, bz]: Point): Point {
  return [ay * bz - az * by, az * bx - ax * bz, ax * by - ay * bx]
}

export function difference(a: Point, b: Point): Point {
  return [a[0] - b[0], a[1] - b[1], a[2] - b[2]]
}

/** `a` and `factor` times `b` together. */
export function moved(a: Point, b: Point, factor: number): Point {
  return [a[0] + factor * b[0], a[1] + factor * b[1], a[2] + factor * b[2]]
}

/** A vector turned about a unit axis (Rodrigues' formula), counter-clockwise seen against the axis. */
export function rotated(v: Point, axis: Point, radians: number): Point {
  const [c, s] = [Math.cos(radians), Math.sin(radians)]
  const across = cross(axis, v)
  const along = dot(axis, v) * (1 - c)
  return [
    v[0] * c + across[0] * s + axis[0] * along,
    v[1] * c + across[1] * s + axis[1] * along,
    v[2] * c + across[2] * s + axis[2] * along,
  ]
}

/** cos of a thousandth of a radian: planes turned by less show the same. */
const SAME_DIRECTION = Math.cos(1e-3)

/** True for unit normals of one plane, whichever side they point to. */
export function isParallel(a: Point, b: Point): boolean {
  return Math.abs(dot(a, b)) >= SAME_DIRECTION
}

/**
 * The smallest turn that lays planes of one normal along those of another. A normal and its opposite are one plane.
 * @param from a unit vector, as is `to`
 */
export function rotationBetween(from: Point, to: Point): (v: Point) => Point {
  const wanted = dot(from, to) < 0 ? moved([0, 0, 0], to, -1) : to
  const across = cross(from, wanted)
  const sine = Math.hypot(...across)
  if (sine < FLAT) return (v) => v
  const axis = moved([0, 0, 0], across, 1 / sine)
  const angle = Math.atan2(sine, dot(from, wanted))
  return (v) => rotated(v, axis, angle)
}

/** 0-based index of the slice whose plane is nearest to a point; -1 where no slice has a place. */
export function nearestTo(
  point: Point,
  slices: readonly {
    geometry: Pick<SliceGeometry, 'position' | 'rowDirection' | 'columnDirection'> | null
  }[],
): number {
  const distances = slices.map(({ geometry }) => {
    if (geometry === null) return Number.POSITIVE_INFINITY
    const normal = cross(geometry.rowDirection, geometry.columnDirection)
    return Math.abs(dot(difference(point, geometry.position), normal))
  })
  const least = Math.min(...distances)
  return Number.isFinite(least) ? distances.indexOf(least) : -1
}

/** Below this, three normals no longer span space. */
const FLAT = 1e-6

/**
 * The one point on three planes: with n the normals and d = n . point,
 * (d1 (n2 x n3) + d2 (n3 x n1) + d3 (n1 x n2)) / (n1 . (n2 x n3)).
 * @returns null when two of them are parallel
 */
export function meetingPoint(a: PlaneInSpace, b: PlaneInSpace, c: PlaneInSpace): Point | null {
  const across = cross(b.normal, c.normal)
  const volume = dot(a.normal, across)
  if (Math.abs(volume) < FLAT) return null
  const parts = [
    { d: dot(a.normal, a.point), v: across },
    { d: dot(b.normal, b.point), v: cross(c.normal, a.normal) },
    { d: dot(c.normal, c.point), v: cross(a.normal, b.normal) },
  ]
  return parts.reduce<Point>((sum, { d, v }) => moved(sum, v, d / volume), [0, 0, 0])
}

/**
 * Where a plane lies along its normal, in mm, growing towards the left, the back or the head, whichever the normal
 * is nearest to: the number a stack of such planes shows.
 */
export function planeLocation({ point, normal }: PlaneInSpace): number {
  const largest = normal.reduce((a, b) => (Math.abs(b) > Math.abs(a) ? b : a))
  return dot(point, normal) * (largest < 0 ? -1 : 1)
}

/** cos of 1 degree: a plane turned by less still has its plain name. */
const STRAIGHT = Math.cos(Math.PI / 180)

/** True when a plane is not along the axes of the patient. */
export function isOblique(normal: Direction): boolean {
  return Math.max(...normal.map(Math.abs)) < STRAIGHT
}
