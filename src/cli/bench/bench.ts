/**
 * `npm run bench -- [--quick] [--json] [--pack DIR]`: the same graphs in Chromium's WebAssembly on one and two threads and
 * in onnxruntime-node on two, in turns on the same machine. Exit 1 where one computes something else; never for a time.
 * `npm run bench -- --full [--checkpoint FILE] [--json] [--pack DIR]`: every figure of docs/PERFORMANCE.md's first table.
 * `npm run bench -- --faithfulness [--quick] [--json] [--plot FILE] [--pack DIR]`: is the evidence faithful?
 */
import { existsSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { ensureBrowser } from '../browser'
import { BENCH_USAGE, type BenchArguments, benchArguments } from './benchArguments'
import { FAITHFULNESS_PLANS, measureFaithfulness } from './faithfulness'
import { faithfulnessPlot } from './faithfulnessPlot'
import { faithfulnessText } from './faithfulnessText'
import { measureFull } from './full'
import { fullMarkdown } from './fullReport'
import { benchTable, type Plan } from './report'
import { measureTimings } from './timings'

const PLANS: Readonly<Record<'quick' | 'usual', Plan>> = {
  quick: { counts: [4, 4], warmUp: 1, runs: 5 },
  usual: { counts: [16, 16, 16, 16], warmUp: 2, runs: 5 },
}

function fail(message: string, status: number): never {
  process.stderr.write(`${message}\n`)
  process.exit(status)
}

function say(sentence: string): void {
  process.stderr.write(`${sentence}\n`)
}

function print(json: boolean, report: unknown, text: string): void {
  process.stdout.write(`${json ? JSON.stringify(report, null, 2) : text}\n`)
}

function chromium(): string {
  const browser = ensureBrowser()
  return browser.status === 'ok' ? browser.value : fail(browser.message, 1)
}

async function reportTimings({ json, pack }: BenchArguments, plan: Plan): Promise<void> {
  const report = await measureTimings(chromium(), pack, plan)
  if (report.status !== 'ok') fail(report.message, 1)
  print(json, report.value, benchTable(report.value))
}

async function reportFull({ json, pack, checkpoint }: BenchArguments): Promise<void> {
  const report = await measureFull({ browser: chromium(), pack, checkpoint, say })
  print(json, report, fullMarkdown(report))
}

async function reportFaithfulness({ effort, json, pack, plot }: BenchArguments): Promise<void> {
  const plan = FAITHFULNESS_PLANS[effort === 'quick' ? 'quick' : 'usual']
  const report = await measureFaithfulness(pack, plan, say)
  if (report.status !== 'ok') fail(report.message, 1)
  if (plot !== null) writeFileSync(plot, faithfulnessPlot(report.value.curves))
  print(json, report.value, faithfulnessText(report.value))
}

const parsed = benchArguments(process.argv.slice(2))
if (parsed.status !== 'ok') fail(`${parsed.message}\nUsage: ${BENCH_USAGE}`, 2)
const given = parsed.value
if (!existsSync(join(given.pack, 'manifest.json')))
  fail(`${given.pack} has no manifest.json: there is no pack to measure.`, 1)
try {
  if (given.faithfulness) await reportFaithfulness(given)
  else if (given.effort === 'full') await reportFull(given)
  else await reportTimings(given, PLANS[given.effort])
} catch (error) {
  fail(error instanceof Error ? error.message : String(error), 1)
}
