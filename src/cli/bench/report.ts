import type { Measured, Plan } from './measure'

export interface RunResult {
  name: string
  runtime: 'chromium-wasm' | 'onnxruntime-node'
  threads: number
  measured: Measured
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
  samples: Pick<Measured, 'slice' | 'case'>
}

export interface BenchReport {
  schema: 'raddiag-bench/1'
  pack: Measured['pack']
  machine: { cpu: string; cores: number; node: string; chromium: string }
  plan: Plan
  rows: BenchRow[]
}

/** Middle value; mean of the two middle ones of an even number. */
export function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b)
  const middle = sorted.length >> 1
  const upper = sorted[middle] ?? Number.NaN
  return sorted.length % 2 === 1 ? upper : ((sorted[middle - 1] ?? Number.NaN) + upper) / 2
}

/** Rows with ratios to the onnxruntime-node run among the results. */
export function benchRows(results: readonly RunResult[]): BenchRow[] {
  const reference = results.find(({ runtime }) => runtime === 'onnxruntime-node')
  const slice = median(reference?.measured.slice ?? [])
  const whole = median(reference?.measured.case ?? [])
  return results.map(({ name, runtime, threads, measured, peakBytes }) => ({
    name,
    runtime,
    threads,
    load: measured.load,
    slice: median(measured.slice),
    case: median(measured.case),
    sliceRatio: median(measured.slice) / slice,
    caseRatio: median(measured.case) / whole,
    peakBytes,
    samples: { slice: measured.slice, case: measured.case },
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
    `${pack.id} ${pack.version}, ${pack.precision} weights; case of ${plan.scans} scans of ${plan.slices} slices`,
    `${machine.cpu}, ${machine.cores} cores; Node ${machine.node}; ${machine.chromium}`,
    `medians of ${plan.runs} runs after ${plan.warmUp} to warm up`,
    '',
    ...table,
  ].join('\n')
}
