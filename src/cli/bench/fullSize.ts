/**
 * `tsx src/cli/bench/fullSize.ts DIR [--json] [--time]`: converts the full-size checkpoints that
 * `training/full-size/make_checkpoint.py DIR` wrote, both heads in every precision, each twice; compares the packs'
 * bytes with each other and their logits with PyTorch's. `--time` times a case of 4 x 32 slices as well.
 * Exit 0: every limit holds; 1: one does not, or DIR cannot be used; 2: wrong usage.
 */
import { spawnSync } from 'node:child_process'
import { readdirSync, readFileSync, rmSync } from 'node:fs'
import { cpus } from 'node:os'
import { join, resolve } from 'node:path'
import { parseArgs } from 'node:util'
import { median } from 'simple-statistics'
import { z } from 'zod'
import type { Precision } from '../../model/manifest'
import { sha256 } from '../../model/sha256'
import { PROJECT } from '../build'
import { generatedCase } from './benchCase'
import { type Agreement, agreementWithReference, casesSchema, type FullSizeCase, TOP } from './fullSizeLogits'
import { ABOUT, CASE, SLICE } from './jobs'
import { loadText } from './machine'
import { startNode } from './nodeRunner'

const HEADS = ['plain', 'ke'] as const
const PRECISIONS: readonly Precision[] = ['fp32', 'fp16', 'int8']
const THREADS = 2
/** fp32 must give PyTorch's logits; fp16 the same head of the differential; int8 is only reported. */
const LARGEST_LOGIT = 1e-3
const LARGEST_PROBABILITY = 5e-3
const MEGABYTE = 1e6
/** Runs that are timed, after one to warm up. */
const RUNS = 5

const conversionSchema = z.object({
  status: z.number(),
  text: z.string(),
  seconds: z.number(),
  peakBytes: z.number(),
})

interface Row extends Agreement {
  head: string
  precision: Precision
  bytes: number
  /** Of the two conversions. */
  seconds: number[]
  peakBytes: number
  sameBytes: boolean
  holds: boolean
}

function fail(message: string, status: 1 | 2): never {
  process.stderr.write(`${message}\n`)
  process.exit(status)
}

function options(): { folder: string; json: boolean; time: boolean } {
  try {
    const { values, positionals } = parseArgs({
      allowPositionals: true,
      options: { json: { type: 'boolean', default: false }, time: { type: 'boolean', default: false } },
    })
    const [folder] = positionals
    if (folder === undefined || positionals.length !== 1) throw new Error('One folder is needed.')
    return { folder: resolve(folder), ...values }
  } catch (error) {
    const reason = error instanceof Error ? error.message : error
    return fail(`${reason}\nUsage: tsx src/cli/bench/fullSize.ts DIR [--json] [--time]`, 2)
  }
}

function readCases(folder: string): Record<string, FullSizeCase> {
  try {
    return casesSchema.parse(JSON.parse(readFileSync(join(folder, 'cases.json'), 'utf8'))).cases
  } catch {
    return fail(`${folder} has no cases.json as training/full-size/make_checkpoint.py writes it.`, 1)
  }
}

function convert(folder: string, head: string, precision: Precision, pack: string) {
  rmSync(pack, { recursive: true, force: true })
  const knowledge = head === 'ke' ? ['--label-embeddings', join(folder, 'ke.label-embeddings.npy')] : []
  const script = join(PROJECT, 'src/cli/bench/fullSizeConvert.ts')
  const checkpoint = join(folder, `${head}.pytorch_model.bin`)
  const args = ['--import', 'tsx', script, checkpoint, pack, '--precision', precision, ...knowledge]
  const run = spawnSync(process.execPath, args, { cwd: PROJECT, encoding: 'utf8' })
  if (run.status !== 0) fail(run.stderr, 1)
  const outcome = conversionSchema.parse(JSON.parse(run.stdout))
  if (outcome.status !== 0) fail(outcome.text.trim(), 1)
  return outcome
}

/** SHA-256 of every file of a folder, by name. */
async function hashes(folder: string): Promise<string> {
  const lines: string[] = []
  for (const name of readdirSync(folder).sort())
    lines.push(`${name} ${await sha256(readFileSync(join(folder, name)))}`)
  return lines.join('\n')
}

