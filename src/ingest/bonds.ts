import type { SeriesBonds } from '../study/types'
import type { Arrangement } from './geometry'
import { shortHash } from './hash'
import type { ImageHeader } from './image'

/** Positions closer than this, in mm, count as the same table position. */
const SAME_CORNER = 1

/**
 * What one series has in common with others of its study. One acquisition in several phases: the same frame of
 * reference, matrix, pixel size and direction; of MR also the same place, echo, repetition and inversion time, because
 * its values compare only within one recipe. The same raw data: CT images of one start time and acquisition number.
 */
export function seriesBonds({ images, plane, gap }: Arrangement): SeriesBonds {
  const header = images[0]?.header
  const look = header === undefined ? '' : lookOf(header, plane ?? 'no plane')
  const place = header === undefined ? null : placeOf(header)
  if (header === undefined || place === null) return { sample: null, rawData: null, look }
  const recipe = header.modality === 'MR' ? [...recipeOf(header), gap?.toFixed(1), images.length] : []
  return {
    sample: `g${shortHash(JSON.stringify([place, ...recipe]))}`,
    rawData: rawDataOf(images.map((image) => image.header)),
    look,
  }
}

/** Only series with a place in the patient are phases of one another. */
function placeOf({ owner, modality, geometry, rows, columns, spacing }: ImageHeader): string | null {
  if (!geometry?.frameOfReference || (modality !== 'CT' && modality !== 'MR')) return null
  const { frameOfReference, position, rowDirection, columnDirection } = geometry
  const corner = modality === 'MR' ? position : position.slice(0, 2)
  return JSON.stringify([
    owner?.studyKey,
    modality,
    frameOfReference,
    [rows, columns],
    spacing?.map((value) => value.toFixed(3)),
    [...rowDirection, ...columnDirection].map((value) => value.toFixed(2)),
    corner.map((value) => Math.round(value / SAME_CORNER)),
  ])
}

function recipeOf({ acquisition }: ImageHeader): (number | null)[] {
  const { echoTime, repetitionTime, inversionTime, bValue } = acquisition ?? {}
  return [echoTime, repetitionTime, inversionTime, bValue].map((value) => value ?? null)
}

function lookOf(header: ImageHeader, plane: string): string {
  const recipe = header.modality === 'MR' ? recipeOf(header) : []
  return JSON.stringify([header.modality, plane, header.acquisition?.contrastAgent ?? '', ...recipe])
}

function rawDataOf(headers: readonly ImageHeader[]): string | null {
  const { owner, modality, acquisition } = headers[0] ?? {}
  const times = headers.flatMap((header) => header.acquisition?.acquisitionTime || [])
  const start = times.sort()[0]
  if (modality !== 'CT' || start === undefined) return null
  return `w${shortHash(JSON.stringify([owner?.studyKey, start, acquisition?.acquisitionNumber]))}`
}
