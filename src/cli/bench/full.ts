import { mkdirSync, rmSync } from 'node:fs'
import { loadavg } from 'node:os'
import { resolve } from 'node:path'
import type { Result } from '../../study/result'
import { PROJECT } from '../build'
import { addressOf, buildBenchPage, startChromium } from './browserRunner'
import { kneeCase, standingCases } from './fullCases'
import { IMPORT_GOALS, importRows } from './fullImportRows'
import {
  type FullReport,
  type FullRow,
  fullReportSchema,
  type Goal,
  notMeasured,
  rowText,
} from './fullReport'
import { type FullSizeCheckpoint, fullSizeCheckpoint } from './fullSizeCheckpoint'
import { addedRow, defaultScanRow, kneeRow, SPEED_GOALS, sliceRow, wholeCaseRow } from './fullSpeed'
import { STANDING_GOALS, standingRows } from './fullStanding'
import { thisMachine } from './machine'
import { startNode } from './nodeRunner'
import { EagerTorch, findTorch, type TorchPython } from './python'
import type { Runner } from './runner'
import { withRunners } from './timings'

const CASES = resolve(PROJECT, '.cache', 'bench-cases')
const THREADS = 2

export interface FullOptions {
  /** Path of a Chromium. */
  browser: string
  /** Folder of the default pack. */
  pack: string
  /** Of full size; null: found or made. */
  checkpoint: string | null
  /** Hears of each row as soon as it is measured, so that a run that breaks leaves something. */
  say: (sentence: string) => void
}

interface Run extends FullOptions {
  torch: TorchPython | null
  fullSize: Result<FullSizeCheckpoint>
  rows: FullRow[]
  notes: string[]
}

/** Measures rows and says them; what goes wrong leaves its rows unmeasured and the others alone. */
async function measure(run: Run, goals: readonly Goal[], work: () => Promise<FullRow[]>): Promise<void> {
  let rows: FullRow[]
  try {
    rows = await work()
  } catch (error) {
    const [reason] = (error instanceof Error ? error.message : String(error)).split('\n')
    rows = goals.map((goal) => notMeasured(goal, reason ?? 'it failed'))
  }
  run.rows.push(...rows)
  for (const row of rows) run.say(rowText(row))
}

/** Rows that need a checkpoint of full size; all are left unmeasured, by name, where there is none. */
async function withFullSize(
  run: Run,
  goals: readonly Goal[],
  work: (fullSize: FullSizeCheckpoint) => Promise<FullRow[]>,
): Promise<void> {
  const { fullSize } = run
  await measure(run, goals, async () => {
    if (fullSize.status !== 'ok') throw new Error(fullSize.message)
    return work(fullSize.value)
  })
}

function slices(run: Run, threads: number, goal: Goal): Promise<void> {
  return withFullSize(run, [goal], ({ pack }) => {
    const starts = [() => startChromium(run.browser, 'full-size', threads), () => startNode(pack, threads)]
    return withRunners(starts, async ([ours, theirs]) =>
      ours && theirs ? [await sliceRow(goal, ours, theirs)] : [],
    )
  })
}

/** Lends a Chromium on two threads to several rows; those it dies under are left unmeasured. */
async function withChromium(
  run: Run,
  pack: string,
  goals: readonly Goal[],
  work: (ours: Runner) => Promise<void>,
): Promise<void> {
  try {
    await withRunners([() => startChromium(run.browser, pack, THREADS)], async ([ours]) => {
      if (ours) await work(ours)
    })
  } catch (error) {
    const missing = goals.filter(({ id }) => run.rows.every((row) => row.id !== id))
    await measure(run, missing, () => Promise.reject(error))
  }
}

/** Cases of full size, against PyTorch where there is one. */
async function cases(run: Run, knee: Prepared['knee']): Promise<void> {
  const goals = [SPEED_GOALS.whole, SPEED_GOALS.knee, SPEED_GOALS.added]
  const { fullSize, torch } = run
  if (fullSize.status !== 'ok') return withFullSize(run, goals, async () => [])
  const eager = torch === null ? null : new EagerTorch(torch, fullSize.value.file, THREADS)
  await withChromium(run, 'full-size', goals, async (ours) => {
    await measure(run, [SPEED_GOALS.whole], async () => [await wholeCaseRow(ours, eager)])
    await measure(run, [SPEED_GOALS.knee], async () => {
      if (knee.status !== 'ok') throw new Error(knee.message)
      run.notes.push(knee.value.note)
      return [await kneeRow(ours, eager, knee.value.spec)]
    })
    await measure(run, [SPEED_GOALS.added], async () => [await addedRow(ours)])
  })
  await eager?.close()
}

async function defaultPack(run: Run, standing: Prepared['standing']): Promise<void> {
  const goals = [...Object.values(STANDING_GOALS), SPEED_GOALS.defaultScan]
  await withChromium(run, 'default', goals, async (ours) => {
    await measure(run, Object.values(STANDING_GOALS), async () => {
      if (standing.status !== 'ok') throw new Error(standing.message)
      run.notes.push(standing.value.note)
      return standingRows(ours, standing.value)
    })
    await measure(run, [SPEED_GOALS.defaultScan], async () => [await defaultScanRow(ours)])
  })
}

/** Cases whose pixels are written before a Chromium is started, as its server lists its files once. */
async function prepare() {
  rmSync(CASES, { recursive: true, force: true })
  mkdirSync(CASES, { recursive: true })
  const address = addressOf('cases')
  return { standing: await standingCases(CASES, address), knee: await kneeCase(CASES, address) }
}
type Prepared = Awaited<ReturnType<typeof prepare>>

/** The order of the table, which is not that of the measurements. */
function inTableOrder(rows: readonly FullRow[]): FullRow[] {
  const last = SPEED_GOALS.defaultScan.id
  return [...rows.filter(({ id }) => id !== last), ...rows.filter(({ id }) => id === last)]
}

function commandOf({ checkpoint }: FullOptions): string {
  return `npm run bench -- --full${checkpoint === null ? '' : ' --checkpoint FILE'}`
}

/** Every row of the speed table in one run. Rejects only when the bench page cannot be built. */
export async function measureFull(options: FullOptions): Promise<FullReport> {
  const start = performance.now()
  const before = loadavg()
  const torch = findTorch()
  const fullSize = fullSizeCheckpoint(options.checkpoint, torch)
  const run: Run = { ...options, torch, fullSize, rows: [], notes: [] }
  const { standing, knee } = await prepare()
  const packs = {
    default: options.pack,
    ...(fullSize.status === 'ok' && { 'full-size': fullSize.value.pack }),
  }
  await buildBenchPage({ ...packs, cases: CASES })
  await slices(run, 2, SPEED_GOALS.slice2)
  await slices(run, 1, SPEED_GOALS.slice1)
  await cases(run, knee)
  await defaultPack(run, standing)
  await withFullSize(run, Object.values(IMPORT_GOALS), async (files) => importRows(files))
  return fullReportSchema.parse({
    schema: 'raddiag-bench-full/1',
    machine: thisMachine(options.browser),
    command: commandOf(options),
    pytorch: torch?.version ?? null,
    load: { before, after: loadavg() },
    seconds: (performance.now() - start) / 1000,
    rows: inTableOrder(run.rows),
    notes: run.notes,
  })
}
