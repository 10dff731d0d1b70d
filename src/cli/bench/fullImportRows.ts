import { spawnSync } from 'node:child_process'
import { join, resolve } from 'node:path'
import { median } from 'simple-statistics'
import { z } from 'zod'
import { build, buildIsStale, DIST, PROJECT } from '../build'
import { type FullRow, type Goal, measuredRow, notMeasured } from './fullReport'
import type { FullSizeCheckpoint } from './fullSizeCheckpoint'

const RUNS = 3
const MEGABYTE = 1e6

export const IMPORT_GOALS = {
  time: {
    id: 'import-time',
    work: 'import of a full-size checkpoint, Chromium: time',
    toBeat: '60 s',
    goal: 60,
    unit: 's',
  },
  peak: {
    id: 'import-peak',
    work: 'the same: peak memory of the page, workers included',
    toBeat: '1.2 GB',
    goal: 1.2e9,
    unit: 'bytes',
  },
  reload: {
    id: 'ready-after-reload',
    work: 'ready after reload, full-size pack stored',
    toBeat: '3 s',
    goal: 3,
    unit: 's',
  },
} as const satisfies Record<string, Goal>

/** What `fullSizeImport.ts` prints. */
const importedSchema = z.object({
  seconds: z.number(),
  peakBytes: z.number().nullable(),
  same: z.boolean().nullable(),
  readySeconds: z.array(z.number()),
})
type Imported = z.infer<typeof importedSchema>

/** The built page; `RADDIAG_DIST` names one that lies elsewhere. */
function builtPage(): string {
  const elsewhere = process.env.RADDIAG_DIST
  if (elsewhere !== undefined) return resolve(elsewhere)
  if (buildIsStale() && build() !== 0) throw new Error('the page could not be built')
  return DIST
}

function importOnce({ file, pack }: FullSizeCheckpoint, dist: string): Imported {
  const script = resolve(PROJECT, 'src/cli/bench/fullSizeImport.ts')
  const args = ['--import', 'tsx', script, file, dist, join(pack, 'manifest.json')]
  const run = spawnSync(process.execPath, args, { cwd: PROJECT, encoding: 'utf8' })
  if (run.status !== 0) throw new Error(`the import ended with status ${run.status}: ${run.stderr.trim()}`)
  return importedSchema.parse(JSON.parse(run.stdout))
}

function peakRow(runs: readonly Imported[]): FullRow {
  const peaks = runs.map(({ peakBytes }) => peakBytes).filter((peak) => peak !== null)
  if (peaks.length === 0) return notMeasured(IMPORT_GOALS.peak, 'the system does not say')
  const peak = median(peaks)
  return measuredRow(IMPORT_GOALS.peak, peak, `${(peak / MEGABYTE).toFixed(0)} MB`, { bytes: peaks })
}

function reloadRow(runs: readonly Imported[]): FullRow {
  const seconds = runs.flatMap(({ readySeconds }) => readySeconds)
  const ready = median(seconds)
  return measuredRow(IMPORT_GOALS.reload, ready, `${ready.toFixed(2)} s`, { seconds })
}

/** Imports through the page a few times, each in a Chromium of its own, and reloads the page with the pack stored. */
export function importRows(checkpoint: FullSizeCheckpoint): FullRow[] {
  const dist = builtPage()
  const runs = Array.from({ length: RUNS }, () => importOnce(checkpoint, dist))
  const seconds = runs.map((run) => run.seconds)
  const time = median(seconds)
  const same = runs.every((run) => run.same === true)
  const bytes = same ? 'same graphs as `convert`' : '**other graphs than `convert`**'
  return [
    measuredRow(IMPORT_GOALS.time, time, `${time.toFixed(1)} s, ${bytes}`, { seconds }),
    peakRow(runs),
    reloadRow(runs),
  ]
}
