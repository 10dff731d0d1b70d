import type { SeriesPlaces } from '../../study/types'
import { dot, plus, type Vector } from './vector'

/**
 * Slices of two series count as parallel up to this angle. Axial series of one head are tilted to each other by a few
 * degrees from scan to scan and are read side by side all the same; their middles then still stand at one place.
 */
export const PARALLEL_DEGREES = 10
const PARALLEL_COSINE = Math.cos((PARALLEL_DEGREES * Math.PI) / 180)

/** Lengths of projections closer than this, in mm, are equal. */
const SAME = 1e-3

/** True for unit normals of planes that run alongside, whichever way they face. */
export function areParallel(a: Vector, b: Vector): boolean {
  return Math.abs(dot(a, b)) >= PARALLEL_COSINE
}

/** True where a place in one series is a place in the other, slice for slice. */
export function shareSpace(a: SeriesPlaces, b: SeriesPlaces): boolean {
  return a.frameOfReference === b.frameOfReference && areParallel(a.normal, b.normal)
}

/**
 * The slice whose plane is nearest to a point of the patient. Of several as near (time points at one place) the one
 * nearest to the slice that is shown.
 * @param shown 0-based index
 * @returns -1 for a series without slices
 */
export function nearestSlice({ centres, normal }: SeriesPlaces, point: Vector, shown: number): number {
  const distances = centres.map((centre) => Math.abs(dot(plus(point, centre, -1), normal)))
  const least = Math.min(...distances)
  let nearest = -1
  for (const [index, distance] of distances.entries()) {
    if (distance > least + SAME) continue
    if (nearest < 0 || Math.abs(index - shown) < Math.abs(nearest - shown)) nearest = index
  }
  return nearest
}

/** The slice as far through another stack: its first for the first, its last for the last. */
export function sameFraction(index: number, count: number, otherCount: number): number {
  return count < 2 ? 0 : Math.round((index / (count - 1)) * (otherCount - 1))
}
