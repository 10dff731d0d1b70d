import { cache, type Types, volumeLoader } from '@cornerstonejs/core'
import { t } from '../../language/language'
import { failed, ok, type Result } from '../../study/result'
import { imageIdOf, prepareImage } from '../imageLoader'
import { type SliceFacts, union, type ValueRange } from '../pixels'
import type { ViewportScan } from '../scan'
import { dropFilled, type FilledSlice, fillGaps } from './fillGaps'
import { fitOfStack, type Gap, missingIn } from './missingSlices'
import { tooManyBytes } from './refusal'
import { volumeIdOf } from './volumeId'

/** A series in Cornerstone's volume cache, and what is known of its values. */
export interface BuiltVolume {
  id: string
  seriesId: string
  /** Between columns, rows and slices, in mm. */
  spacing: readonly [number, number, number]
  /** In pixels, pixels and slices. */
  size: readonly [number, number, number]
  /** The middle slice, with the smallest and largest value of all slices. */
  facts: SliceFacts
  /** The window it opens with: that of the middle slice; all values where the slices have none. */
  window: ValueRange
  /** Of the files, in display order. */
  slices: readonly SliceFacts[]
  /** Made where slices are missing. */
  filled: readonly FilledSlice[]
}

/** Slices asked for at a time; the workers behind decode one each. */
const AT_A_TIME = 4

/**
 * Decodes every slice of a series and makes a volume of the decoded images, without a copy. Slices that are in the
 * image cache already are not decoded again. Where slices are missing, others are made between their neighbours.
 * @param onProgress called with the number of slices that are ready
 * @param stopped asked between slices; true ends the work with the code `stopped`
 */
export async function buildVolume(
  scan: Pick<ViewportScan, 'id' | 'sliceIds' | 'places'>,
  onProgress: (ready: number) => void,
  stopped: () => boolean,
): Promise<Result<BuiltVolume>> {
  const gaps = gapsOf(scan)
  const slices = await prepareAll(scan.sliceIds, missingIn(gaps), onProgress, stopped)
  if (slices.status !== 'ok') return slices
  const facts = slices.value
  const wrong = unfit(facts)
  if (wrong !== null) return failed('not-a-volume', wrong)
  if (stopped()) return interrupted()
  const filled = await fillGaps(scan.id, facts, gaps)
  const imageIds = [...scan.sliceIds, ...filled.map(({ id }) => id)].map(imageIdOf)
  if (stopped()) {
    dropFilled(filled)
    return interrupted()
  }
  // An image that left the cache would be missing from the volume without a word.
  if (!imageIds.every((id) => cache.isLoaded(id))) {
    dropFilled(filled)
    return failed('too-large', t('There is not enough memory for all slices of this series at once.'))
  }
  const made = volumeLoader.createAndCacheVolumeFromImagesSync(volumeIdOf(scan.id), imageIds)
  return ok({ ...described(scan.id, made, facts), filled })
}

/** Gives a volume back; its images stay in the cache as long as there is room. Viewports must have let go of it. */
export function releaseVolume({ id, filled }: BuiltVolume): void {
  if (cache.getVolume(id)) cache.removeVolumeLoadObject(id)
  dropFilled(filled)
}

/** None where the places of the slices are not known: they are then taken as ingest has judged them. */
function gapsOf({ places }: Pick<ViewportScan, 'places'>): readonly Gap[] {
  const fit = fitOfStack(places)
  return fit.status === 'fits' ? fit.gaps : []
}

function interrupted(): Result<never> {
  return failed('stopped', 'The volume was left before it was ready.')
}

async function prepareAll(
  ids: readonly string[],
  missing: number,
  onProgress: (ready: number) => void,
  stopped: () => boolean,
): Promise<Result<SliceFacts[]>> {
  const facts = new Array<SliceFacts>(ids.length)
  let next = 0
  let ready = 0
  let problem: Result<never> | null = null
  const work = async () => {
    while (next < ids.length && problem === null) {
      const index = next++
      const id = ids[index] ?? ''
      const result = await prepareImage(id)
      if (stopped()) problem = interrupted()
      else if (result.status !== 'ok') problem = result
      else {
        facts[index] = result.value
        problem = await doesNotFit(id, result.value, ids.length + missing)
        ready += 1
        onProgress(ready)
      }
    }
  }
  await Promise.all(Array.from({ length: AT_A_TIME }, work))
  return problem ?? ok(facts)
}

/** Said after the first slice, not after the last: decoding hundreds in vain takes long. */
async function doesNotFit(id: string, { samples }: SliceFacts, count: number): Promise<Result<never> | null> {
  if (samples !== 1) return failed('colour', t('Colour images cannot be shown as a volume.'))
  const bytes = cache.getImage(imageIdOf(id))?.sizeInBytes ?? 0
  const message = tooManyBytes(bytes * count, cache.getMaxCacheSize())
  return message === null ? null : failed('too-large', message)
}

/** Why slices do not make one volume; null when they do. Ingest has looked at positions and spacing already. */
function unfit(facts: readonly SliceFacts[]): string | null {
  const [first] = facts
  const alike = facts.every((one) => one.rows === first?.rows && one.columns === first.columns)
  if (!alike) return t('The slices of this series differ in size, so they make no volume.')
  if (first && !facts.every((one) => sameGrid(one, first)))
    return t('The slices of this series differ in direction or pixel spacing, so they make no volume.')
  if (facts.some(({ geometry, spacing }) => geometry === null || spacing === null)) {
    return t('The files do not say where the slices lie, so they make no volume.')
  }
  return null
}

/** What two directions or pixel spacings may differ in each of their numbers: what headers round away. */
const ROUNDED = 0.005

function sameGrid(a: SliceFacts, b: SliceFacts): boolean {
  const numbers = ({ geometry, spacing }: SliceFacts) => [
    ...(geometry?.rowDirection ?? []),
    ...(geometry?.columnDirection ?? []),
    ...(spacing ?? []),
  ]
  const others = numbers(b)
  return numbers(a).every((value, i) => Math.abs(value - (others[i] ?? value)) <= ROUNDED)
}

function described(
  seriesId: string,
  volume: Types.IImageVolume,
  slices: readonly SliceFacts[],
): Omit<BuiltVolume, 'filled'> {
  const middle = slices[Math.floor(slices.length / 2)]
  if (middle === undefined) throw new Error('a volume of no slices')
  const range = slices.map((one) => one.range).reduce((a, b) => [Math.min(a[0], b[0]), Math.max(a[1], b[1])])
  const all = slices.reduce<ValueRange | null>((sum, { window }) => union(sum, window), null)
  return {
    id: volume.volumeId,
    seriesId,
    spacing: triple(volume.spacing),
    size: triple(volume.dimensions),
    facts: { ...middle, range },
    window: middle.windowSource === 'range' && all !== null ? all : middle.window,
    slices,
  }
}

function triple([a = 1, b = 1, c = 1]: ArrayLike<number> & Iterable<number>): [number, number, number] {
  return [a, b, c]
}
