import { isRadModality, modalityOfSlot, PUBLISHED_SCANS, type RadModality, SLOTS } from './modality'
import type { CaseRole, CaseScan, OpenSeries, SeriesKind, StudySnapshot } from './types'

/** What a person decided about a series; it stands above every rule. */
export interface CaseChoice {
  included?: boolean
  /** For pictures that do not say what they are, or to correct a wrong modality. */
  modality?: RadModality
}

export type CaseChoices = Readonly<Record<string, CaseChoice>>

/**
 * DICOM modality (PS3.3 C.7.3.1.1.1) to RadDiag's. PET and scintigraphy share RadDiag's nuclear medicine row;
 * XA is taken as angiography because that is what the authors' DSA row was trained on.
 */
const FROM_DICOM: Readonly<Record<string, RadModality>> = {
  CT: 'CT',
  MR: 'MRI',
  CR: 'X-ray',
  DX: 'X-ray',
  IO: 'X-ray',
  PX: 'X-ray',
  RG: 'X-ray',
  US: 'Ultrasound',
  IVUS: 'Ultrasound',
  MG: 'Mammography',
  RF: 'Fluoroscopy',
  XA: 'DSA',
  NM: 'Nuclear medicine',
  PT: 'Nuclear medicine',
}

/** Warnings of ingest that keep a series out of the proposal, and how that is said. */
const LEFT_OUT: ReadonlyArray<readonly [code: string, because: string]> = [
  ['localizer', 'Left out: a localizer, made to plan the scan and not to be read.'],
  ['derived', 'Left out: a derived map computed from other images.'],
  ['secondary-capture', 'Left out: a screen capture, not an acquisition.'],
  ['dose-report', 'Left out: a dose report.'],
]

/** Volumes say most, then stacks, moving images and single images. */
const KIND_ORDER: Readonly<Record<SeriesKind, number>> = { volume: 0, stack: 1, cine: 2, image: 3 }

/** RadDiag's modality of a series: the person's word, then `case.json`, then DICOM; null where nothing says. */
export function radModalityOf(series: OpenSeries, choice?: CaseChoice): RadModality | null {
  if (choice?.modality) return choice.modality
  if (series.declared) return series.declared.modality
  if (isRadModality(series.modality)) return series.modality
  return FROM_DICOM[series.modality] ?? null
}

/**
 * Fills `case` of every series: which scans are in the case, which slot each takes, and why.
 *
 * Rules in order: the person's tick; `case.json`; localizers, derived maps, captures and reports out; only the
 * first study that has images; volumes before stacks before single images; at most the published four scans.
 * Slots follow the list order within a modality and start again at its first row when the rows are used up
 * (RadDiag's rule for a further sample of the same modality).
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
  return { ...snapshot, patients }
}

/** Every open series, in list order. */
export function allSeries(snapshot: StudySnapshot): OpenSeries[] {
  return snapshot.patients.flatMap((patient) => patient.studies.flatMap((study) => [...study.series]))
}

/** What a person calls a series: its description, else the file or folder it came from. */
export function seriesTitle(series: Pick<OpenSeries, 'description' | 'source'>): string {
  return series.description || series.source.split('/').at(-1) || 'series without a name'
}

/** The scans of a proposed case, in list order, as the network takes them. */
export function caseScans(snapshot: StudySnapshot): CaseScan[] {
  return allSeries(snapshot).flatMap((series) => {
    const modality = series.case.slot === null ? null : modalityOfSlot(series.case.slot)
    if (!series.case.included || series.case.slot === null || modality === null) return []
    const { id, sliceIds, source, warnings } = series
    const sample = series.declared?.sample ?? id
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
  const chosen = new Set<string>()
  const candidates: OpenSeries[] = []
  const first = firstStudyWithCandidates(snapshot, choices)
  for (const study of snapshot.patients.flatMap((patient) => patient.studies)) {
    for (const series of study.series) {
      const choice = choices[series.id]
      const because = reasonAgainst(series, choice)
      if (choice?.included === false) roles.set(series.id, out('Left out by you.'))
      else if (radModalityOf(series, choice) === null) roles.set(series.id, out(because ?? ''))
      else if (choice?.included || series.declared) chosen.add(series.id)
      else if (because) roles.set(series.id, out(because))
      else if (study.id !== first) roles.set(series.id, out('Left out: it belongs to another study.'))
      else candidates.push(series)
    }
  }
  takeBest(candidates, chosen, roles)
  return chosen
}

function takeBest(candidates: OpenSeries[], chosen: Set<string>, roles: Map<string, CaseRole>): void {
  const ranked = [...candidates].sort((a, b) => KIND_ORDER[a.kind] - KIND_ORDER[b.kind])
  for (const series of ranked) {
    if (chosen.size < PUBLISHED_SCANS) chosen.add(series.id)
    else
      roles.set(
        series.id,
        out(
          `Left out: the case already has ${PUBLISHED_SCANS} scans, the published number. Tick it to add it.`,
        ),
      )
  }
}

function firstStudyWithCandidates(snapshot: StudySnapshot, choices: CaseChoices): string | null {
  for (const patient of snapshot.patients) {
    for (const study of patient.studies) {
      if (study.series.some((series) => reasonAgainst(series, choices[series.id]) === null)) return study.id
    }
  }
  return null
}

/** Why the rules keep a series out; null when they do not. */
function reasonAgainst(series: OpenSeries, choice: CaseChoice | undefined): string | null {
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
  return `In the case: ${noun}${count} that no rule leaves out.`
}

function out(because: string): CaseRole {
  return { included: false, slot: null, because }
}
