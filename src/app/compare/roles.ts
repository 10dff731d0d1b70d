import type { Comparison } from '../../study/hangingCells'
import type { StudySnapshot } from '../../study/types'

/** What a series is in a comparison, and the date of its study as stored. */
export interface Role {
  side: 'current' | 'prior' | 'other'
  date: string
}

/** Of every open series; a series of a third study may have been dropped among the two. */
export function rolesIn(snapshot: StudySnapshot, { current, prior }: Comparison): ReadonlyMap<string, Role> {
  const studies = snapshot.patients.flatMap((patient) => [...patient.studies])
  return new Map(
    studies.flatMap(({ id, date, series }) => {
      const side = id === current ? 'current' : id === prior ? 'prior' : 'other'
      return series.map((one) => [one.id, { side, date }] as const)
    }),
  )
}
