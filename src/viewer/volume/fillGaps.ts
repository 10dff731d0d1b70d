import { cache } from '@cornerstonejs/core'
import type { SliceGeometry } from '../../study/types'
import { imageIdOf, keepImage } from '../imageLoader'
import type { SliceFacts, TextureArray } from '../pixels'
import { filledIdOf } from './filledId'
import { between, type Gap, pointBetween } from './missingSlices'

/** A slice that no file holds, made for a volume. */
export interface FilledSlice {
  id: string
  geometry: SliceGeometry
}

/**
 * Makes the slices that are missing, each value in proportion between those of the two neighbours. They live in
 * Cornerstone's cache for the volume's sake alone: no list of slices has them, and nothing is diagnosed on them.
 * @param slices in display order; their images must be in the cache
 * @returns in display order; a gap beside a slice without a place is left open
 */
export async function fillGaps(
  seriesId: string,
  slices: readonly SliceFacts[],
  gaps: readonly Gap[],
): Promise<FilledSlice[]> {
  const filled: FilledSlice[] = []
  for (const { after, missing } of gaps) {
    const [before, behind] = [slices[after], slices[after + 1]]
    if (!before?.geometry || !behind?.geometry) continue
    for (let n = 1; n <= missing; n++) {
      const share = n / (missing + 1)
      const position = pointBetween(before.geometry.position, behind.geometry.position, share)
      const geometry = { ...before.geometry, position }
      const id = filledIdOf(seriesId, filled.length)
      const pixels = valuesBetween(pixelsOf(before.id), pixelsOf(behind.id), share)
      const facts: SliceFacts = { ...before, id, geometry, range: rangeOf(pixels) }
      await keepImage({ facts, pixels, overlays: [] })
      filled.push({ id, geometry })
    }
  }
  return filled
}

/** Takes filled slices out of the cache, once nothing draws them. */
export function dropFilled(filled: readonly FilledSlice[]): void {
  for (const { id } of filled) {
    if (cache.isLoaded(imageIdOf(id))) cache.removeImageLoadObject(imageIdOf(id), { force: true })
  }
}

function pixelsOf(sliceId: string): ArrayLike<number> {
  return cache.getImage(imageIdOf(sliceId))?.getPixelData() ?? []
}

function valuesBetween(before: ArrayLike<number>, behind: ArrayLike<number>, share: number): TextureArray {
  const made = emptyLike(before)
  const whole = !(made instanceof Float32Array)
  for (let i = 0; i < made.length; i++) {
    const value = between(before[i] ?? 0, behind[i] ?? 0, share)
    made[i] = whole ? Math.round(value) : value
  }
  return made
}

function emptyLike(pixels: ArrayLike<number>): TextureArray {
  const { length } = pixels
  if (pixels instanceof Uint8Array) return new Uint8Array(length)
  if (pixels instanceof Int8Array) return new Int8Array(length)
  if (pixels instanceof Uint16Array) return new Uint16Array(length)
  return pixels instanceof Int16Array ? new Int16Array(length) : new Float32Array(length)
}

function rangeOf(pixels: TextureArray): [number, number] {
  let [least, most] = [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY]
  for (const value of pixels) {
    least = Math.min(least, value)
    most = Math.max(most, value)
  }
  return [least, most]
}
