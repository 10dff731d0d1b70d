import type { RadModality } from '../study/modality'
import { failed, type Result } from '../study/result'
import type { ByteSource } from '../study/types'

/** A labelled case as a cohort lists it; nothing of its images has been read. */
export interface CohortCase {
  /** Differs within its dataset. */
  id: string
  dataset: string
  group: string
  split: string | null
  labels: readonly string[]
  /** Its `case.json` and the images beside it. */
  sources: readonly ByteSource[]
  /** Of a single scan labelled slice by slice, in order: the labels of each slice. */
  sliceLabels: readonly (readonly string[])[] | null
  /** Of a case that a table lists with one picture; null: it has more, or is a folder of its own. */
  picture: OnlyPicture | null
}

export interface OnlyPicture {
  /** Of the cohort, with the slash at its end. */
  root: string
  /** Its path below `root`. */
  file: string
  source: ByteSource
  modality: RadModality
}

/** A sentence a bad row or file; of many the first few. */
const COMPLAINTS = 5

/** What is wrong with a cohort, as one failed result. */
export function badCohort(complaints: readonly string[]): Result<never> {
  const more = complaints.length - COMPLAINTS
  const shown = complaints.slice(0, COMPLAINTS)
  return failed('bad-cohort', [...shown, ...(more > 0 ? [`And ${more} more.`] : [])].join('\n'))
}

/** Files by their path below the folder. */
export type CohortFiles = ReadonlyMap<string, ByteSource>
