import { failed, ok, type Result } from '../../study/result'
import { generatedCase } from './benchCase'
import { buildBenchPage, startChromium } from './browserRunner'
import { wrongAnswer } from './checkAnswers'
import { ABOUT, ANSWERS, CASE, SLICE } from './jobs'
import { thisMachine } from './machine'
import { startNode } from './nodeRunner'
import { type BenchReport, benchRows, type Plan, type RunResult } from './report'
import { type Runner, takeTurns } from './runner'

const NODE_THREADS = 2
const BROWSER_THREADS = [1, 2]

/** A slice is cheap and a runtime slow at first (WebAssembly is compiled twice), so it is run more often. */
const SLICE_WARM_UP = 8
const SLICES_A_TURN = 3

/** Small, and with scans of different lengths. */
const CHECKED = generatedCase('checked', [4, 3], 20)

/** Closes every runtime that was started, also when the work or a start fails. */
export async function withRunners<T>(
  starts: readonly (() => Promise<Runner> | Runner)[],
  work: (runners: readonly Runner[]) => Promise<T>,
): Promise<T> {
  const started: Runner[] = []
  try {
    for (const start of starts) started.push(await start())
    return await work(started)
  } finally {
    for (const runner of started) await runner.close()
  }
}

async function check(runners: readonly Runner[]): Promise<string | null> {
  const runs = []
  for (const runner of runners) {
    runs.push({ name: runner.name, answers: await runner.run(ANSWERS, CHECKED) })
  }
  return wrongAnswer(runs)
}

async function measure(runners: readonly Runner[], plan: Plan): Promise<RunResult[]> {
  const spec = generatedCase('timed', plan.counts)
  const ofSlice = async (runner: Runner) => (await runner.run(SLICE, { warmUp: 0, runs: SLICES_A_TURN })).ms
  const ofCase = async (runner: Runner) => [(await runner.run(CASE, spec)).ms]
  for (const runner of runners) {
    await runner.run(SLICE, { warmUp: SLICE_WARM_UP, runs: 1 })
    for (let run = 0; run < plan.warmUp; run++) await ofCase(runner)
  }
  const sides = (turn: (runner: Runner) => Promise<number[]>) =>
    runners.map((runner) => ({ name: runner.name, turn: () => turn(runner) }))
  const slices = await takeTurns(plan.runs, sides(ofSlice))
  const cases = await takeTurns(plan.runs, sides(ofCase))
  const results: RunResult[] = []
  for (const runner of runners) {
    const { name, runtime, threads } = runner
    const { load } = await runner.run(ABOUT, null)
    const peakBytes = await runner.peakBytes()
    results.push({
      name,
      runtime,
      threads,
      load,
      slice: slices[name] ?? [],
      case: cases[name] ?? [],
      peakBytes,
    })
  }
  return results
}

/**
 * Compares what Chromium's WebAssembly on one and two threads and onnxruntime-node compute with a pack, then times them
 * in turns.
 * @param browser path of a Chromium. @param pack folder.
 * @returns failed `wrong-result` with a sentence that names the runtime; times never fail. Rejects when a runtime fails.
 */
export async function measureTimings(
  browser: string,
  pack: string,
  plan: Plan,
): Promise<Result<BenchReport, 'wrong-result'>> {
  await buildBenchPage({ pack })
  const starts = [
    ...BROWSER_THREADS.map((threads) => () => startChromium(browser, 'pack', threads)),
    () => startNode(pack, NODE_THREADS),
  ]
  return withRunners(starts, async (runners) => {
    const wrong = await check(runners)
    if (wrong !== null) return failed('wrong-result', wrong)
    const rows = benchRows(await measure(runners, plan))
    const about = await runners[0]?.run(ABOUT, null)
    if (about === undefined) throw new Error('No runtime was started.')
    return ok({ schema: 'raddiag-bench/1', pack: about.pack, machine: thisMachine(browser), plan, rows })
  })
}
