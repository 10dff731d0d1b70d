import type { SeriesPlaces } from '../../study/types'
import { difference, dot, moved, type PlaneInSpace, type Point } from './mprGeometry'

/** Between two slices stand as many more that are missing. */
export interface Gap {
  /** 0-based index, in display order, of the slice before it. */
  after: number
  /** Slices that are missing. */
  missing: number
}

/** Why parallel slices make no volume. `too-few` slices are there, or as many are missing as are there. */
export type StackRefusal = 'no-places' | 'too-few' | 'repeated' | 'tilted' | 'uneven'

export type StackFit = { status: 'fits'; gaps: readonly Gap[] } | { status: 'refused'; because: StackRefusal }

/** Nothing can be cut through fewer slices. */
const FEWEST = 3
/** Distances in mm below which two slices stand at one place. */
const SAME_PLACE = 0.01
/** What a distance may differ from a whole multiple of the usual one, as a fraction of the usual one. */
const TOLERANCE = 0.05
/** A line through the middles of the slices may lean by one degree against their normal; beyond it they are sheared. */
const MOST_LEAN = Math.tan(Math.PI / 180)
/** cos of 1 degree. */
const PARALLEL = Math.cos(Math.PI / 180)

/**
 * Whether parallel slices make one straight stack in which slices may be missing: their middles lie on one line along
 * the normal, and their distances are whole multiples of the usual one (the median, so that most neighbours are
 * there). Positions are those of DICOM PS3.3 C.7.6.2.
 */
export function fitOfStack(places: SeriesPlaces | null | undefined): StackFit {
  if (!places) return refused('no-places')
  const { normal, centres } = places
  if (centres.length < FEWEST) return refused('too-few')
  const steps = centres.slice(1).map((centre, i) => difference(centre, centres[i] ?? centre))
  const along = steps.map((step) => dot(step, normal))
  if (along.some((distance) => Math.abs(distance) <= SAME_PLACE)) return refused('repeated')
  if (new Set(along.map(Math.sign)).size > 1) return refused('uneven')
  if (!liesOnLine(places)) return refused('tilted')
  return gapsIn(along.map(Math.abs))
}

function gapsIn(distances: readonly number[]): StackFit {
  const usual = distances.toSorted((a, b) => a - b)[Math.floor((distances.length - 1) / 2)] ?? 0
  const gaps: Gap[] = []
  for (const [after, distance] of distances.entries()) {
    const places = Math.round(distance / usual)
    if (places < 1 || Math.abs(distance - places * usual) > TOLERANCE * usual + SAME_PLACE)
      return refused('uneven')
    if (places > 1) gaps.push({ after, missing: places - 1 })
  }
  // What is mostly filled in would show the filling, not the patient.
  return missingIn(gaps) > distances.length ? refused('too-few') : { status: 'fits', gaps }
}

/** Every slice stands where the line through the first along the normal meets it, as far as lean allows. */
function liesOnLine({ normal, centres }: SeriesPlaces): boolean {
  const [first] = centres
  if (first === undefined) return false
  return centres.every((centre) => {
    const away = difference(centre, first)
    const distance = dot(away, normal)
    const aside = moved(away, normal, -distance)
    return Math.hypot(...aside) <= Math.abs(distance) * MOST_LEAN + SAME_PLACE
  })
}

function refused(because: StackRefusal): StackFit {
  return { status: 'refused', because }
}

/** Slices missing in all gaps together. */
export function missingIn(gaps: readonly Gap[]): number {
  return gaps.reduce((sum, { missing }) => sum + missing, 0)
}

/**
 * The value of a place between two slices, in proportion to its distance from both.
 * @param share 0 at `before`, 1 at `behind`
 */
export function between(before: number, behind: number, share: number): number {
  return before + (behind - before) * share
}

export function pointBetween(before: Point, behind: Point, share: number): Point {
  return moved(before, difference(behind, before), share)
}

/**
 * True for a plane along the slices that shows one of the filled places rather than a slice.
 * @param normal of the slices, a unit vector
 * @param filled any point of each filled place
 * @param spacing between two places of the volume, mm
 */
export function standsInGap(
  plane: PlaneInSpace,
  normal: Point,
  filled: readonly Point[],
  spacing: number,
): boolean {
  if (Math.abs(dot(plane.normal, normal)) < PARALLEL) return false
  const half = spacing / 2 - SAME_PLACE
  return filled.some((place) => Math.abs(dot(difference(plane.point, place), normal)) < half)
}
