import { existsSync } from 'node:fs'
import { join } from 'node:path'
import dicomParser from 'dicom-parser'
import { beforeAll, describe, expect, it } from 'vitest'
import { DiagnoseService } from '../diagnose/diagnoseService'
import { StudyReader } from '../ingest/studyReader'
import { caseScans, proposeCase } from '../study/propose'
import { mulberry32 } from '../study/random'
import type { ByteSource, StudySnapshot } from '../study/types'
import { type DirectoryPatient, type DirectorySeries, writeDicomdir } from '../testing/dicomdirWriter'
import { writeDicom } from '../testing/dicomWriter'
import { memorySource } from '../testing/memorySource'
import { hasShared, sharedPath } from '../testing/shared'
import { writeZip } from '../testing/zipWriter'
import { cpuBackend } from './cpuBackend'
import { DEFAULT_PACK } from './diagnoseArguments'
import { logitsInClassOrder } from './diagnoseCommand'
import { fileSources } from './fileSource'
import { folderPack } from './folderPack'
import { studyJson } from './inspectText'

const MEGABYTE = 2 ** 20
const hasPack = existsSync(join(DEFAULT_PACK, 'manifest.json'))

/** A file of a study with the identifiers that a directory lists. */
interface StudyFile {
  name: string
  bytes: Uint8Array
  study: string
  series: string
  instance: string
}

const SIDE = 48

/** A slice with a soft disc whose place depends on `seed`, so that every image is another one. */
function slice(seed: number): Int16Array {
  return Int16Array.from({ length: SIDE * SIDE }, (_, at) => {
    const distance = Math.hypot((at % SIDE) - 20 - (seed % 9), Math.floor(at / SIDE) - 24)
    return Math.round(1000 / (1 + Math.exp(distance - 10)) + ((at * 31 + seed * 17) % 40))
  })
}

/** One patient: an axial CT, a sagittal MR, an MR without positions, a film. */
function syntheticStudy(): StudyFile[] {
  const study = '1.2.826.0.1.3680043.8.498.77'
  const series = [
    { modality: 'CT', slices: 6, place: (i: number) => ({ position: [0, 0, 3 * i] as const }) },
    {
      modality: 'MR',
      slices: 5,
      place: (i: number) => ({ position: [4 * i, 0, 0] as const, orientation: [0, 1, 0, 0, 0, -1] as const }),
    },
    { modality: 'MR', slices: 3, place: () => ({ position: null }) },
    { modality: 'DX', slices: 1, place: () => ({ position: null }) },
  ]
  return series.flatMap(({ modality, slices, place }, number) =>
    Array.from({ length: slices }, (_, i) => {
      const seriesUid = `${study}.${number}`
      const instance = `${seriesUid}.${i}`
      const bytes = writeDicom({
        rows: SIDE,
        columns: SIDE,
        pixels: slice(100 * number + i),
        modality,
        studyUid: study,
        seriesUid,
        sopInstanceUid: instance,
        seriesNumber: number + 1,
        // Against the order of the names, so that only the header gives the right one.
        instanceNumber: slices - i,
        description: `series ${number}`,
        studyDescription: 'the study',
        ...place(i),
      })
      return { name: `s${number}/${i}.dcm`, bytes, study, series: seriesUid, instance }
    }),
  )
}

/** The files of a folder, with their identifiers where they are DICOM. */
async function filesOf(folder: string): Promise<StudyFile[]> {
  const sources = await fileSources([folder])
  return Promise.all(
    sources.map(async (source) => {
      const bytes = await source.read(0, source.size)
      return { name: source.path.slice(folder.length + 1), bytes, ...identifiersOf(bytes) }
    }),
  )
}

function identifiersOf(bytes: Uint8Array): Pick<StudyFile, 'study' | 'series' | 'instance'> {
  try {
    const data = dicomParser.parseDicom(bytes, { untilTag: 'x0020000e' })
    const [study = '', series = '', instance = ''] = ['x0020000d', 'x0020000e', 'x00080018'].map((tag) =>
      data.string(tag),
    )
    return { study, series, instance }
  } catch {
    return { study: '', series: '', instance: '' }
  }
}

const asFolder = (files: readonly StudyFile[]): ByteSource[] =>
  files.map(({ name, bytes }) => memorySource(`study/${name}`, bytes))

async function asZip(files: readonly StudyFile[], level: number): Promise<ByteSource[]> {
  const members = Object.fromEntries(files.map(({ name, bytes }) => [`export/${name}`, bytes]))
  return [memorySource('portal.zip', await writeZip(members, { level }))]
}

