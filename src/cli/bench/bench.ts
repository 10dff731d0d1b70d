/**
 * `npm run bench -- [--quick | --full] [--json] [--pack DIR]`: the same graphs in Chromium's WebAssembly on one and
 * two threads and in onnxruntime-node on two, one after the other on the same machine.
 * `npm run bench -- --faithfulness [--quick] [--json] [--plot FILE] [--pack DIR]`: is the evidence faithful?
 */
import { spawnSync } from 'node:child_process'
import { existsSync, writeFileSync } from 'node:fs'
import { cpus } from 'node:os'
import { join, resolve } from 'node:path'
import { parseArgs } from 'node:util'
import { z } from 'zod'
import { failed, ok, type Result } from '../../study/result'
import { ensureBrowser } from '../browser'
import { PROJECT } from '../build'
import { buildBenchPage, measureInBrowser } from './browserRun'
import { FAITHFULNESS_PLANS, measureFaithfulness } from './faithfulness'
import { faithfulnessPlot } from './faithfulnessPlot'
import { faithfulnessText } from './faithfulnessText'
import { measuredSchema, type Plan } from './measure'
import { type BenchReport, benchRows, benchTable, type RunResult } from './report'

const NODE_THREADS = 2
const BROWSER_THREADS = [1, 2]

/** A published case has at most 4 scans of 32 slices. */
const PLANS: Readonly<Record<'quick' | 'usual' | 'full', Plan>> = {
  quick: { scans: 2, slices: 4, warmUp: 1, runs: 5 },
  usual: { scans: 4, slices: 16, warmUp: 2, runs: 5 },
  full: { scans: 4, slices: 32, warmUp: 2, runs: 9 },
}

const nodeAnswer = z.object({
  measured: z.union([
    z.object({ status: z.literal('ok'), value: measuredSchema }),
    z.object({ status: z.enum(['failed', 'skipped']), code: z.string(), message: z.string() }),
  ]),
  peakBytes: z.number(),
})

function fail(message: string, status: number): never {
  process.stderr.write(`${message}\n`)
  process.exit(status)
}

interface Options {
  effort: 'quick' | 'usual' | 'full'
  json: boolean
  pack: string
  faithfulness: boolean
  /** Where the mean curves are drawn; null: nowhere. */
  plot: string | null
}

const USAGE =
  'npm run bench -- [--quick | --full] [--json] [--pack DIR]\n' +
  '       npm run bench -- --faithfulness [--quick] [--json] [--plot FILE] [--pack DIR]'

function options(): Options {
  try {
    const { values } = parseArgs({
      options: {
        quick: { type: 'boolean' },
        full: { type: 'boolean' },
        json: { type: 'boolean' },
        pack: { type: 'string' },
        faithfulness: { type: 'boolean' },
        plot: { type: 'string' },
      },
    })
    if (values.faithfulness ? values.full : values.plot) throw new Error('These options do not go together.')
    return {
      effort: values.full ? 'full' : values.quick ? 'quick' : 'usual',
      json: values.json ?? false,
      pack: resolve(values.pack ?? 'public/models/default'),
      faithfulness: values.faithfulness ?? false,
      plot: values.plot ?? null,
    }
  } catch (error) {
    const reason = error instanceof Error ? error.message : error
    return fail(`${reason}\nUsage: ${USAGE}`, 2)
  }
}

function measureInNode(pack: string, plan: Plan): Result<RunResult> {
  const script = resolve(PROJECT, 'src/cli/bench/nodeRun.ts')
  const args = ['--import', 'tsx', script, pack, String(NODE_THREADS), JSON.stringify(plan)]
  const run = spawnSync(process.execPath, args, { cwd: PROJECT, encoding: 'utf8', maxBuffer: 2 ** 26 })
  if (run.status !== 0) return failed('node-failed', `onnxruntime-node could not be measured: ${run.stderr}`)
  const { measured, peakBytes } = nodeAnswer.parse(JSON.parse(run.stdout))
  if (measured.status !== 'ok') return failed(measured.code, measured.message)
  const name = `onnxruntime-node, ${NODE_THREADS} threads`
  return ok({ name, runtime: 'onnxruntime-node', threads: NODE_THREADS, measured: measured.value, peakBytes })
}

async function measureAll(pack: string, plan: Plan, browser: string): Promise<Result<RunResult[]>> {
  await buildBenchPage(pack)
  const results: RunResult[] = []
  for (const threads of BROWSER_THREADS) {
    const run = await measureInBrowser(browser, plan, threads)
    if (run.status !== 'ok') return run
    const name = `Chromium WASM, ${threads} ${threads === 1 ? 'thread' : 'threads'}`
    results.push({ name, runtime: 'chromium-wasm', threads, ...run.value })
  }
  const node = measureInNode(pack, plan)
  return node.status === 'ok' ? ok([...results, node.value]) : node
}

async function reportTimings({ effort, json, pack }: Options): Promise<void> {
  const plan = PLANS[effort]
  const browser = ensureBrowser()
  if (browser.status !== 'ok') fail(browser.message, 1)
  const results = await measureAll(pack, plan, browser.value)
  if (results.status !== 'ok') fail(results.message, 1)
  const [first] = results.value
  if (!first) fail('Nothing was measured.', 1)
  const version = spawnSync(browser.value, ['--version', '--no-sandbox'], { encoding: 'utf8' }).stdout.trim()
  const report: BenchReport = {
    schema: 'raddiag-bench/1',
    pack: first.measured.pack,
    machine: {
      cpu: cpus()[0]?.model ?? 'unknown',
      cores: cpus().length,
      node: process.version,
      chromium: version,
    },
    plan,
    rows: benchRows(results.value),
  }
  process.stdout.write(`${json ? JSON.stringify(report, null, 2) : benchTable(report)}\n`)
}

async function reportFaithfulness({ effort, json, pack, plot }: Options): Promise<void> {
  const plan = FAITHFULNESS_PLANS[effort === 'quick' ? 'quick' : 'usual']
  const report = await measureFaithfulness(pack, plan, (sentence) => process.stderr.write(`${sentence}\n`))
  if (report.status !== 'ok') fail(report.message, 1)
  if (plot !== null) writeFileSync(plot, faithfulnessPlot(report.value.curves))
  process.stdout.write(`${json ? JSON.stringify(report.value, null, 2) : faithfulnessText(report.value)}\n`)
}

const given = options()
if (!existsSync(join(given.pack, 'manifest.json')))
  fail(`${given.pack} has no manifest.json: there is no pack to measure.`, 1)
await (given.faithfulness ? reportFaithfulness(given) : reportTimings(given))
