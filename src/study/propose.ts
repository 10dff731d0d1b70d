import { type Candidate, fillCase, sampleOf } from './choose'
import { withStrangers } from './conflict'
import { modalityOfSlot, type RadModality, SLOTS } from './modality'
import { inferModality } from './modalityRules'
import type { CaseRole, CaseScan, OpenSeries, OpenStudy, StudySnapshot } from './types'

/** What a person decided about a series; it stands above every rule. */
export interface CaseChoice {
  included?: boolean
  /** For pictures that do not say what they are, or to correct a wrong modality. */
  modality?: RadModality
}

export type CaseChoices = Readonly<Record<string, CaseChoice>>

/** Warnings of ingest that keep a series out of the proposal, and how that is said. */
const LEFT_OUT: ReadonlyArray<readonly [code: string, because: string]> = [
  ['localizer', 'Left out: a localizer, made to plan the scan and not to be read.'],
  ['derived', 'Left out: a derived map computed from other images.'],
  ['secondary-capture', 'Left out: a screen capture, not an acquisition.'],
  ['dose-report', 'Left out: a dose report.'],
]

/** RadDiag's modality of a series: the person's word, then `case.json`, then DICOM; null where nothing says. */
export function radModalityOf(series: OpenSeries, choice?: CaseChoice): RadModality | null {
  if (choice?.modality) return choice.modality
  if (series.declared) return series.declared.modality
  return inferModality(series)?.modality ?? null
}

/**
 * Fills `case` of every series: which scans are in the case, which slot each takes, and why.
 *
 * Rules in order: the person's tick; `case.json`, which then speaks for everything that lies beside it; localizers,
 * derived maps, captures and reports out; one study only; what says most and repeats least, at most the published
 * four scans (see `fillCase`). Slots follow the list order within a modality and start again at its first row when
 * the rows are used up (RadDiag's rule for a further sample of the same modality). A scan ticked from another study
 * or patient is in, but carries a warning: see `caseConflict`.
 */
export function proposeCase(snapshot: StudySnapshot, choices: CaseChoices = {}): StudySnapshot {
  const all = allSeries(snapshot)
  const roles = new Map<string, CaseRole>()
  const chosen = chooseSeries(snapshot, choices, roles)
  assignSlots(
    all.filter((series) => chosen.has(series.id)),
    choices,
    roles,
  )
  const patients = snapshot.patients.map((patient) => ({
    ...patient,
    studies: patient.studies.map((study) => ({
      ...study,
      series: study.series.map((series) => ({ ...series, case: roles.get(series.id) ?? series.case })),
    })),
  }))
  return withStrangers({ ...snapshot, patients })
}

/** Every open series, in list order. */
export function allSeries(snapshot: StudySnapshot): OpenSeries[] {
  return snapshot.patients.flatMap((patient) => patient.studies.flatMap((study) => [...study.series]))
}

/** What a person calls a series: its description, else the file or folder it came from, and which part it is. */
export function seriesTitle(series: Pick<OpenSeries, 'description' | 'source' | 'part'>): string {
  const name = series.description || series.source.split('/').at(-1) || 'series without a name'
  return series.part ? `${name}, ${series.part.label}` : name
}

/** The scans of a proposed case, in list order, as the network takes them. */
export function caseScans(snapshot: StudySnapshot): CaseScan[] {
  return allSeries(snapshot).flatMap((series) => {
    const modality = series.case.slot === null ? null : modalityOfSlot(series.case.slot)
    if (!series.case.included || series.case.slot === null || modality === null) return []
    const { id, sliceIds, source, warnings } = series
    const sample = sampleOf(series, modality)
    return [
      { id, name: seriesTitle(series), modality, sample, slot: series.case.slot, sliceIds, source, warnings },
    ]
  })
}

