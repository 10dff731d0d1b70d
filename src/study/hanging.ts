import {
  type BreastView,
  breastView,
  type FilmView,
  filmView,
  type MrWeighting,
  mrSequence,
} from './hangingWords'
import type { RadModality } from './modality'
import { radModalityOf } from './propose'
import type { OpenSeries, Plane } from './types'

/** Series in viewports, row by row; null is a viewport left empty on purpose. */
export type Hung = readonly (OpenSeries | null)[]

interface HangingRule {
  id: string
  /** Whether the rule is for these series. */
  fits(series: readonly OpenSeries[]): boolean
  hang(series: readonly OpenSeries[]): Hung
}

/** As four films are customarily hung: the right breast at the reader's left, craniocaudal views above. */
const BREAST_VIEWS: readonly BreastView[] = ['RCC', 'LCC', 'RMLO', 'LMLO']
const FILM_VIEWS: readonly FilmView[] = ['frontal', 'lateral', 'oblique']
const WEIGHTINGS: readonly MrWeighting[] = ['T1', 'T2', 'FLAIR', 'DWI', 'ADC', 'T2*']
const PLANES: readonly Plane[] = ['axial', 'sagittal', 'coronal', 'oblique']

/** Fewer views than this are no set with a gap in it, only what there is. */
const BREAST_SET = 3

/**
 * How series are hung by modality and words; first match wins, adding a rule is adding a row. Only where they stand
 * on screen: the order in which a case is diagnosed never follows it.
 */
const HANGING_RULES: readonly HangingRule[] = [
  {
    id: 'single',
    fits: (series) => series.length < 2,
    hang: (series) => series,
  },
  {
    id: 'mammography',
    fits: (series) => areAll(series, ['Mammography']) && distinct(series.map(breastOf)),
    hang: breastSet,
  },
  {
    id: 'radiograph-views',
    fits: (series) =>
      areAll(series, ['X-ray']) &&
      ['frontal', 'lateral'].every((view) => series.some((one) => filmView(one.description) === view)),
    hang: (series) => sorted(series, [(one) => placeIn(FILM_VIEWS, filmView(one.description))]),
  },
  {
    id: 'mr-sequences',
    fits: (series) => areAll(series, ['MRI']) && series.some((one) => mrRank(one) < UNNAMED),
    hang: (series) => sorted(series, [mrRank, planeRank]),
  },
  {
    id: 'planes',
    fits: (series) => areAll(series, ['CT']) || areAll(series, ['MRI']),
    hang: (series) => sorted(series, [planeRank]),
  },
  {
    id: 'as-listed',
    fits: () => true,
    hang: (series) => series,
  },
]

/**
 * Puts series in the order a reader expects them.
 * @param series in list order, which decides where the rules say nothing
 */
export function hang(series: readonly OpenSeries[]): Hung {
  return ruleFor(series)?.hang(series) ?? series
}

/** The id of the rule that hangs these series. */
export function hangingRule(series: readonly OpenSeries[]): string {
  return ruleFor(series)?.id ?? ''
}

function ruleFor(series: readonly OpenSeries[]): HangingRule | undefined {
  return HANGING_RULES.find((rule) => rule.fits(series))
}

function areAll(series: readonly OpenSeries[], modalities: readonly RadModality[]): boolean {
  return series.every((one) => {
    const modality = radModalityOf(one)
    return modality !== null && modalities.includes(modality)
  })
}

/** The view by the series description, else by all the words of the file. */
export function breastOf({ description, words }: OpenSeries): BreastView | null {
  return breastView(description) ?? breastView(words)
}

/** All are known and none comes twice. */
function distinct(views: readonly (BreastView | null)[]): boolean {
  return !views.includes(null) && new Set(views).size === views.length
}

function breastSet(series: readonly OpenSeries[]): Hung {
  const places = BREAST_VIEWS.map((view) => series.find((one) => breastOf(one) === view) ?? null)
  return series.length < BREAST_SET ? places.filter((one) => one !== null) : places
}

/** What was given contrast agent comes after every weighting that has a place; what says nothing comes last. */
const CONTRAST = WEIGHTINGS.length
const UNNAMED = CONTRAST + 1

function mrRank({ description }: OpenSeries): number {
  const { weighting, contrast } = mrSequence(description)
  if (contrast) return CONTRAST
  return weighting === null ? UNNAMED : WEIGHTINGS.indexOf(weighting)
}

function planeRank({ plane }: OpenSeries): number {
  return placeIn(PLANES, plane)
}

/** Unknown ones come last. */
function placeIn<T>(order: readonly T[], value: T | null): number {
  const at = value === null ? -1 : order.indexOf(value)
  return at < 0 ? order.length : at
}

/** Stable: equals keep their order in the list. */
function sorted(
  series: readonly OpenSeries[],
  keys: readonly ((one: OpenSeries) => number)[],
): readonly OpenSeries[] {
  return series.toSorted((a, b) => {
    const differing = keys.find((key) => key(a) !== key(b))
    return differing ? differing(a) - differing(b) : 0
  })
}
