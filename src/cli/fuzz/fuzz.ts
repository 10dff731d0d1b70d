import { parseArgs } from 'node:util'
import { openMutated } from './openMutated'
import { planRun } from './plan'
import { fuzzTargets } from './seeds'
import { type FuzzFailure, watchRuns } from './watch'

const USAGE = `Usage: npm run --silent fuzz -- --seed S --runs N [--target NAME] [--run R]
  --seed    whole number that everything is drawn from
  --runs    how many mutated files are opened
  --target  one group of files only
  --run     opens one run of a seed in this process and says what was changed
`
/** Processes side by side. */
const PROCESSES = 2
/** Failing runs printed one by one. */
const MOST_PRINTED = 40

interface Arguments {
  seed: number
  runs: number
  target: string
  run: number | null
}

/** Null where the arguments are not those of the usage line. */
export function parseFuzzArguments(args: string[]): Arguments | null {
  const text = { type: 'string' } as const
  try {
    const { values } = parseArgs({ args, options: { seed: text, runs: text, target: text, run: text } })
    const seed = Number(values.seed)
    const run = values.run === undefined ? null : Number(values.run)
    const runs = values.runs === undefined && run !== null ? 0 : Number(values.runs)
    const whole = [seed, runs, run ?? 0].every((number) => Number.isSafeInteger(number) && number >= 0)
    return whole && values.seed !== undefined ? { seed, runs, target: values.target ?? '', run } : null
  } catch {
    return null
  }
}

/** The last line of the command. */
export function countsLine(ran: number, failures: readonly FuzzFailure[]): string {
  const count = (kind: FuzzFailure['kind']) => failures.filter((failure) => failure.kind === kind).length
  return `ran ${ran}, uncaught ${count('uncaught')}, hangs ${count('hang')}, over budget ${count('over budget')}`
}

async function fuzzAll({ seed, runs, target }: Arguments): Promise<number> {
  const failures: FuzzFailure[] = []
  let ran = 0
  let slowest = { run: 0, ms: 0 }
  let hungriest = { run: 0, grown: 0 }
  const progress = {
    done: (run: number, ms: number | null, grown: number) => {
      ran += 1
      if (ms !== null && ms > slowest.ms) slowest = { run, ms }
      if (grown > hungriest.grown) hungriest = { run, grown }
      if (process.stderr.isTTY && ran % 100 === 0) process.stderr.write(`\r${ran} of ${runs}`)
    },
    failed: (failure: FuzzFailure) => {
      failures.push(failure)
    },
  }
  const plan = { seed, to: runs, target }
  await Promise.all(
    Array.from({ length: PROCESSES }, (_, from) => watchRuns({ ...plan, from }, PROCESSES, progress)),
  )
  await report(seed, target, failures)
  const memory = Math.round(hungriest.grown / 2 ** 20)
  process.stdout.write(
    `slowest: run ${slowest.run}, ${Math.round(slowest.ms)} ms; most memory: run ${hungriest.run}, ${memory} MB\n`,
  )
  process.stdout.write(`${countsLine(ran, failures)}\n`)
  return failures.length === 0 ? 0 : 1
}

/** One line a failing run: what to type to see it again, and what was changed. */
async function report(seed: number, target: string, failures: readonly FuzzFailure[]): Promise<void> {
  const targets = await fuzzTargets(target)
  const sorted = [...failures].sort((a, b) => a.run - b.run)
  for (const { run, kind, detail } of sorted.slice(0, MOST_PRINTED)) {
    const { target: group, seed: start, mutations } = planRun(targets, seed, run)
    const again = `--seed ${seed} --run ${run}${target && ` --target ${target}`}`
    process.stdout.write(`${kind}: ${again} (${group.name}, ${start.name}): ${detail}\n`)
    process.stdout.write(`  ${JSON.stringify(mutations)}\n`)
  }
}

async function fuzzOne(seed: number, run: number, target: string): Promise<number> {
  const one = planRun(await fuzzTargets(target), seed, run)
  process.stdout.write(`${one.target.name}, ${one.seed.name}: ${JSON.stringify(one.mutations)}\n`)
  const started = performance.now()
  const problems = await openMutated(one)
  for (const problem of problems) process.stdout.write(`${problem}\n`)
  process.stdout.write(`${Math.round(performance.now() - started)} ms, ${problems.length} problems\n`)
  return problems.length === 0 ? 0 : 1
}

/** Runs the command; gives the exit status: 0 nothing was found, 1 something was, 2 wrong usage. */
export async function runFuzz(args: string[]): Promise<number> {
  const given = parseFuzzArguments(args)
  if (given === null) {
    process.stderr.write(USAGE)
    return 2
  }
  const targets = await fuzzTargets(given.target)
  if (targets.length === 0) {
    const names = (await fuzzTargets()).map(({ name }) => name).join(', ')
    process.stderr.write(`There is no target ${given.target}; there are ${names}.\n`)
    return 2
  }
  return given.run === null ? fuzzAll(given) : fuzzOne(given.seed, given.run, given.target)
}
