import type { FoundImage } from '../image'
import type { DataSet } from './dataSet'
import { privateTag } from './privateTag'
import { codeOf, numberOf } from './values'

const SECONDS_A_DAY = 86_400

/**
 * When the activity of the images was (seconds of a common clock), for images that are decay corrected to the start
 * of the scan: the Series Date and Time where no image of the series was taken before; else GE's private scan time;
 * else counted back from the time of average activity of this image, as Siemens and multi-injection series need
 * (QIBA FDG-PET/CT Profile 1.13, appendix G, vendor-neutral pseudo-code). Null where the tags do not say.
 * @param earliest acquisition of the series (YYYYMMDDHHMMSS.F), empty where only this image is known
 * @param halfLife in s
 */
export function scanTime(data: DataSet, earliest: string, halfLife: number): number | null {
  const acquired = momentOf(acquisitionTime(data))
  if (acquired === null) return null
  const first = momentOf(earliest) ?? acquired
  const series = momentOf(dateAndTime(data, 0x00080021, 0x00080031))
  if (series !== null && series <= Math.min(first, acquired)) return series
  const ofGe = privateTag(data, 0x0009, 'GEMS_PETD_01', 0x0d)
  return (ofGe === null ? null : momentOf(codeOf(data, ofGe))) ?? countedBack(data, acquired, halfLife)
}

/**
 * When the radiopharmaceutical was given, in seconds of the same clock. Where only its time of day is said, it is
 * the last such time before the scan, which may be the day before.
 */
export function startTime(data: DataSet, injection: DataSet, scan: number): number | null {
  const text = codeOf(injection, 0x00181078)
  const start = momentOf(text)
  if (start !== null) return start + zoneDifference(text, codeOf(data, 0x00080201))
  const time = secondsOf(codeOf(injection, 0x00181072))
  if (time === null) return null
  const sameDay = Math.floor(scan / SECONDS_A_DAY) * SECONDS_A_DAY + time
  return sameDay <= scan ? sameDay : sameDay - SECONDS_A_DAY
}

/** When the first image of a series was taken, YYYYMMDDHHMMSS.F; empty where no image says it. */
export function earliestAcquisition(images: readonly FoundImage[], seriesKey: string): string {
  let earliest = ''
  for (const { header } of images) {
    const time = header.seriesKey === seriesKey ? (header.acquisition?.acquisitionTime ?? '') : ''
    if (time !== '' && (earliest === '' || time < earliest)) earliest = time
  }
  return earliest
}

/**
 * Acquisition Date and Time are the start of the frame, Frame Reference Time how long after the start of the scan its
 * average count rate was; with decay constant k and duration T that is (1/k) ln(kT / (1 - exp(-kT))) into the frame
 * (PS3.3 C.8.9.4.1.5).
 */
function countedBack(data: DataSet, acquired: number, halfLife: number): number | null {
  const reference = numberOf(data, 0x00541300) ?? 0
  const duration = numberOf(data, 0x00181242) ?? 0
  if (reference <= 0 || duration <= 0) return null
  const decay = (Math.LN2 / halfLife) * (duration / 1000)
  const average = (halfLife / Math.LN2) * Math.log(decay / -Math.expm1(-decay))
  return acquired - reference / 1000 + average
}

function acquisitionTime(data: DataSet): string {
  return codeOf(data, 0x0008002a) || dateAndTime(data, 0x00080022, 0x00080032)
}

function dateAndTime(data: DataSet, date: number, time: number): string {
  return codeOf(data, date) + codeOf(data, time)
}

/** Seconds of a date and time (PS3.5 DT, or DA and TM joined); the hour must be there. Null where it is none. */
function momentOf(text: string): number | null {
  const [, year, month, day] = /^(\d{4})(\d{2})(\d{2})/.exec(text) ?? []
  const seconds = secondsOf(text.slice(8).replace(/[+-]\d{4}$/, ''))
  if (year === undefined || seconds === null) return null
  const days = Date.UTC(Number(year), Number(month) - 1, Number(day)) / 1000
  return Number.isFinite(days) ? days + seconds : null
}

/** Seconds since midnight of a time (PS3.5 TM; colons as before 1993 are allowed). */
function secondsOf(text: string): number | null {
  const found = /^(\d{2})(\d{2})?(\d{2}(?:\.\d{1,6})?)?$/.exec(text.replaceAll(':', ''))
  if (found === null) return null
  const [hours, minutes, seconds] = found.slice(1).map((part) => Number(part ?? 0))
  return (hours ?? 0) * 3600 + (minutes ?? 0) * 60 + (seconds ?? 0)
}

/** What a time with an offset from UTC must be moved by to be on the clock of the study; 0 where one is not said. */
function zoneDifference(text: string, zoneOfStudy: string): number {
  const own = offsetOf(text)
  const study = offsetOf(zoneOfStudy)
  return own === null || study === null ? 0 : study - own
}

function offsetOf(text: string): number | null {
  const found = /([+-])(\d{2})(\d{2})$/.exec(text)
  if (found === null) return null
  const seconds = Number(found[2]) * 3600 + Number(found[3]) * 60
  return found[1] === '-' ? -seconds : seconds
}
