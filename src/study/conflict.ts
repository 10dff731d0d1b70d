import type { Notice, OpenSeries, StudySnapshot } from './types'

/** A case over several studies or patients: what is said, and what a person who insists has insisted on. */
export interface CaseConflict extends Notice {
  /** Changes when another study or patient joins, so that one yes is not a yes to everything. */
  key: string
}

interface Member {
  patient: string
  study: string
  series: OpenSeries
}

/** Null for a case of one study. Scans that one `case.json` declares are of one study by its word. */
export function caseConflict(snapshot: StudySnapshot): CaseConflict | null {
  const members = membersOf(snapshot)
  const studies = [...new Set(members.map(({ study }) => study))]
  const patients = new Set(members.map(({ patient }) => patient)).size
  if (studies.length < 2) return null
  const key = studies.sort().join(' ')
  if (patients > 1) {
    const message = `The case mixes scans of ${patients} patients. A diagnosis is meant for one patient.`
    return { key, code: 'several-patients', message }
  }
  const message = `The case mixes scans of ${studies.length} studies. A diagnosis is meant for one examination.`
  return { key, code: 'several-studies', message }
}

/** Adds to every scan from elsewhere than the case's first scan the warning that says so. */
export function withStrangers(snapshot: StudySnapshot): StudySnapshot {
  const members = membersOf(snapshot)
  const [first] = members
  const strangers = new Map(
    members.filter(({ study }) => study !== first?.study).map((one) => [one.series.id, one]),
  )
  if (strangers.size === 0) return snapshot
  const marked = (series: OpenSeries): OpenSeries => {
    const stranger = strangers.get(series.id)
    if (stranger === undefined) return series
    const notice = stranger.patient === first?.patient ? OTHER_STUDY : OTHER_PATIENT
    return { ...series, warnings: [notice, ...series.warnings] }
  }
  return {
    ...snapshot,
    patients: snapshot.patients.map((patient) => ({
      ...patient,
      studies: patient.studies.map((study) => ({ ...study, series: study.series.map(marked) })),
    })),
  }
}

const OTHER_STUDY: Notice = {
  code: 'several-studies',
  message: 'This scan is from another study than the first scan of the case.',
}
const OTHER_PATIENT: Notice = {
  code: 'several-patients',
  message: 'This scan is of another patient than the first scan of the case.',
}

function membersOf(snapshot: StudySnapshot): Member[] {
  return snapshot.patients.flatMap((patient) =>
    patient.studies.flatMap((study) =>
      study.series
        .filter((series) => series.case.included)
        .map((series) => ({ patient: patient.id, study: study.id, series })),
    ),
  )
}
