import { cache, metaData, utilities } from '@cornerstonejs/core'
import type { Types } from '@cornerstonejs/tools'
import { VALUE_SCALE } from '../imageMetadata'
import type { MeasuredValue, MeasureKind } from './measurement'
import { type ToolStatistics, type ValueScale, valuesOf } from './values'

const IMAGE = 'imageId:'

let listener: () => void = () => undefined
const drawn = new WeakSet<ToolStatistics>()

/** Calls back when a tool has drawn numbers for the first time. */
export function onNewNumbers(callback: () => void): void {
  listener = callback
}

/**
 * The numbers of a drawing as they are drawn beside it. Tools work them out while they draw and the freehand tool
 * does not always say so, but each time into a new object, by which new numbers are known here.
 */
export function drawnValues(
  kind: MeasureKind,
  data: Types.Annotation['data'],
  targetId: string,
): MeasuredValue[] {
  const found = Object.entries(data.cachedStats ?? {}).find(([id]) => id === targetId)?.[1]
  if (!isStatistics(found)) return []
  if (!drawn.has(found)) {
    drawn.add(found)
    listener()
  }
  return valuesOf(kind, found, scaleOf(targetId))
}

/**
 * The numbers of a drawing as its tool has worked them out last; none before it has been on screen. Of a region the
 * pixels count whose centre lies inside it, each as a whole; its area is that of the outline itself.
 */
export function measuredValues(kind: MeasureKind, { data }: Types.Annotation): MeasuredValue[] {
  for (const [targetId, statistics] of Object.entries(data.cachedStats ?? {})) {
    const values = isStatistics(statistics) ? valuesOf(kind, statistics, scaleOf(targetId)) : []
    if (values.length > 0) return values
  }
  return []
}

function isStatistics(value: unknown): value is ToolStatistics {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

/** All slices of a series share one factor, so that of a volume is that of its first slice. */
function scaleOf(targetId: string): ValueScale | null {
  const imageId = targetId.startsWith(IMAGE)
    ? targetId.slice(IMAGE.length)
    : cache.getVolume(utilities.getVolumeId(targetId))?.imageIds[0]
  const scale: unknown = imageId === undefined ? undefined : metaData.get(VALUE_SCALE, imageId)
  return isScale(scale) ? scale : null
}

function isScale(value: unknown): value is ValueScale {
  return typeof value === 'object' && value !== null && 'factor' in value && 'unit' in value
}