/** As on a disc: short names in folders, a directory that lists them, spelt as ISO 9660 shows them. */
function asDisc(files: readonly StudyFile[]): ByteSource[] {
  const named = files.map((file, at) => ({
    file,
    id: ['DICOM', `PA${at % 3}`, `IM${String(at).padStart(6, '0')}`],
  }))
  const images = named.filter(({ file }) => file.instance !== '')
  const patients: DirectoryPatient[] = [
    {
      studies: grouped(images, ({ file }) => file.study).map(([studyUid, below]) => ({
        studyUid,
        series: grouped(below, ({ file }) => file.series).map(
          ([seriesUid, members]): DirectorySeries => ({
            seriesUid,
            modality: 'OT',
            images: members.map(({ file, id }) => ({ fileId: id, sopInstanceUid: file.instance })),
          }),
        ),
      })),
    },
  ]
  return [
    memorySource('disc/DICOMDIR', writeDicomdir(patients, true)),
    ...named.map(({ file, id }) => memorySource(`disc/${id.join('/').toLowerCase()};1`, file.bytes)),
  ]
}

function grouped<T>(items: readonly T[], keyOf: (item: T) => string): [string, T[]][] {
  const groups = new Map<string, T[]>()
  for (const item of items) groups.set(keyOf(item), [...(groups.get(keyOf(item)) ?? []), item])
  return [...groups]
}

function asShuffled(files: readonly StudyFile[]): ByteSource[] {
  const random = mulberry32(77)
  return files
    .map(({ bytes }) => ({ bytes, key: random() }))
    .sort((a, b) => a.key - b.key)
    .map(({ bytes }, at) => memorySource(String(at), bytes))
}

/** `raddiag-study/1` without the names of files, which are the only thing that may differ. */
function withoutSources(snapshot: StudySnapshot): object {
  return { ...studyJson(snapshot), skipped: snapshot.skipped.map(({ code }) => code).sort() }
}

async function opened(sources: readonly ByteSource[]) {
  const reader = new StudyReader({ budget: 256 * MEGABYTE, locateWasm: null })
  return { reader, snapshot: proposeCase(await reader.open(sources, () => undefined)) }
}

/** The study as printed, and the logits of a service of its own, which has no slice of another form in its cache. */
async function diagnosed(sources: readonly ByteSource[]) {
  const { reader, snapshot } = await opened(sources)
  const service = new DiagnoseService({
    packSource: folderPack,
    backends: [cpuBackend],
    now: () => performance.now(),
    cacheBytes: 64 * MEGABYTE,
  })
  service.connect(reader)
  const pack = await service.loadPack(DEFAULT_PACK)
  if (pack.status !== 'ok') throw new Error(pack.message)
  const outcome = await service.diagnose(caseScans(snapshot), () => undefined)
  if (outcome.status !== 'ok') throw new Error(outcome.message)
  return { study: withoutSources(snapshot), logits: logitsInClassOrder(outcome.value) }
}

const FORMS: readonly (readonly [name: string, form: (files: StudyFile[]) => Promise<ByteSource[]>])[] = [
  ['a deflated zip', (files) => asZip(files, 1)],
  ['a stored zip', (files) => asZip(files, 0)],
  ['a disc with a DICOMDIR', async (files) => asDisc(files)],
  ['shuffled files without names', async (files) => asShuffled(files)],
]

describe.skipIf(!hasPack)('the same study in another form', () => {
  const files = syntheticStudy()
  let expected: Awaited<ReturnType<typeof diagnosed>>

  beforeAll(async () => {
    expected = await diagnosed(asFolder(files))
  })

  it('is a case of several scans with logits that differ, or the comparison would say nothing', async () => {
    const { snapshot } = await opened(asFolder(files))
    expect(snapshot.skipped).toEqual([])
    expect(caseScans(snapshot).length).toBeGreaterThanOrEqual(3)
    expect(new Set(expected.logits).size).toBeGreaterThan(5)
  })

  it.each(FORMS)('%s gives the same study and bit-identical logits', async (_, form) => {
    const { study, logits } = await diagnosed(await form(files))
    expect(study).toEqual(expected.study)
    expect(logits).toEqual(expected.logits)
  })
})

describe.skipIf(!hasShared || !hasPack)('the brain MR study in another form (needs ../shared)', () => {
  let files: StudyFile[] = []
  let expected: Awaited<ReturnType<typeof diagnosed>>

  beforeAll(async () => {
    files = await filesOf(sharedPath('samples', 'brain-mr-study'))
    expected = await diagnosed(asFolder(files))
  }, 60_000)

  it.each(FORMS)('%s gives the same study and bit-identical logits', { timeout: 60_000 }, async (_, form) => {
    const { study, logits } = await diagnosed(await form(files))
    expect(study).toEqual(expected.study)
    expect(logits).toEqual(expected.logits)
  })
})
