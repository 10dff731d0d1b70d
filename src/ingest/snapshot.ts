import { groupBy } from '../study/groupBy'
import type { RadModality } from '../study/modality'
import type {
  DeclaredScan,
  OpenPatient,
  OpenSeries,
  OpenStudy,
  SkippedSource,
  StudySnapshot,
} from '../study/types'
import { shortHash } from './hash'
import type { CaseFile, CaseScanEntry, FoundImage, Ownership } from './image'
import { comparePaths, folderOf, nameOf } from './paths'
import { seriesPlaces } from './places'
import { describeSeries, type SeriesPart, sliceId, splitSeries } from './series'

/** All that has been read so far. */
export interface ReadState {
  images: readonly FoundImage[]
  caseFiles: readonly CaseFile[]
  skipped: readonly SkippedSource[]
  /** Every path that was opened, to tell a missing file from one that is broken. */
  paths: ReadonlySet<string>
  /** More is to come. */
  provisional: boolean
}

/** A series with where it belongs and where it stands in the list. */
interface PlacedSeries {
  owner: Ownership
  series: OpenSeries
  order: number
  /** Images of the whole series it is a part of. */
  images: number
}

/** DICOM's word for a modality that a `case.json` gives in RadDiag's. */
const DICOM_MODALITY: Readonly<Record<RadModality, string>> = {
  CT: 'CT',
  MRI: 'MR',
  'X-ray': 'DX',
  Ultrasound: 'US',
  'Annotated image': 'OT',
  Fluoroscopy: 'RF',
  Mammography: 'MG',
  DSA: 'XA',
  'Nuclear medicine': 'NM',
  Barium: 'RF',
}

/** Groups, sorts and describes everything read so far. The same files in any order give the same snapshot. */
export function buildSnapshot(state: ReadState): StudySnapshot {
  const images = [...state.images].sort((a, b) => comparePaths(a.source, b.source) || a.frame - b.frame)
  const bySource = groupBy(images, (image) => image.source)
  const declared = state.caseFiles.flatMap((file) => declaredSeries(file, bySource, state.provisional))
  const taken = new Set(state.caseFiles.flatMap((file) => file.scans.flatMap((scan) => scan.files)))
  const inferred = inferredSeries(
    images.filter((image) => !taken.has(image.source)),
    state.provisional,
  )
  const missing = state.provisional ? [] : state.caseFiles.flatMap((file) => missingFiles(file, state.paths))
  const skipped = [...state.skipped, ...missing].sort((a, b) => comparePaths(a.source, b.source))
  return { schema: 'raddiag-study/1', patients: patientsOf([...declared, ...inferred]), skipped }
}

function declaredSeries(
  file: CaseFile,
  bySource: ReadonlyMap<string, FoundImage[]>,
  provisional: boolean,
): PlacedSeries[] {
  const all = file.scans.flatMap((scan) => scan.files.flatMap((path) => bySource.get(path) ?? []))
  const owner =
    all.find((image) => image.header.owner !== null)?.header.owner ?? folderOwner(file.folder, 'case')
  return file.scans.flatMap((scan, order) => {
    const images = scan.files.flatMap((path) => bySource.get(path) ?? [])
    const series =
      images.length === 0 ? null : declaredScan(scan, images, `${file.path}|${order}`, provisional)
    return series === null ? [] : [{ owner, series, order, images: images.length }]
  })
}

/** The files of a declared scan are one series in the order given, whatever grouping would make of them. */
function declaredScan(
  scan: CaseScanEntry,
  images: readonly FoundImage[],
  key: string,
  provisional: boolean,
): OpenSeries {
  const declared: DeclaredScan = { modality: scan.modality, sample: scan.sample, slot: scan.slot }
  const part = declaredPart(images)
  const { series, images: ordered } = describeSeries(part, provisional)
  const modality = series.modality === 'OT' ? DICOM_MODALITY[scan.modality] : series.modality
  const inSpace = series.plane !== null
  const sliceIds = inSpace ? series.sliceIds : images.map(sliceId)
  const facts = displayFacts(inSpace ? ordered : images, provisional)
  return { ...series, ...facts, id: `s${shortHash(key)}`, modality, declared, sliceIds }
}

function declaredPart(images: readonly FoundImage[]): SeriesPart {
  return {
    images,
    key: '',
    splitBecause: null,
    place: null,
    phaseOf: null,
    warnings: [],
    orientations: 1,
    seriesImages: images.length,
  }
}

