import { allSeries, seriesTitle } from '../study/propose'
import type { ByteSource, Notice, OpenSeries, StudySnapshot } from '../study/types'
import { sizeInWords } from './containers/limits'
import type { ImageHeader } from './image'

/** Where a header does not say how wide a pixel is: 16 bits, as most of CT, MR and radiography have. */
const USUAL_PIXEL = 2

/** A series whose images cannot all be held at once. It opens all the same; thinning it is offered. */
export interface LargeSeries {
  seriesId: string
  title: string
  slices: number
  /** Bytes that all its images take, decoded; an estimate from the headers. */
  needed: number
  /** Bytes there are for images. */
  given: number
  /** With every `step`-th slice they would fit. */
  step: number
}

/** What a file needs at once does not fit into what there is. */
export class OverBudget extends Error {
  constructor(
    readonly needed: number,
    readonly given: number,
  ) {
    super(`${sizeInWords(needed)} at once are more than ${sizeInWords(given)}`)
  }
}

/** The sentence for a file or image that is refused for what it needs at once. */
export function tooLarge(path: string, { needed, given }: OverBudget): string {
  return `${path} needs about ${sizeInWords(needed)} of memory at once, and there is room for ${sizeInWords(given)} here: it is not opened.`
}

/**
 * The same file, but no more than `limit` bytes of it are read at once.
 * @param onRead told how many bytes each read gave.
 */
export function meteredSource(
  source: ByteSource,
  limit: number,
  onRead: (bytes: number) => void,
): ByteSource {
  return {
    path: source.path,
    size: source.size,
    async read(start, end) {
      const wanted = Math.min(end, source.size) - start
      if (wanted > limit) throw new OverBudget(wanted, limit)
      const bytes = await source.read(start, end)
      onRead(bytes.length)
      return bytes
    },
  }
}

/** Bytes of one decoded image, about. */
export function imageBytes({ rows, columns, pixelBytes = USUAL_PIXEL }: ImageHeader): number {
  return rows * columns * pixelBytes
}

/** Series that do not fit into `given` bytes. @param headerOf the header of a slice that is open. */
export function largeSeries(
  snapshot: StudySnapshot,
  given: number,
  headerOf: (sliceId: string) => ImageHeader | undefined,
): LargeSeries[] {
  return allSeries(snapshot).flatMap((series) => {
    const header = headerOf(series.sliceIds[0] ?? '')
    const needed = header === undefined ? 0 : series.slices * imageBytes(header)
    const step = Math.ceil(needed / given)
    // One image too few would be left to thin.
    if (step <= 1 || step >= series.slices) return []
    const { id: seriesId, slices } = series
    return [{ seriesId, title: seriesTitle(series), slices, needed, given, step }]
  })
}

/** How a thinned series came to be. */
export type Thinning = Pick<LargeSeries, 'needed' | 'given' | 'step' | 'slices'>

/** Leaves every `step`-th slice of the series named, the first one included, and says so in their warnings. */
export function withThinned(
  snapshot: StudySnapshot,
  thinnings: ReadonlyMap<string, Thinning>,
): StudySnapshot {
  if (thinnings.size === 0) return snapshot
  const thin = (series: OpenSeries) => {
    const thinning = thinnings.get(series.id)
    return thinning === undefined ? series : thinSeries(series, thinning)
  }
  const patients = snapshot.patients.map((patient) => ({
    ...patient,
    studies: patient.studies.map((study) => ({ ...study, series: study.series.map(thin) })),
  }))
  return { ...snapshot, patients }
}

function thinSeries(series: OpenSeries, thinning: Thinning): OpenSeries {
  const { step } = thinning
  const sliceIds = series.sliceIds.filter((_, index) => index % step === 0)
  const spacing = series.spacing && ([...series.spacing] as [number, number, number])
  if (spacing) spacing[2] *= step
  return {
    ...series,
    sliceIds,
    slices: sliceIds.length,
    spacing,
    warnings: [...series.warnings, thinnedNotice(series.slices, sliceIds.length, thinning)],
  }
}

function thinnedNotice(all: number, left: number, { step, needed, given }: Thinning): Notice {
  const counts = `${left.toLocaleString('en')} of ${all.toLocaleString('en')} slices are open, every ${ordinal(step)} one`
  return {
    code: 'thinned',
    message: `Only ${counts}: all of them need about ${sizeInWords(needed)}, and there is room for ${sizeInWords(given)} here. What lies between them is neither shown nor diagnosed.`,
  }
}

/** `second`, `third`, `fourth`, then numbers. */
export function ordinal(step: number): string {
  return { 2: 'second', 3: 'third', 4: 'fourth', 5: 'fifth' }[step] ?? `${step}th`
}

/** The sentence of the offer, for a person who may take it or leave it. */
export function offerText({ title, needed, given }: LargeSeries): string {
  return `All of “${title}” at once needs about ${sizeInWords(needed)}; this browser gives ${sizeInWords(given)}. It is open, and slices are read again as you come back to them.`
}
