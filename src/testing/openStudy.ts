import { readWasm } from '../cli/readWasm'
import { StudyReader } from '../ingest/studyReader'
import type { Result } from '../study/result'
import type { ByteSource, DecodedSlice, OpenSeries, StudySnapshot } from '../study/types'

/** For tests: everything opened, and the reader to ask for slices. */
export interface TestStudy {
  reader: StudyReader
  snapshot: StudySnapshot
  series: readonly OpenSeries[]
}

export async function openStudy(sources: readonly ByteSource[]): Promise<TestStudy> {
  const reader = new StudyReader({ budget: 256 * 1024 * 1024, locateWasm: null, readWasm })
  const snapshot = await reader.open(sources, () => undefined)
  const series = snapshot.patients.flatMap((patient) => patient.studies.flatMap((study) => [...study.series]))
  return { reader, snapshot, series }
}

/** The slice at a place of a series' display order. @throws with the sentence when it cannot be decoded. */
export async function sliceAt({ reader, series }: TestStudy, index = 0, slice = 0): Promise<DecodedSlice> {
  const id = series[index]?.sliceIds[slice]
  if (id === undefined) throw new Error('no such slice')
  return valueIn(await reader.slice(id))
}

export function valueIn<T>(result: Result<T>): T {
  if (result.status !== 'ok') throw new Error(`${result.code}: ${result.message}`)
  return result.value
}

export function codesOf(series: OpenSeries | undefined): string[] {
  return series?.warnings.map(({ code }) => code) ?? []
}
