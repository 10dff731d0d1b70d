import { t } from '../language/language'
import { noticeText } from '../language/noticeText'
import { allSeries } from '../study/propose'
import { useStudy } from '../study/store'
import type { OpenSeries } from '../study/types'
import { fromFile, toFile } from '../viewer/measure/file'
import type { Measurement, Point } from '../viewer/measure/measurement'
import { useMeasurements } from '../viewer/measure/store'
import { KIND_NAMES, namedText } from '../viewer/measure/words'
import { showSlice } from '../viewer/viewportStore'
import { showInPlanes, showVolume } from '../viewer/volume/volumeStore'
import { useMessages } from './messages'
import { saveFile } from './saveFile'

function openSeries(): OpenSeries[] {
  const { snapshot } = useStudy.getState()
  return snapshot ? [...allSeries(snapshot)] : []
}

/** The open series a measurement belongs to. */
export function seriesOf({ sliceId, seriesId }: Pick<Measurement, 'sliceId' | 'seriesId'>) {
  return openSeries().find(({ id, sliceIds }) =>
    sliceId === null ? id === seriesId : sliceIds.includes(sliceId),
  )
}

/** Brings the slice of a measurement to the screen, or the planes of its volume, and marks the drawing. */
export function goTo(measurement: Measurement): void {
  const { id, sliceId, normal, points } = measurement
  const series = seriesOf(measurement)
  if (!series) return
  useStudy.getState().show(series.id)
  if (sliceId === null) {
    if (normal === null) showVolume({ seriesId: series.id, kind: 'mpr' })
    else showInPlanes({ seriesId: series.id, point: middleOf(points), normal })
  } else {
    showVolume(null)
    showSlice(series.id, series.sliceIds.indexOf(sliceId))
  }
  useMeasurements.getState().operations?.select(id)
}

function middleOf(points: Measurement['points']): Point {
  const [x, y, z] = [0, 1, 2].map((axis) => points.reduce((sum, point) => sum + (point[axis] ?? 0), 0))
  const count = Math.max(1, points.length)
  return [(x ?? 0) / count, (y ?? 0) / count, (z ?? 0) / count]
}

/** Where a measurement lies, for example `12/40`: slice and number of slices; empty for a single image. */
export function placeText(measurement: Measurement): string {
  const series = seriesOf(measurement)
  if (!series) return ''
  if (measurement.sliceId === null) return t('MPR')
  if (series.slices === 1) return ''
  return `${series.sliceIds.indexOf(measurement.sliceId) + 1}/${series.slices}`
}

/** One line a measurement: kind, text, numbers, slice. */
export function measurementsText(measurements: readonly Measurement[]): string {
  const lines = measurements.map((measurement) => {
    const parts = [t(KIND_NAMES[measurement.kind]), measurement.text, ...measurement.values.map(namedText)]
    return [...parts, placeText(measurement)].filter((part) => part !== '').join('; ')
  })
  return `${lines.join('\n')}\n`
}

/** Puts the measurements on the clipboard as text. */
export async function copyMeasurements(): Promise<void> {
  const { say } = useMessages.getState()
  try {
    await navigator.clipboard.writeText(measurementsText(useMeasurements.getState().measurements))
    say(t('The measurements are on the clipboard.'))
  } catch {
    say(t('The browser does not let this page use the clipboard; save the measurements to a file instead.'))
  }
}

/** Saves the measurements as a file, without anything that says who the patient is. */
export function saveMeasurements(): void {
  const file = toFile(
    useMeasurements.getState().measurements,
    (sliceId) => seriesOf({ sliceId, seriesId: null })?.id,
  )
  saveFile('measurements.json', 'application/json', `${JSON.stringify(file, null, 2)}\n`)
}

/** Adds the measurements of a file to those on the images that are open. */
export async function readMeasurements(file: File): Promise<void> {
  const { say } = useMessages.getState()
  const parsed = fromFile(file.name, await file.text(), () => crypto.randomUUID())
  if (parsed.status !== 'ok') return say(noticeText(parsed))
  const here = parsed.value.filter((measurement) => seriesOf(measurement) !== undefined)
  const sliceOf = (seriesId: string) => openSeries().find(({ id }) => id === seriesId)?.sliceIds[0]
  const placed = (await useMeasurements.getState().operations?.restore(here, sliceOf)) ?? 0
  const missing = parsed.value.length - placed
  if (missing === 0) return
  const places = { missing, count: parsed.value.length, file: file.name }
  say(t('{{missing}} of {{count}} measurements in {{file}} are of images that are not open.', places))
}
