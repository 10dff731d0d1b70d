import { breastOf, hang } from './hanging'
import { seriesIn } from './hangingCells'
import { filmView, mrSequence, wordSet } from './hangingWords'
import { radModalityOf } from './propose'
import type { OpenPatient, OpenSeries, OpenStudy, StudySnapshot } from './types'

/** Two studies of one patient, the later one first. */
export interface StudyPair {
  current: OpenStudy
  prior: OpenStudy
}

/** A series of each study; null where the study has none like the other's. */
export type SeriesPair = readonly [current: OpenSeries | null, prior: OpenSeries | null]

/** What is no image of the patient to compare; a study of nothing else is compared all the same. */
const NOT_COMPARED = new Set(['localizer', 'secondary-capture', 'dose-report'])

/**
 * The studies to compare: of one patient, with different dates of examination (DICOM 0008,0020), because without them
 * nothing says which one is the earlier.
 * @param wanted the study somebody asked for: an earlier one is compared with the newest, the newest with the one
 * before. Null: the patient of the active series, else the first with two studies.
 * @returns null where there are no two such studies
 */
export function studiesToCompare(
  snapshot: StudySnapshot,
  wanted: string | null,
  activeSeries: string | null,
): StudyPair | null {
  if (wanted !== null) {
    const patient = snapshot.patients.find(({ studies }) => studies.some(({ id }) => id === wanted))
    return patient ? pairOf(patient, wanted) : null
  }
  const isActive = ({ studies }: OpenPatient) =>
    studies.some(({ series }) => series.some(({ id }) => id === activeSeries))
  const patients = snapshot.patients.toSorted((a, b) => Number(isActive(b)) - Number(isActive(a)))
  for (const patient of patients) {
    const pair = pairOf(patient, null)
    if (pair) return pair
  }
  return null
}

function pairOf({ studies }: OpenPatient, wanted: string | null): StudyPair | null {
  const dated = studies
    .filter(({ date, series }) => /^\d{8}$/.test(date) && series.length > 0)
    .toSorted((a, b) => b.date.localeCompare(a.date))
  const [current] = dated
  const earlier = dated.filter(({ date }) => current && date < current.date)
  const prior =
    wanted === null || wanted === current?.id ? earlier[0] : earlier.find(({ id }) => id === wanted)
  return current && prior ? { current, prior } : null
}

/**
 * Pairs the series of two studies by modality, what is in the image (MR weighting and contrast, view of a radiograph
 * or mammogram), plane and words. Pairs come first, in the order the current study would hang in, then what is new in it. Where
 * nothing is alike, the first of each hang side by side.
 */
export function pairSeries(
  current: readonly OpenSeries[],
  prior: readonly OpenSeries[],
): readonly SeriesPair[] {
  const now = seriesIn(hang(comparable(current)))
  const then = comparable(prior)
  const matches = bestMatches(now, then)
  if (matches.size === 0) return [[now[0] ?? null, then[0] ?? null]]
  const pairs = now.map((series): SeriesPair => [series, matches.get(series) ?? null])
  return [
    ...pairs.filter(([, match]) => match),
    ...pairs.filter(([series, match]) => !match && isScan(series)),
  ]
}

function comparable(series: readonly OpenSeries[]): readonly OpenSeries[] {
  const some = series.filter(({ warnings }) => !warnings.some(({ code }) => NOT_COMPARED.has(code)))
  return some.length > 0 ? some : series
}

/** A map computed from other images is compared with its like, but not shown alone. */
function isScan(series: OpenSeries | null): boolean {
  return series !== null && !series.warnings.some(({ code }) => code === 'derived')
}

/** The likest two first, each series once; equals in list order. */
function bestMatches(
  now: readonly OpenSeries[],
  then: readonly OpenSeries[],
): ReadonlyMap<OpenSeries, OpenSeries> {
  const candidates = now
    .flatMap((a) => then.map((b) => ({ a, b, score: likeness(a, b) })))
    .filter(({ score }) => score > 0)
    .toSorted((one, other) => other.score - one.score)
  const matches = new Map<OpenSeries, OpenSeries>()
  const taken = new Set<OpenSeries>()
  for (const { a, b } of candidates) {
    if (matches.has(a) || taken.has(b)) continue
    matches.set(a, b)
    taken.add(b)
  }
  return matches
}

/** What an image shows weighs more than its plane, the plane more than all the words, those more than the kind. */
const WEIGHTS = { content: 8, plane: 4, words: 2, kind: 1 } as const

/**
 * How much two series are alike: 0 for those that show different things, else larger for more in common. What one
 * of them does not say counts for nothing, neither way.
 */
export function likeness(a: OpenSeries, b: OpenSeries): number {
  const modality = radModalityOf(a)
  if (modality === null || modality !== radModalityOf(b)) return 0
  const content = agreement(contentOf(a), contentOf(b))
  const plane = agreement(a.plane, b.plane)
  if (content === null || plane === null) return 0
  const kind = a.kind === b.kind ? 1 : 0
  const words = sharedWords(a.description, b.description)
  return 0.5 + WEIGHTS.content * content + WEIGHTS.plane * plane + WEIGHTS.words * words + WEIGHTS.kind * kind
}

/** 1 for the same, 0 where one is not known, null for different ones. */
function agreement(a: string | null, b: string | null): 0 | 1 | null {
  if (a === null || b === null) return 0
  return a === b ? 1 : null
}

/** What the image shows, in a word; null where the words do not say. */
function contentOf(series: OpenSeries): string | null {
  const modality = radModalityOf(series)
  if (modality === 'Mammography') return breastOf(series)
  if (modality === 'X-ray') return filmView(series.description)
  if (modality !== 'MRI') return null
  const { weighting, contrast } = mrSequence(series.description)
  return weighting && `${weighting}${contrast ? ' with contrast' : ''}`
}

/** Words in common of all words (Jaccard), 0 to 1. */
function sharedWords(a: string, b: string): number {
  const one = wordSet(a)
  const other = wordSet(b)
  const all = new Set([...one, ...other]).size
  return all === 0 ? 0 : [...one].filter((word) => other.has(word)).length / all
}
