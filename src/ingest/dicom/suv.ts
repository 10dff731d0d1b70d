import type { DataSet } from './dataSet'
import { privateTag } from './privateTag'
import { scanTime, startTime } from './suvTimes'
import { codeOf, codesOf, itemsOf, numberOf, TAG } from './values'

const PHILIPS_GROUP = 0x7053
const PHILIPS = 'Philips PET Private Group'
/** Bq. A smaller dose is written in another unit (MBq, mCi), and which is not known. */
const SMALLEST_DOSE = 1e5
/** kg. */
const HEAVIEST = 700
/** Longer after the injection there is nothing left to see; dates were then changed, as anonymisers do. */
const MOST_HALF_LIVES = 10

type Earliest = () => string

/**
 * What a value of a PET image (rescale applied) is multiplied by for the SUV by body weight, in g/ml; null where the
 * tags do not allow it, for nothing is guessed. After the vendor-neutral pseudo-code of QIBA's FDG-PET/CT technical
 * committee (FDG-PET/CT Profile 1.13, 2016, appendix G) and DICOM PS3.3 C.8.9.1.
 *
 * Not taken from @cornerstonejs/calculate-suv 1.1.0, against which it is tested: that reads images corrected to the
 * injection (ADMIN) as if they were not, needs a dose even for images in g/ml, fails where scan and injection lie on
 * both sides of midnight, and misreads fractions of a second that begin with 0.
 * @param earliest gives the acquisition time of the series' first image (YYYYMMDDHHMMSS.F), empty where not known;
 *   asked for only where it matters, because finding it means looking at the whole series
 */
export function suvFactor(data: DataSet, earliest: Earliest): number | null {
  if (codeOf(data, TAG.modality) !== 'PT') return null
  switch (codeOf(data, 0x00541001)) {
    case 'GML':
      // Without a type it is by body weight (PS3.3 table C.8-60).
      return ['', 'BW'].includes(codeOf(data, 0x00541006)) ? 1 : null
    case 'BQML':
      return perActivity(data, earliest)
    case 'CNTS':
      return philipsFactor(data, earliest)
    default:
      return null
  }
}

/** Philips gives the factor itself (7053,xx00), or one from counts to Bq/ml (7053,xx09). */
function philipsFactor(data: DataSet, earliest: Earliest): number | null {
  const direct = positive(philipsNumber(data, 0x00))
  if (direct !== null) return direct
  const activity = positive(philipsNumber(data, 0x09))
  const factor = activity === null ? null : perActivity(data, earliest)
  return activity === null || factor === null ? null : activity * factor
}

function philipsNumber(data: DataSet, element: number): number | null {
  const tag = privateTag(data, PHILIPS_GROUP, PHILIPS, element)
  return tag === null ? null : numberOf(data, tag)
}

/** From Bq/ml: weight in g by the dose that is left at the time the images are corrected to. */
function perActivity(data: DataSet, earliest: Earliest): number | null {
  const corrections = codesOf(data, 0x00280051)
  if (!corrections.includes('ATTN') || !corrections.includes('DECY')) return null
  const weight = positive(numberOf(data, 0x00101030))
  const dose = doseLeft(data, earliest)
  return weight === null || weight > HEAVIEST || dose === null ? null : (weight * 1000) / dose
}

/** In Bq. Several injections, or several nuclides, have no one dose. */
function doseLeft(data: DataSet, earliest: Earliest): number | null {
  const [injection, ...more] = itemsOf(data, 0x00540016)
  if (injection === undefined || more.length > 0) return null
  const dose = positive(numberOf(injection, 0x00181074))
  if (dose === null || dose < SMALLEST_DOSE) return null
  const correctedTo = codeOf(data, 0x00541102)
  if (correctedTo === 'ADMIN') return dose
  const halfLife = positive(numberOf(injection, 0x00181075))
  if (correctedTo !== 'START' || halfLife === null) return null
  const scan = scanTime(data, earliest(), halfLife)
  const start = scan === null ? null : startTime(data, injection, scan)
  if (scan === null || start === null || start > scan) return null
  const halfLives = (scan - start) / halfLife
  return halfLives > MOST_HALF_LIVES ? null : dose * 2 ** -halfLives
}

function positive(value: number | null): number | null {
  return value !== null && value > 0 ? value : null
}
