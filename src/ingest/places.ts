import type { SeriesPlaces } from '../study/types'
import { normalOf } from './geometry'
import type { FoundImage, ImageHeader } from './image'
import { dot, type Vector } from './vector'

/** Cosine from which two normals are one, whichever way they point: within about two degrees. */
const PARALLEL = 0.9994

/**
 * Where the slices of a series lie, so that another series can be brought to the same place without decoding any.
 * @param images in display order
 * @returns null where a slice has no place, is not parallel to the first, or lies in another frame of reference
 */
export function seriesPlaces(images: readonly FoundImage[]): SeriesPlaces | null {
  const first = images[0]?.header
  const normal = first ? normalOf(first) : null
  const frameOfReference = first?.geometry?.frameOfReference ?? null
  if (normal === null || frameOfReference === null) return null
  const centres: Vector[] = []
  for (const { header } of images) {
    const own = normalOf(header)
    const centre = centreOf(header)
    if (own === null || centre === null || Math.abs(dot(own, normal)) < PARALLEL) return null
    if (header.geometry?.frameOfReference !== frameOfReference) return null
    centres.push(centre)
  }
  return { frameOfReference, normal, centres }
}

/** Middle of an image; without pixel spacing its first pixel, the only place that is known. */
function centreOf({ geometry, spacing, rows, columns }: ImageHeader): Vector | null {
  if (geometry === null) return null
  const { position, rowDirection, columnDirection } = geometry
  const along = ((columns - 1) / 2) * (spacing?.[1] ?? 0)
  const down = ((rows - 1) / 2) * (spacing?.[0] ?? 0)
  return [
    position[0] + along * rowDirection[0] + down * columnDirection[0],
    position[1] + along * rowDirection[1] + down * columnDirection[1],
    position[2] + along * rowDirection[2] + down * columnDirection[2],
  ]
}
