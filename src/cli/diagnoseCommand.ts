import { writeFile } from 'node:fs/promises'
import { DiagnoseService } from '../diagnose/diagnoseService'
import type { Diagnosis } from '../diagnose/diagnosis'
import { StudyReader } from '../ingest/studyReader'
import { diagnosisToJson } from '../report/diagnosisJson'
import { caseConflict } from '../study/conflict'
import { writeNpy } from '../study/npy'
import { allSeries, type CaseChoices, caseScans, proposeCase } from '../study/propose'
import { failed, ok, type Result } from '../study/result'
import type { ByteSource, CaseScan, SliceProvider, StudySnapshot } from '../study/types'
import { cpuBackend } from './cpuBackend'
import type { DiagnoseArguments } from './diagnoseArguments'
import { diagnosisText } from './diagnosisText'
import { fileSources } from './fileSource'
import { folderPack } from './folderPack'
import { readWasm } from './readWasm'

const MEGABYTE = 2 ** 20
const PIXEL_CACHE = 256 * MEGABYTE
const FEATURE_CACHE = 64 * MEGABYTE

interface OpenedCase {
  scans: readonly CaseScan[]
  slices: SliceProvider
  /** Sentences on files that could not be read; plain non-images are not among them. */
  complaints: readonly string[]
}

/** Includes exactly the asked series; an id that is not open is a failed result. */
function choose(snapshot: StudySnapshot, ids: readonly string[] | null): Result<CaseChoices> {
  if (ids === null) return ok({})
  const open = allSeries(snapshot).map((series) => series.id)
  const unknown = ids.find((id) => !open.includes(id))
  if (unknown !== undefined) {
    return failed('no-such-series', `No series has the id ${unknown}; open are ${open.join(', ') || 'none'}.`)
  }
  return ok(Object.fromEntries(open.map((id) => [id, { included: ids.includes(id) }])))
}

/** A case.json's scan whose files are missing must not be left out in silence: the case would be another one. */
function missingFromCase({ skipped }: StudySnapshot): Result<never> | null {
  const missing = skipped.find(({ caseFile }) => caseFile !== undefined)
  return missing === undefined ? null : failed(missing.code, missing.message)
}

async function sourcesAt(paths: readonly string[]): Promise<Result<ByteSource[]>> {
  try {
    return ok(await fileSources(paths))
  } catch (error) {
    return failed('unreadable', error instanceof Error ? error.message : String(error))
  }
}

/** Opens files and folders and proposes the case in them. */
export async function openCase(
  paths: readonly string[],
  scanIds: readonly string[] | null,
  mixed: boolean,
): Promise<Result<OpenedCase>> {
  const files = await sourcesAt(paths)
  if (files.status !== 'ok') return files
  const reader = new StudyReader({ budget: PIXEL_CACHE, locateWasm: null, readWasm })
  return proposeFrom(reader, files.value, { where: paths.join(', '), scanIds, mixed })
}

/** Opens files in a reader that has nothing open and proposes the case in them. `where` names them in messages. */
export async function proposeFrom(
  reader: StudyReader,
  files: readonly ByteSource[],
  { where, scanIds, mixed }: { where: string; scanIds: readonly string[] | null; mixed: boolean },
): Promise<Result<OpenedCase>> {
  const snapshot = await reader.open(files, () => undefined)
  const missing = missingFromCase(snapshot)
  if (missing !== null) return missing
  const choices = choose(snapshot, scanIds)
  if (choices.status !== 'ok') return choices
  const complaints = snapshot.skipped
    .filter(({ code }) => code !== 'not-an-image')
    .map(({ message }) => message)
  const proposed = proposeCase(snapshot, choices.value)
  const conflict = caseConflict(proposed)
  if (conflict !== null && !mixed) {
    return failed(conflict.code, `${conflict.message} Say --mixed to diagnose them as one case all the same.`)
  }
  const scans = caseScans(proposed)
  if (scans.length > 0) return ok({ scans, slices: reader, complaints })
  return failed('no-scans', nothingToDiagnose(where, snapshot, complaints))
}

function nothingToDiagnose(where: string, snapshot: StudySnapshot, complaints: readonly string[]): string {
  const left = allSeries(proposeCase(snapshot)).map(
    ({ description, id, case: role }) => `${description || id}: ${role.because}`,
  )
  const reasons = [...complaints, ...left]
  return `${where}: there is nothing to diagnose. ${reasons.join(' ') || 'No images were found.'}`
}

/** Diagnoses what lies at the paths with a pack's folder, on this machine's processor. */
export async function diagnosePaths(
  paths: readonly string[],
  packFolder: string,
  scanIds: readonly string[] | null = null,
  mixed = false,
): Promise<Result<{ diagnosis: Diagnosis; complaints: readonly string[] }>> {
  const opened = await openCase(paths, scanIds, mixed)
  if (opened.status !== 'ok') return opened
  const service = new DiagnoseService({
    packSource: folderPack,
    backends: [cpuBackend],
    now: () => performance.now(),
    cacheBytes: FEATURE_CACHE,
  })
  service.connect(opened.value.slices)
  const pack = await service.loadPack(packFolder)
  if (pack.status !== 'ok') return pack
  const outcome = await service.diagnose(opened.value.scans, () => undefined)
  if (outcome.status !== 'ok') return outcome
  return ok({ diagnosis: outcome.value, complaints: opened.value.complaints })
}

/** The logits of a diagnosis in the pack's class order. */
export function logitsInClassOrder({ findings, evidence }: Diagnosis): Float32Array {
  const byId = new Map(findings.map((finding) => [finding.id, finding.logit]))
  return Float32Array.from(evidence.classIds, (id) => byId.get(id) ?? Number.NaN)
}

/** Where a command writes; the real ones are the process's. */
export interface Output {
  out(text: string): void
  err(text: string): void
}

/** Runs the command. @returns the exit status: 0 done, 1 the input is bad. */
export async function runDiagnose(given: DiagnoseArguments, { out, err }: Output): Promise<number> {
  const result = await diagnosePaths(given.paths, given.pack, given.scans, given.mixed)
  if (result.status !== 'ok') {
    err(`${result.message}\n`)
    return 1
  }
  const { diagnosis, complaints } = result.value
  for (const complaint of complaints) err(`${complaint}\n`)
  if (given.logits !== null) {
    const logits = logitsInClassOrder(diagnosis)
    try {
      await writeFile(given.logits, writeNpy(logits, [logits.length]))
    } catch (error) {
      err(`${given.logits} could not be written (${error instanceof Error ? error.message : error}).\n`)
      return 1
    }
  }
  out(given.json ? diagnosisToJson(diagnosis, { identifying: true }) : diagnosisText(diagnosis))
  return 0
}