function bytesOf(folder: string): number {
  return readdirSync(folder).reduce((sum, name) => sum + readFileSync(join(folder, name)).length, 0)
}

function holdsLimits(precision: Precision, found: Agreement): boolean {
  if (precision === 'fp32') return found.logit <= LARGEST_LOGIT && found.topShared === TOP
  return precision === 'int8' || (found.probability <= LARGEST_PROBABILITY && found.topShared === TOP)
}

async function checkPack(
  folder: string,
  head: string,
  precision: Precision,
  cases: Readonly<Record<string, FullSizeCase>>,
): Promise<Row> {
  const pack = join(folder, 'packs', `${head}-${precision}`)
  const again = join(folder, 'packs', 'again')
  const first = convert(folder, head, precision, pack)
  const second = convert(folder, head, precision, again)
  const sameBytes = (await hashes(pack)) === (await hashes(again))
  rmSync(again, { recursive: true })
  const found = await agreementWithReference(folder, head, pack, cases)
  if (found.status !== 'ok') fail(found.message, 1)
  return {
    head,
    precision,
    bytes: bytesOf(pack),
    seconds: [first.seconds, second.seconds],
    peakBytes: Math.max(first.peakBytes, second.peakBytes),
    sameBytes,
    ...found.value,
    holds: sameBytes && holdsLimits(precision, found.value),
  }
}

const HEADER =
  '| head | weights | pack MB | convert s | peak MB | same bytes twice | logits | probabilities | top 20 | order | holds |\n' +
  '|---|---|---|---|---|---|---|---|---|---|---|'

function line(row: Row): string {
  const cells = [
    row.head,
    row.precision,
    (row.bytes / MEGABYTE).toFixed(1),
    median(row.seconds).toFixed(1),
    (row.peakBytes / MEGABYTE).toFixed(0),
    row.sameBytes ? 'yes' : 'NO',
    row.logit.toExponential(1),
    row.probability.toExponential(1),
    `${row.topShared} of ${TOP}`,
    row.sameOrder ? 'same' : 'differs',
    row.holds ? 'yes' : 'NO',
  ]
  return `| ${cells.join(' | ')} |`
}

async function timings(folder: string): Promise<{ load: number; slice: number; case: number }> {
  const node = startNode(join(folder, 'packs', 'plain-fp32'), THREADS)
  try {
    const { load } = await node.run(ABOUT, null)
    const slice = await node.run(SLICE, { warmUp: 2 * RUNS, runs: 3 * RUNS })
    const spec = generatedCase('whole', [32, 32, 32, 32])
    const whole: number[] = []
    for (let run = 0; run <= RUNS; run++) whole.push((await node.run(CASE, spec)).ms)
    return { load, slice: median(slice.ms), case: median(whole.slice(1)) }
  } finally {
    await node.close()
  }
}

const given = options()
const cases = readCases(given.folder)
const before = loadText()
const rows: Row[] = []
for (const head of HEADS) {
  for (const precision of PRECISIONS) {
    const row = await checkPack(given.folder, head, precision, cases)
    rows.push(row)
    process.stderr.write(`${line(row)}\n`)
  }
}
const timed = given.time ? await timings(given.folder) : null
const machine = { cpu: cpus()[0]?.model ?? 'unknown', cores: cpus().length, node: process.version }
if (given.json) {
  process.stdout.write(`${JSON.stringify({ machine, load: [before, loadText()], rows, timed }, null, 2)}\n`)
} else {
  const time =
    timed === null
      ? []
      : [
          `plain, fp32, onnxruntime-node, ${THREADS} threads, medians of ${RUNS} after one to warm up:`,
          `load ${timed.load.toFixed(0)} ms, slice ${timed.slice.toFixed(0)} ms, 4 x 32 slices ${timed.case.toFixed(0)} ms`,
        ]
  const where = `${machine.cpu}, ${machine.cores} cores; Node ${machine.node}; load before ${before}, after ${loadText()}`
  process.stdout.write(`${[where, '', HEADER, ...rows.map(line), '', ...time].join('\n')}\n`)
}
process.exitCode = rows.every(({ holds }) => holds) ? 0 : 1
