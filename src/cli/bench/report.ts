import { median } from 'simple-statistics'
import type { About } from './jobs'
import type { Machine } from './machine'

/** What is measured on every runtime. */
export interface Plan {
  /** Slices of each scan of the case. */
  counts: number[]
  /** Cases that are thrown away, then cases that count, of each runtime. */
  warmUp: number
  runs: number
}

export interface RunResult {
  name: string
  runtime: 'chromium-wasm' | 'onnxruntime-node'
  threads: number
  /** Reading the pack and making its sessions, once. */
  load: number
  /** Milliseconds of every run that counts. */
  slice: number[]
  case: number[]
  peakBytes: number | null
}

export interface BenchRow {
  name: string
  runtime: RunResult['runtime']
  threads: number
  /** Medians in ms. */
  load: number
  slice: number
  case: number
  /** Times as slow as onnxruntime-node in the same run. */
  sliceRatio: number
  caseRatio: number
  peakBytes: number | null
  samples: Pick<RunResult, 'slice' | 'case'>
}

export interface BenchReport {
  schema: 'raddiag-bench/1'
  pack: About['pack']
  machine: Machine
  plan: Plan
  rows: BenchRow[]
}

/** Rows with ratios to the onnxruntime-node run among the results. */
export function benchRows(results: readonly RunResult[]): BenchRow[] {
  const reference = results.find(({ runtime }) => runtime === 'onnxruntime-node')
  const slice = reference ? median(reference.slice) : Number.NaN
  const whole = reference ? median(reference.case) : Number.NaN
  return results.map(({ name, runtime, threads, load, peakBytes, ...samples }) => ({
    name,
    runtime,
    threads,
    load,
    slice: median(samples.slice),
    case: median(samples.case),
    sliceRatio: median(samples.slice) / slice,
    caseRatio: median(samples.case) / whole,
    peakBytes,
    samples,
  }))
}

function cells(row: BenchRow): string[] {
  const megabytes = row.peakBytes === null ? 'not known' : (row.peakBytes / 2 ** 20).toFixed(0)
  return [
    row.name,
    row.load.toFixed(0),
    row.slice.toFixed(1),
    row.sliceRatio.toFixed(2),
    row.case.toFixed(0),
    row.caseRatio.toFixed(2),
    megabytes,
  ]
}

const HEAD = ['', 'load ms', 'slice ms', 'x node', 'case ms', 'x node', 'peak MiB']

/** The report for people: what was run where, then one line a runtime. */
export function benchTable({ pack, machine, plan, rows }: BenchReport): string {
  const lines = [HEAD, ...rows.map(cells)]
  const widths = HEAD.map((_, column) => Math.max(...lines.map((line) => line[column]?.length ?? 0)))
  const table = lines.map((line) =>
    line
      .map((cell, column) =>
        column === 0 ? cell.padEnd(widths[0] ?? 0) : cell.padStart(widths[column] ?? 0),
      )
      .join('  '),
  )
  return [
    `${pack.id} ${pack.version}, ${pack.precision} weights; case of ${plan.counts.join(' + ')} slices`,
    `${machine.cpu}, ${machine.cores} cores; Node ${machine.node}; ${machine.chromium}`,
    'every runtime gives the logits of the others to 1e-3, and those that the pack’s manifest asks for',
    `medians of ${plan.runs} runs after ${plan.warmUp} to warm up`,
    '',
    ...table,
  ].join('\n')
}
