import type { Types } from '@cornerstonejs/tools'
import type { SliceGeometry } from '../../study/types'
import { imageIdOf, sliceIdOf } from '../imageLoader'
import { isFilledId } from '../volume/filledId'
import { seriesIdOf, volumeIdOf } from '../volume/volumeId'
import { isOutline, type Measurement, POINTS, type Point } from './measurement'
import { kindOfTool, MEASURE_TOOLS } from './tools'

/** A drawing as Cornerstone keeps it. */
export type Drawing = Types.Annotation

/** What of a measurement is the drawing itself, without what was worked out. */
export type Drawn = Omit<Measurement, 'values'>

/**
 * What a drawing measures and where. Null: not one of ours, not on one of our images, or not drawn far enough.
 *
 * Drawn in a volume viewport, the metadata name the volume, and a slice only where the plane is that of the slices.
 */
export function drawnOf({ annotationUID, metadata, data }: Drawing): Drawn | null {
  const kind = kindOfTool(metadata?.toolName ?? '')
  if (annotationUID === undefined || kind === undefined) return null
  const place = placeOf(metadata)
  if (place === null) return null
  const points = (isOutline(kind) ? data.contour?.polyline : data.handles?.points) ?? []
  if (points.length < POINTS[kind]) return null
  return { id: annotationUID, kind, ...place, points: copyOf(points), text: data.label ?? '' }
}

function copyOf(points: readonly (readonly [number, number, number])[]): Point[] {
  return points.map(([x, y, z]) => [x, y, z])
}

/** Gives a drawing points and a text that it had at another time; its numbers are worked out again. */
export function redraw(drawing: Drawing, { kind, points, text }: Drawn): void {
  const { data } = drawing
  data.label = text
  if (isOutline(kind)) data.contour = { ...data.contour, polyline: copyOf(points) }
  else data.handles = { ...data.handles, points: copyOf(points) }
  data.cachedStats = {}
  drawing.invalidated = true
}

function placeOf(metadata: Drawing['metadata']): Pick<Drawn, 'sliceId' | 'seriesId' | 'normal'> | null {
  const imageId = metadata?.referencedImageId
  const sliceId = imageId === undefined ? null : sliceIdOf(imageId)
  // A place filled in between two slices is on none of them: the drawing belongs to the volume.
  if (sliceId !== null && !isFilledId(sliceId)) return { sliceId, seriesId: null, normal: null }
  const seriesId = metadata?.volumeId === undefined ? null : seriesIdOf(metadata.volumeId)
  const normal = metadata?.viewPlaneNormal
  if (seriesId === null || normal === undefined) return null
  return { sliceId: null, seriesId, normal: [normal[0], normal[1], normal[2]] }
}

/**
 * The drawing of a measurement that was read from a file.
 * @param geometry of its slice, or of any slice of its volume; null where there is none
 */
export function drawingOf(measurement: Drawn, geometry: SliceGeometry | null): Drawing {
  const { id, kind, points, text } = measurement
  const frame = geometry?.frameOfReference
  return {
    annotationUID: id,
    invalidated: true,
    highlighted: false,
    isLocked: false,
    isVisible: true,
    metadata: {
      toolName: MEASURE_TOOLS[kind].toolName,
      ...(typeof frame === 'string' ? { FrameOfReferenceUID: frame } : {}),
      ...metadataOf(measurement, geometry),
    },
    data: {
      label: text,
      handles: { points: isOutline(kind) ? [] : copyOf(points), activeHandleIndex: null, textBox: textBox() },
      ...(isOutline(kind) ? { contour: { polyline: copyOf(points), closed: true } } : {}),
      cachedStats: {},
    },
  }
}

function metadataOf({ sliceId, seriesId, normal, points }: Drawn, geometry: SliceGeometry | null) {
  if (sliceId !== null) return { referencedImageId: imageIdOf(sliceId), viewPlaneNormal: normalOf(geometry) }
  const [first] = points
  return {
    ...(seriesId === null ? {} : { volumeId: volumeIdOf(seriesId) }),
    ...(normal === null ? {} : { viewPlaneNormal: normal }),
    ...(first === undefined ? {} : { cameraFocalPoint: first }),
  }
}

function normalOf(geometry: SliceGeometry | null): Point {
  const [a = 1, b = 0, c = 0] = geometry?.rowDirection ?? []
  const [d = 0, e = 1, f = 0] = geometry?.columnDirection ?? []
  return [c * e - b * f, a * f - c * d, b * d - a * e]
}

function textBox() {
  const nowhere = (): Point => [0, 0, 0]
  return {
    hasMoved: false,
    worldPosition: nowhere(),
    worldBoundingBox: {
      topLeft: nowhere(),
      topRight: nowhere(),
      bottomLeft: nowhere(),
      bottomRight: nowhere(),
    },
  }
}
