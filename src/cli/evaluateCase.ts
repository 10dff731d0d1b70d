import { DiagnoseService } from '../diagnose/diagnoseService'
import type { Diagnosis } from '../diagnose/diagnosis'
import type { LoadedPack } from '../diagnose/service'
import type { CohortCase } from '../evaluate/cohortCase'
import type { JudgedCase, LabelledStack } from '../evaluate/judgedCase'
import { StudyReader } from '../ingest/studyReader'
import { SLOTS } from '../study/modality'
import { failed, ok, type Result } from '../study/result'
import type { CaseScan } from '../study/types'
import { cpuBackend } from './cpuBackend'
import { proposeFrom } from './diagnoseCommand'
import { folderPack } from './folderPack'
import { readWasm } from './readWasm'

const MEGABYTE = 2 ** 20
const PIXEL_CACHE = 256 * MEGABYTE
const FEATURE_CACHE = 64 * MEGABYTE

const silent = () => undefined

/** A pack on this machine's processor, and what it says of one labelled case after another. */
export class CaseJudge {
  private readonly reader = new StudyReader({ budget: PIXEL_CACHE, locateWasm: null, readWasm })
  private readonly service = new DiagnoseService({
    packSource: folderPack,
    backends: [cpuBackend],
    now: () => performance.now(),
    cacheBytes: FEATURE_CACHE,
  })

  loadPack(folder: string): Promise<Result<LoadedPack>> {
    return this.service.loadPack(folder)
  }

  /**
   * Reads a case as the page and `diagnose` do and diagnoses it; of several scans each alone as well.
   * @returns failed with a sentence when one of its images cannot be read: without it the case would be another one.
   */
  async judge(one: CohortCase): Promise<Result<JudgedCase>> {
    this.reader.close()
    const opened = await proposeFrom(this.reader, one.sources, { where: one.id, scanIds: null, mixed: false })
    if (opened.status !== 'ok') return opened
    const { scans, slices, complaints } = opened.value
    const [complaint] = complaints
    if (complaint !== undefined) return failed('unreadable', complaint)
    this.service.connect(slices)
    const outcome = await this.service.diagnose(scans, silent)
    if (outcome.status !== 'ok') return outcome
    const alone = await this.alone(scans)
    return alone.status === 'ok' ? ok(judged(one, outcome.value, alone.value)) : alone
  }

  /** Probabilities [scans][classes] of each of several scans as a case of its own. */
  private async alone(scans: readonly CaseScan[]): Promise<Result<number[][]>> {
    const alone: number[][] = []
    if (scans.length < 2) return ok(alone)
    for (const scan of scans) {
      const outcome = await this.service.diagnose([{ ...scan, slot: SLOTS[scan.modality][0] }], silent)
      if (outcome.status !== 'ok') return outcome
      alone.push(inClassOrder(outcome.value, ({ probability }) => probability))
    }
    return ok(alone)
  }
}

function inClassOrder<T>(
  { findings, evidence }: Diagnosis,
  pick: (finding: Diagnosis['findings'][number]) => T,
): T[] {
  const byId = new Map(findings.map((finding) => [finding.id, finding]))
  return evidence.classIds.flatMap((id) => {
    const finding = byId.get(id)
    return finding ? [pick(finding)] : []
  })
}

/** Attention over the slices that were fed, with the labels of just those. */
function stackOf({ evidence }: Diagnosis, labels: CohortCase['sliceLabels']): LabelledStack | null {
  const [scan] = evidence.sliceWeights
  if (labels === null || scan === undefined) return null
  return { weights: scan.weights, labels: scan.slices.map((slice) => labels[slice] ?? []) }
}

/** Of the scan that is farthest over the gate's threshold. */
function excessOf({ scans }: Diagnosis): number | null {
  const known = scans.flatMap(({ excess }) => (excess === undefined ? [] : [excess ?? Number.MAX_VALUE]))
  return known.length === 0 ? null : Math.max(...known)
}

function judged(one: CohortCase, diagnosis: Diagnosis, alone: readonly number[][]): JudgedCase {
  const { id, dataset, group, split, labels, sliceLabels } = one
  return {
    id,
    dataset,
    group,
    split,
    labels,
    logits: inClassOrder(diagnosis, ({ logit }) => logit),
    probabilities: inClassOrder(diagnosis, ({ probability }) => probability),
    positive: inClassOrder(diagnosis, ({ positive }) => positive),
    outside: diagnosis.warnings.some(({ code }) => code === 'outside-training'),
    excess: excessOf(diagnosis),
    kinds: [...new Set(diagnosis.scans.flatMap(({ kind }) => kind ?? []))],
    alone,
    stack: stackOf(diagnosis, sliceLabels),
  }
}
