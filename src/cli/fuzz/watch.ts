import { type ChildProcess, fork } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { resolve } from 'node:path'
import { PROJECT } from '../build'
import { type FuzzMessage, isFuzzMessage } from './messages'

export interface FuzzFailure {
  run: number
  kind: 'uncaught' | 'hang' | 'over budget'
  detail: string
}

export interface FuzzPlan {
  seed: number
  /** First run and the one after the last. */
  from: number
  to: number
  /** Name of the only target; empty for all. */
  target: string
  limits?: FuzzLimits
}

export interface FuzzLimits {
  /** Longest a run may take, in ms. */
  time: number
  /** Memory a run may take on top of what the process has, in bytes. */
  memory: number
}

export const LIMITS: FuzzLimits = { time: 5000, memory: 2 ** 30 }
const LOOK_EVERY = 100
const PAGE_BYTES = 4096
const CHILD = resolve(PROJECT, 'src/cli/fuzz/child.ts')

/** How a process came to its end, and the run it was in (or would be next). */
type End = { kind: 'finished' } | { kind: 'tired'; next: number } | { kind: 'stopped'; failure: FuzzFailure }

interface Progress {
  /** @param ms time it took; null where it was ended. @param grown memory it took at its peak, in bytes. */
  done(run: number, ms: number | null, grown: number): void
  failed(failure: FuzzFailure): void
}

/**
 * Does every `step`-th run, in one process after another: a process is ended at a run that hangs or takes too much
 * memory, and the next one goes on behind it. A hang is believed when it happens twice, because a busy machine can
 * make any run slow once.
 */
export async function watchRuns(plan: FuzzPlan, step: number, progress: Progress): Promise<void> {
  let next = plan.from
  let retried = -1
  while (next < plan.to) {
    const end = await watchProcess({ ...plan, from: next }, step, progress)
    if (end.kind === 'finished') return
    if (end.kind === 'tired') {
      next = end.next
    } else if (end.failure.kind === 'hang' && retried !== end.failure.run) {
      retried = end.failure.run
      next = retried
    } else {
      progress.failed(end.failure)
      progress.done(end.failure.run, null, 0)
      next = end.failure.run + step
    }
  }
}

function watchProcess(plan: FuzzPlan, step: number, progress: Progress): Promise<End> {
  const child = fork(CHILD, [plan.seed, plan.from, step, plan.to, plan.target].map(String), {
    execArgv: ['--import', 'tsx', '--expose-gc', '--max-old-space-size=1024'],
    stdio: ['ignore', 'ignore', 'pipe', 'ipc'],
  })
  const limits = plan.limits ?? LIMITS
  let run = plan.from
  let since = Number.POSITIVE_INFINITY
  let memory = Number.POSITIVE_INFINITY
  let end: End | null = null
  let complaint = ''
  child.stderr?.on('data', (chunk: Buffer) => {
    complaint = `${complaint}${chunk.toString('utf8')}`.slice(-600)
  })
  const stop = (failure: FuzzFailure) => {
    end ??= { kind: 'stopped', failure }
    child.kill('SIGKILL')
  }
  const look = setInterval(() => {
    if (performance.now() - since > limits.time) {
      stop({ run, kind: 'hang', detail: `still running after ${limits.time / 1000} s` })
    }
    const used = residentBytes(child)
    if (used - memory > limits.memory) stop({ run, kind: 'over budget', detail: megabytes(used - memory) })
  }, LOOK_EVERY)
  child.on('message', (message) => {
    // What a process that was ended had still to say has been said for it.
    if (!isFuzzMessage(message) || end !== null) return
    const starts = message.kind === 'start'
    since = starts ? performance.now() : Number.POSITIVE_INFINITY
    memory = starts ? message.memory : Number.POSITIVE_INFINITY
    if (starts) run = message.run
    if (message.kind === 'tired') end = message
    if (message.kind === 'done') judge(message, limits, progress)
  })
  return new Promise((settle) => {
    child.on('exit', (code, signal) => {
      clearInterval(look)
      const crashed: FuzzFailure = {
        run,
        kind: code === 134 || signal === 'SIGABRT' ? 'over budget' : 'uncaught',
        detail: `the process ended (${signal ?? code}) ${complaint.replaceAll('\n', ' | ')}`,
      }
      settle(end ?? (code === 0 ? { kind: 'finished' } : { kind: 'stopped', failure: crashed }))
    })
  })
}

function judge(
  message: Extract<FuzzMessage, { kind: 'done' }>,
  limits: FuzzLimits,
  progress: Progress,
): void {
  const { run, ms, grown, problems } = message
  for (const detail of problems) progress.failed({ run, kind: 'uncaught', detail })
  if (grown > limits.memory) progress.failed({ run, kind: 'over budget', detail: megabytes(grown) })
  if (ms > limits.time) progress.failed({ run, kind: 'hang', detail: `${Math.round(ms)} ms` })
  progress.done(run, ms, grown)
}

function megabytes(bytes: number): string {
  return `${Math.round(bytes / 2 ** 20)} MB more than before`
}

/** Resident size by Linux's /proc; 0 elsewhere, where the process's own peak after each run is what counts. */
function residentBytes(child: ChildProcess): number {
  try {
    const [, pages = '0'] = readFileSync(`/proc/${child.pid}/statm`, 'utf8').split(' ')
    return Number(pages) * PAGE_BYTES
  } catch {
    return 0
  }
}
