import { formatNumber, t } from '../../language/language'
import type { OpenSeries } from '../../study/types'
import { fitOfStack, type StackRefusal } from './missingSlices'

type Judged = Pick<OpenSeries, 'kind' | 'provisional' | 'places' | 'warnings'>

const NEEDS = 'This needs a series of evenly spaced slices, read to its end.'

const ASKEW = 'The slices are shifted against each other (tilted gantry), so they make no volume.'
const UNEVEN = 'The slices are unevenly spaced, so they make no volume.'
const REPEATED = 'Several images stand at one place, so the series makes no volume.'

/** What ingest has found and what no filling mends, the worst first. */
const FAULTS: readonly (readonly [code: string, sentence: string])[] = [
  ['mixed-orientation', 'The slices point in several directions, so they make no volume.'],
  ['mixed-size', 'The slices differ in size, so they make no volume.'],
  ['mixed-pixel-size', 'The slices differ in pixel spacing, so they make no volume.'],
  ['duplicate-slices', REPEATED],
  ['gantry-tilt', ASKEW],
  ['uneven-spacing', UNEVEN],
]

const REFUSALS: Readonly<Record<StackRefusal, string>> = {
  'no-places': NEEDS,
  'too-few': NEEDS,
  repeated: REPEATED,
  tilted: ASKEW,
  uneven: UNEVEN,
}

/**
 * Why a series cannot be seen as a volume, one sentence in English (a key of the languages). Null for one regular
 * stack of slices, completely read, in which slices may be missing.
 */
export function volumeRefusal(series: Judged | null): string | null {
  if (series === null || series.provisional) return NEEDS
  if (series.kind === 'volume') return null
  if (series.kind !== 'stack') return NEEDS
  const fault = FAULTS.find(([code]) => series.warnings.some((warning) => warning.code === code))
  if (fault !== undefined) return fault[1]
  const fit = fitOfStack(series.places)
  return fit.status === 'fits' ? null : REFUSALS[fit.because]
}

/**
 * Why the slices of a series cannot be held together; null when they can.
 * @param needed bytes of all its slices
 * @param limit bytes that images may take
 */
export function tooManyBytes(needed: number, limit: number): string | null {
  if (needed <= limit) return null
  return t('As a volume this series needs {{needed}} of memory, and this page has {{limit}} for images.', {
    needed: megabytes(needed),
    limit: megabytes(limit),
  })
}

function megabytes(bytes: number): string {
  return `${formatNumber(Math.ceil(bytes / 2 ** 20))} MB`
}