/** What the viewport needs besides; places only once the order stands. */
function displayFacts(
  images: readonly FoundImage[],
  provisional: boolean,
): Pick<OpenSeries, 'places' | 'thickness' | 'frameRate'> {
  const { thickness = null, frameRate = null } = images[0]?.header ?? {}
  return {
    ...(provisional ? {} : { places: seriesPlaces(images) }),
    ...(thickness === null ? {} : { thickness }),
    ...(frameRate === null ? {} : { frameRate }),
  }
}

function inferredSeries(images: readonly FoundImage[], provisional: boolean): PlacedSeries[] {
  const groups = groupBy(images, ({ header }) => {
    const { owner, seriesKey } = header
    return JSON.stringify([owner?.patientKey ?? '', owner?.studyKey ?? '', seriesKey])
  })
  return [...groups.values()].flatMap((group) =>
    splitSeries(group).map((part) => {
      const { series, images: ordered } = describeSeries(part, provisional)
      const owner = ordered[0]?.header.owner ?? folderOwner(folderOf(series.source), 'pictures')
      const shown = { ...series, ...displayFacts(ordered, provisional) }
      return { owner, series: shown, order: Number.POSITIVE_INFINITY, images: part.seriesImages }
    }),
  )
}

/** Pictures of all folders belong to one unnamed patient, a study a folder; a declared case is a patient of its own. */
function folderOwner(folder: string, kind: 'case' | 'pictures'): Ownership {
  return {
    patientKey: kind === 'case' ? `case ${folder}` : 'pictures',
    patientName: '',
    patientAge: '',
    patientSex: '',
    studyKey: `${kind} ${folder}`,
    studyDescription: nameOf(folder),
    studyDate: '',
  }
}

function missingFiles(file: CaseFile, paths: ReadonlySet<string>): SkippedSource[] {
  return file.scans.flatMap((scan) =>
    scan.files
      .filter((path) => !paths.has(path))
      .map((path) => ({
        source: path,
        code: 'missing-file',
        message: `${file.path} names ${path}, which is not among the files.`,
        caseFile: file.path,
      })),
  )
}

function patientsOf(placed: readonly PlacedSeries[]): OpenPatient[] {
  const patients = [...groupBy(placed, ({ owner }) => owner.patientKey).values()]
  return patients
    .flatMap((group) => {
      const owner = group[0]?.owner
      return owner ? [{ owner, patient: patientOf(owner, group) }] : []
    })
    .sort((a, b) => comparePaths(a.owner.patientKey, b.owner.patientKey))
    .map(({ patient }) => patient)
}

function patientOf(owner: Ownership, placed: readonly PlacedSeries[]): OpenPatient {
  const studies = [...groupBy(placed, (one) => one.owner.studyKey)]
    .map(([key, group]) => studyOf(key, group))
    .sort(
      (a, b) =>
        comparePaths(a.date, b.date) ||
        comparePaths(a.description, b.description) ||
        comparePaths(a.id, b.id),
    )
  const { patientKey, patientName: name, patientAge: age, patientSex: sex } = owner
  return { id: `p${shortHash(patientKey)}`, name, age, sex, studies }
}

function studyOf(key: string, placed: readonly PlacedSeries[]): OpenStudy {
  const owner = placed[0]?.owner
  const series = [...placed].sort(bySeriesOrder).map((one) => one.series)
  return {
    id: `t${shortHash(key)}`,
    description: owner?.studyDescription ?? '',
    date: owner?.studyDate ?? '',
    series,
  }
}

/** As declared, then by series number, then by name, larger ones first; the parts of one series stay together. */
function bySeriesOrder(a: PlacedSeries, b: PlacedSeries): number {
  if (a.order !== b.order) return a.order - b.order
  const numbered = (a.series.number ?? Number.MAX_SAFE_INTEGER) - (b.series.number ?? Number.MAX_SAFE_INTEGER)
  const named = comparePaths(a.series.description, b.series.description)
  const whole = (series: OpenSeries) => series.part?.of ?? series.id
  const parts = (a.series.part?.index ?? 0) - (b.series.part?.index ?? 0)
  return numbered || named || b.images - a.images || comparePaths(whole(a.series), whole(b.series)) || parts
}
