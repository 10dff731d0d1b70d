import type { OcclusionMap } from '../diagnose/occlusion'

/**
 * Change of a logit that is drawn at full strength in a map whose own strongest change is smaller: without a floor, a
 * map of next to nothing would look like one that matters. A tenth moves a probability by 0.025 at most.
 */
export const FULL_SCALE = 0.1

/** One class of an occlusion map. */
export interface ClassMap {
  /** Change of the class's logit by each cell, row by row. */
  values: Float32Array
  /** Largest magnitude of a change. */
  strongest: number
  /** Row and column of the cell that speaks most for the class. */
  maximum: readonly [number, number]
}

/** @returns null when the map has no class of this id. */
export function classMap(map: OcclusionMap, classId: string): ClassMap | null {
  const classes = map.classIds.length
  const at = map.classIds.indexOf(classId)
  if (at < 0) return null
  const values = new Float32Array(map.height * map.width)
  let [strongest, best] = [0, 0]
  for (let cell = 0; cell < values.length; cell++) {
    const value = map.changes[cell * classes + at] ?? 0
    values[cell] = value
    strongest = Math.max(strongest, Math.abs(value))
    if (value > (values[best] ?? 0)) best = cell
  }
  return { values, strongest, maximum: [Math.floor(best / map.width), best % map.width] }
}
