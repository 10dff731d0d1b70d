import type { OpenSeries, StudySnapshot } from '../study/types'
import type { ViewportScan } from '../viewer/scan'
import { readableAge, readableDate, readableName, readableSex } from './seriesText'

/** What stands in the corners of a viewport: whose image it is, of which examination, and its geometry. */
export function viewportFacts(
  snapshot: StudySnapshot,
  { id, number, places, thickness }: OpenSeries,
): Pick<ViewportScan, 'number' | 'places' | 'thickness' | 'patient' | 'study'> {
  const own = {
    number,
    ...(places === undefined ? {} : { places }),
    ...(thickness === undefined ? {} : { thickness }),
  }
  for (const patient of snapshot.patients) {
    for (const study of patient.studies) {
      // A series in parts that were joined has the id of the whole.
      if (!study.series.some((series) => series.id === id)) continue
      const { name, sex, age } = patient
      return {
        ...own,
        patient: { name: readableName(name), sex: readableSex(sex), age: readableAge(age) },
        study: { description: study.description, date: readableDate(study.date) },
      }
    }
  }
  return own
}