function chooseSeries(
  snapshot: StudySnapshot,
  choices: CaseChoices,
  roles: Map<string, CaseRole>,
): ReadonlySet<string> {
  const taken: Candidate[] = []
  const candidates: Candidate[] = []
  const main = mainStudy(snapshot, choices)
  for (const study of studiesOf(snapshot)) {
    for (const series of study.series) {
      const choice = choices[series.id]
      const modality = radModalityOf(series, choice)
      const because = reasonAgainst(series, choice, study, main)
      if (choice?.included === false) roles.set(series.id, out('Left out by you.'))
      else if (modality === null) roles.set(series.id, out(because ?? ''))
      else if (choice?.included) taken.push({ series, modality })
      else if (because) roles.set(series.id, out(because))
      else (series.declared ? taken : candidates).push({ series, modality })
    }
  }
  const { chosen, left } = fillCase(candidates, taken)
  for (const [id, because] of left) roles.set(id, out(because))
  return new Set(chosen.map(({ series }) => series.id))
}

function studiesOf(snapshot: StudySnapshot): OpenStudy[] {
  return snapshot.patients.flatMap((patient) => [...patient.studies])
}

/**
 * The study a case is proposed from: the first with a declared case, else the latest, by date, of the first patient
 * who has anything to propose. Who opens a study with a prior beside it means the newer one.
 */
function mainStudy(snapshot: StudySnapshot, choices: CaseChoices): OpenStudy | null {
  const declared = studiesOf(snapshot).find((study) => study.series.some((series) => series.declared))
  if (declared) return declared
  const proposable = (series: OpenSeries) => reasonOfSeries(series, choices[series.id]) === null
  for (const patient of snapshot.patients) {
    const studies = patient.studies.filter((study) => study.series.some(proposable))
    const [first] = studies.toSorted((a, b) => b.date.localeCompare(a.date))
    if (first) return first
  }
  return null
}

/** Why the rules keep a series out; null when they do not. */
function reasonAgainst(
  series: OpenSeries,
  choice: CaseChoice | undefined,
  study: OpenStudy,
  main: OpenStudy | null,
): string | null {
  const own = series.declared ? null : reasonOfSeries(series, choice)
  if (own !== null) return own
  if (study.id !== main?.id)
    return 'Left out: it belongs to another study. A case is one study of one patient.'
  const declares = main.series.some((other) => other.declared)
  return declares && !series.declared ? 'Left out: case.json does not name it.' : null
}

function reasonOfSeries(series: OpenSeries, choice: CaseChoice | undefined): string | null {
  const rule = LEFT_OUT.find(([code]) => series.warnings.some((warning) => warning.code === code))
  if (rule) return rule[1]
  if (radModalityOf(series, choice) !== null) return null
  return series.modality === 'OT'
    ? 'Left out: the file does not say its modality. Choose one to add it.'
    : `Left out: RadDiag knows no modality ${series.modality}. Choose one to add it.`
}

function assignSlots(
  series: readonly OpenSeries[],
  choices: CaseChoices,
  roles: Map<string, CaseRole>,
): void {
  const taken = new Map<RadModality, number>()
  for (const one of series) {
    const modality = radModalityOf(one, choices[one.id])
    if (modality === null) continue
    const rows = SLOTS[modality]
    const position = taken.get(modality) ?? 0
    taken.set(modality, position + 1)
    const declared = choices[one.id]?.modality ? null : (one.declared?.slot ?? null)
    const slot = declared ?? rows[position % rows.length] ?? rows[0]
    roles.set(one.id, { included: true, slot, because: reasonFor(one, choices[one.id]) })
  }
}

function reasonFor(series: OpenSeries, choice: CaseChoice | undefined): string {
  if (choice?.included || choice?.modality) return 'In the case: added by you.'
  if (series.declared) return 'In the case: named in case.json.'
  const noun = { volume: 'a volume', stack: 'a stack', cine: 'a moving image', image: 'an image' }[
    series.kind
  ]
  const count = series.slices === 1 ? '' : ` of ${series.slices} images`
  const why = inferModality(series)?.because
  return `In the case: ${noun}${count}${why ? `; ${why}` : ''}.`
}

function out(because: string): CaseRole {
  return { included: false, slot: null, because }
}
