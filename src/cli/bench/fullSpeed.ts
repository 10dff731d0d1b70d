import { median } from 'simple-statistics'
import { type CaseSpec, generatedCase, slicesOf } from './benchCase'
import { type FullRow, type Goal, measuredRow, notMeasured } from './fullReport'
import { ADDED, CASE, SLICE } from './jobs'
import type { EagerTorch } from './python'
import { type Runner, takeTurns } from './runner'

const DEPTH = 32
/** The published setting. */
const WHOLE = generatedCase('whole', Array(4).fill(DEPTH))
const BASE = generatedCase('before', Array(3).fill(DEPTH))

const SLICE_WARM_UP = 8
const SLICES_A_TURN = 3
const SLICE_ROUNDS = 9
const CASE_ROUNDS = 5

export const SPEED_GOALS = {
  slice2: {
    id: 'slice-2-threads',
    work: 'ResNet-50 slice 256 x 256, Chromium WASM 2 threads',
    toBeat: '1.2 x onnxruntime-node 2 threads, same graph',
    goal: 1.2,
    unit: 'ratio',
  },
  slice1: {
    id: 'slice-1-thread',
    work: 'the same, 1 thread',
    toBeat: '1.2 x onnxruntime-node 1 thread, same graph',
    goal: 1.2,
    unit: 'ratio',
  },
  whole: {
    id: 'case-4x32',
    work: '4 x 32-slice case, Chromium WASM 2 threads',
    toBeat: 'the same network in PyTorch eager, 2 threads',
    goal: 1,
    unit: 'ratio',
  },
  knee: {
    id: 'knee',
    work: 'the knee case (9 real slices), Chromium WASM 2 threads',
    toBeat: 'a tenth of PyTorch’s time, which computes the padding (3 x 32 slices)',
    goal: 0.1,
    unit: 'ratio',
  },
  added: {
    id: 'scan-added',
    work: 'one scan of 32 slices added to a diagnosed case of 3 x 32',
    toBeat: 'its own slices + 0.3 s',
    goal: 300,
    unit: 'ms',
  },
  defaultScan: {
    id: 'default-scan',
    work: 'default pack, 32-slice scan, Chromium WASM 2 threads',
    toBeat: '1.5 s',
    goal: 1500,
    unit: 'ms',
  },
} as const satisfies Record<string, Goal>

/** Times to two or three digits. */
export function timeText(ms: number): string {
  return ms < 1000 ? `${ms.toFixed(0)} ms` : `${(ms / 1000).toFixed(ms < 10_000 ? 2 : 1)} s`
}

function ratioRow(goal: Goal, [ours, theirs]: readonly [string, string], times: FullRow['samples']): FullRow {
  const [our, their] = [median(times[ours] ?? []), median(times[theirs] ?? [])]
  const ratio = our / their
  const words = `${timeText(our)} against ${timeText(their)}: ${ratio.toFixed(ratio < 0.2 ? 3 : 2)} x`
  return measuredRow(goal, ratio, words, times)
}

/** A slice in turns. The first of each turn is thrown away: the other runtimes had the caches in between. */
export async function sliceRow(goal: Goal, ours: Runner, theirs: Runner): Promise<FullRow> {
  const runners = [ours, theirs]
  for (const runner of runners) await runner.run(SLICE, { warmUp: SLICE_WARM_UP, runs: 1 })
  const ask = { warmUp: 1, runs: SLICES_A_TURN }
  const sides = runners.map((runner) => ({
    name: runner.name,
    turn: async () => (await runner.run(SLICE, ask)).ms,
  }))
  return ratioRow(goal, [ours.name, theirs.name], await takeTurns(SLICE_ROUNDS, sides))
}

interface Against {
  ours: Runner
  spec: CaseSpec
  eager: EagerTorch | null
  /** Slices of each scan that PyTorch computes. */
  counts: readonly number[]
}

async function caseRow(goal: Goal, { ours, spec, eager, counts }: Against): Promise<FullRow> {
  const our = async () => [(await ours.run(CASE, spec)).ms]
  const theirs = `PyTorch eager, 2 threads, ${counts.join(' + ')} slices`
  await our()
  if (eager === null) {
    const times = await takeTurns(CASE_ROUNDS, [{ name: ours.name, turn: our }])
    const row = notMeasured(goal, 'no PyTorch')
    const alone = timeText(median(times[ours.name] ?? []))
    return { ...row, measured: `${alone} alone; against PyTorch ${row.measured}`, samples: times }
  }
  await eager.time(counts.map(() => 1))
  const sides = [
    { name: ours.name, turn: our },
    { name: theirs, turn: async () => [await eager.time(counts)] },
  ]
  return ratioRow(goal, [ours.name, theirs], await takeTurns(CASE_ROUNDS, sides))
}

export function wholeCaseRow(ours: Runner, eager: EagerTorch | null): Promise<FullRow> {
  return caseRow(SPEED_GOALS.whole, {
    ours,
    spec: WHOLE,
    eager,
    counts: WHOLE.scans.map(({ slices }) => slices),
  })
}

/** PyTorch pads each scan to 32 slices, as the authors' script does. */
export function kneeRow(ours: Runner, eager: EagerTorch | null, spec: CaseSpec): Promise<FullRow> {
  const goal = { ...SPEED_GOALS.knee, work: `${SPEED_GOALS.knee.work}` }
  const generated = spec.scans.some(({ file }) => file === null)
  if (generated) goal.work = `nine generated slices in ${spec.scans.length} scans, Chromium WASM 2 threads`
  return caseRow(goal, { ours, spec, eager, counts: spec.scans.map(() => DEPTH) })
}

/** Scans never seen before, added one at a time to the same diagnosed case. */
export async function addedRow(ours: Runner): Promise<FullRow> {
  const samples: Record<'whole' | 'encoder' | 'beyond', number[]> = { whole: [], encoder: [], beyond: [] }
  for (let round = 0; round < CASE_ROUNDS; round++) {
    const added = generatedCase('added', [DEPTH], 100 + round)
    const { ms, encoder } = await ours.run(ADDED, { base: BASE, added })
    samples.whole.push(ms)
    samples.encoder.push(encoder)
    samples.beyond.push(ms - encoder)
  }
  const [whole, encoder, beyond] = [median(samples.whole), median(samples.encoder), median(samples.beyond)]
  const words = `${timeText(whole)}, of which its own slices’ encoding ${timeText(encoder)}: ${timeText(beyond)} beyond`
  return measuredRow(SPEED_GOALS.added, beyond, words, samples)
}

export async function defaultScanRow(ours: Runner): Promise<FullRow> {
  const spec = generatedCase('one scan', [DEPTH])
  const turn = async () => [(await ours.run(CASE, spec)).ms]
  await turn()
  const samples = await takeTurns(2 * CASE_ROUNDS - 1, [{ name: ours.name, turn }])
  const ms = median(samples[ours.name] ?? [])
  const words = `${timeText(ms)} (${timeText(ms / slicesOf(spec))} a slice)`
  return measuredRow(SPEED_GOALS.defaultScan, ms, words, samples)
}
