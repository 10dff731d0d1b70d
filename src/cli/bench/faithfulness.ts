/**
 * Are key slices, scan contributions and maps faithful to the network? Measured on planted marks, on the
 * demonstration cases and on held-out real cases; see docs/faithfulness.md.
 */
import { existsSync } from 'node:fs'
import { cpus } from 'node:os'
import { join } from 'node:path'
import { mulberry32 } from '../../study/random'
import { ok, type Result } from '../../study/result'
import { sharedPath } from '../../testing/shared'
import { folderPack } from '../folderPack'
import { type OpenPack, openPack, ProbedCase } from './faithfulnessCase'
import { openTinyPack, PLANTED_PLAN, PLANTED_SETS, plantedTrials } from './faithfulnessPlanted'
import { caseFolders, heldOutPictures, type ListedCase, manyScans, stacks } from './faithfulnessReal'
import {
  type CaseTrials,
  type FaithfulnessRow,
  faithfulnessRows,
  type MeanCurves,
  mapCurves,
} from './faithfulnessRows'
import { allTrials, type TrialPlan } from './faithfulnessTrials'

/** How much is measured. */
export interface FaithfulnessPlan {
  plantedCases: number
  planted: TrialPlan
  real: TrialPlan
  /** Held-out pictures of each class; 0: demonstration cases are all. */
  perClass: number
}

export const FAITHFULNESS_PLANS: Readonly<Record<'quick' | 'usual', FaithfulnessPlan>> = {
  quick: { plantedCases: 6, planted: PLANTED_PLAN, real: { cells: 4, randomOrders: 5 }, perClass: 0 },
  usual: { plantedCases: 16, planted: PLANTED_PLAN, real: { cells: 4, randomOrders: 8 }, perClass: 6 },
}

/** `raddiag-faithfulness/1`, what `--json` prints. */
export interface FaithfulnessReport {
  schema: 'raddiag-faithfulness/1'
  pack: { id: string; version: string; sha256: string; precision: string }
  machine: { cpu: string; cores: number; node: string }
  plan: FaithfulnessPlan
  seconds: number
  rows: FaithfulnessRow[]
  /** What each real case was, without its curves. */
  cases: ({ set: string } & Omit<CaseTrials, 'trials'>)[]
  /** Mean curves of the maps, set by set. */
  curves: MeanCurves[]
  /** Sentences on what could not be measured. */
  left: string[]
}

/** A set of cases that are opened one after another. */
interface RealSet {
  name: string
  cases: readonly ListedCase[]
  maps: boolean
}

const SEED = 77

async function realSets(classes: readonly string[], perClass: number): Promise<RealSet[]> {
  const demo = { name: 'demonstration cases', cases: caseFolders(sharedPath('demo-cases')), maps: true }
  if (perClass === 0) return [demo]
  const [data, wide] = [sharedPath('data'), sharedPath('data-wide')]
  const pictures = async () => [
    {
      name: 'held-out pictures',
      cases: await heldOutPictures([data, wide].filter(isCohort), classes, perClass),
      maps: true,
    },
    { name: 'held-out cases of 3 or 4 scans', cases: await manyScans(data), maps: false },
  ]
  const volumes = async () => [
    { name: 'head CT volumes', cases: await stacks(wide, 'head-ct-volumes'), maps: false },
  ]
  return [demo, ...(isCohort(data) ? await pictures() : []), ...(isCohort(wide) ? await volumes() : [])]
}

function isCohort(folder: string): boolean {
  return existsSync(join(folder, 'cases.csv'))
}

async function trialsOf(
  open: OpenPack,
  listed: ListedCase,
  plan: TrialPlan & { maps: boolean },
): Promise<Result<CaseTrials>> {
  const input = await listed.open()
  if (input.status !== 'ok') return input
  const probed = await ProbedCase.open(open, input.value)
  if (probed.status !== 'ok') return probed
  const { id, probability, positive } = probed.value.finding
  const trials = await allTrials(probed.value, plan, mulberry32(SEED))
  if (trials.status !== 'ok') return trials
  const labelled = input.value.labels.includes(id)
  return ok({ name: listed.name, finding: id, labelled, probability, positive, trials: trials.value })
}

/** Rows of all cases, and of those whose finding is over its threshold where not all are. */
function rowsOf(set: string, cases: readonly CaseTrials[]): FaithfulnessRow[] {
  const over = cases.filter(({ positive }) => positive)
  const all = faithfulnessRows(set, cases)
  if (over.length === cases.length || over.length === 0) return all
  return [...all, ...faithfulnessRows(`${set}, finding over threshold`, over)]
}

type Progress = (sentence: string) => void

async function measurePlanted(report: FaithfulnessReport, onProgress: Progress): Promise<void> {
  const tiny = await openTinyPack()
  for (const set of Object.values(PLANTED_SETS)) {
    onProgress(`planted: ${set.name}`)
    const cases = await plantedTrials(tiny, set, report.plan.plantedCases, report.plan.planted)
    report.rows.push(...faithfulnessRows(`planted: ${set.name}`, cases))
  }
  await tiny.network.release()
}

async function measureReal(report: FaithfulnessReport, open: OpenPack, onProgress: Progress): Promise<void> {
  const classes = open.pack.manifest.labels.map(({ id }) => id)
  for (const set of await realSets(classes, report.plan.perClass)) {
    const measured: CaseTrials[] = []
    for (const [index, listed] of set.cases.entries()) {
      onProgress(`${set.name}: ${index + 1} of ${set.cases.length}`)
      const trials = await trialsOf(open, listed, { ...report.plan.real, maps: set.maps })
      if (trials.status === 'ok') measured.push(trials.value)
      else report.left.push(`${set.name}: ${trials.message}`)
    }
    report.rows.push(...rowsOf(set.name, measured))
    report.curves.push(...mapCurves(set.name, measured))
    report.cases.push(...measured.map(({ trials, ...one }) => ({ set: set.name, ...one })))
  }
}

/**
 * Measures the pack in `folder`; the planted marks with a pack of their own.
 * @returns failed when the pack cannot be read. What one case refuses is a sentence in the report.
 */
export async function measureFaithfulness(
  folder: string,
  plan: FaithfulnessPlan,
  onProgress: Progress,
): Promise<Result<FaithfulnessReport>> {
  const start = performance.now()
  const opened = await openPack(folderPack(folder))
  if (opened.status !== 'ok') return opened
  const { pack, backend, network } = opened.value
  const report: FaithfulnessReport = {
    schema: 'raddiag-faithfulness/1',
    pack: {
      id: pack.manifest.id,
      version: pack.manifest.version,
      sha256: pack.sha256,
      precision: backend.precision,
    },
    machine: { cpu: cpus()[0]?.model ?? 'unknown', cores: cpus().length, node: process.version },
    plan,
    seconds: 0,
    rows: [],
    cases: [],
    curves: [],
    left: [],
  }
  await measurePlanted(report, onProgress)
  if (existsSync(sharedPath('demo-cases'))) await measureReal(report, opened.value, onProgress)
  else report.left.push('Real cases are left out: the labelled pictures are not beside the project.')
  await network.release()
  return ok({ ...report, seconds: (performance.now() - start) / 1000 })
}
