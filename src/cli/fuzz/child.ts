/**
 * Opens mutated files one after the other, in a process of its own so that one that hangs or eats memory can be
 * ended. Arguments: seed, first run, step, end (exclusive), name of the only target or an empty string.
 */
import type { FuzzMessage } from './messages'
import { openMutated } from './openMutated'
import { planRun } from './plan'
import { fuzzTargets } from './seeds'

/** Growth (bytes) at which garbage is collected, and at which the process gives up its place. */
const COLLECT_AT = 192 * 2 ** 20
const TIRED_AT = 448 * 2 ** 20

const [seed = 0, first = 0, step = 1, end = 0] = process.argv.slice(2, 6).map(Number)
const only = process.argv[6] ?? ''

/** Problems that surfaced outside of any promise that was waited for. */
let stray: string[] = []
process.on('uncaughtException', (error) => stray.push(inWords(error)))
process.on('unhandledRejection', (error) => stray.push(inWords(error)))

function inWords(error: unknown): string {
  return error instanceof Error
    ? (error.stack ?? error.message).split('\n').slice(0, 4).join(' | ')
    : String(error)
}

/** Resolves when the message has left: a process that then hangs must not take it along. */
function tell(message: FuzzMessage): Promise<void> {
  return new Promise((resolve) => process.send?.(message, undefined, undefined, () => resolve()))
}

/** Largest resident size so far, in bytes. */
function peak(): number {
  return process.resourceUsage().maxRSS * 1024
}

async function one(run: number): Promise<void> {
  const before = { time: performance.now(), memory: process.memoryUsage.rss(), peak: peak() }
  stray = []
  const problems = await openMutated(planRun(targets, seed, run)).catch((error: unknown) => [inWords(error)])
  const ms = performance.now() - before.time
  await new Promise((resolve) => setImmediate(resolve))
  const grown = peak() > before.peak ? peak() - before.memory : 0
  await tell({ kind: 'done', run, ms, grown, problems: [...problems, ...stray] })
}

const targets = await fuzzTargets(only)
const baseline = process.memoryUsage.rss()
for (let run = first; run < end; run += step) {
  if (process.memoryUsage.rss() - baseline > COLLECT_AT) globalThis.gc?.()
  if (process.memoryUsage.rss() - baseline > TIRED_AT) {
    await tell({ kind: 'tired', next: run })
    break
  }
  await tell({ kind: 'start', run, memory: process.memoryUsage.rss() })
  await one(run)
}
process.disconnect?.()
