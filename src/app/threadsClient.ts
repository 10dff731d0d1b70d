import * as Comlink from 'comlink'
import { threadsWorkerName } from '../diagnose/threadChoice'
import { failed, type Result } from '../study/result'
import type { ThreadsWorkerApi } from '../workers/contracts'

/** One turn of a trial. */
export interface ThreadsTurn {
  /** Milliseconds of each run. Never resolves once the turn was ended. */
  times: Promise<Result<number[]>>
  /** Stops at once, in the middle of a run, and gives the memory back. */
  end(): void
}

/** Times the pack's encoder on so many threads, in a worker with a runtime of its own; to be ended by the caller. */
export function timeThreads(packUrl: string, threads: number): ThreadsTurn {
  const worker = new Worker(new URL('../workers/threads.worker.ts', import.meta.url), {
    type: 'module',
    name: threadsWorkerName(threads),
  })
  const crashed = new Promise<Result<never>>((resolve) => {
    worker.onerror = ({ message }) => resolve(failed('worker-failed', message))
  })
  const api = Comlink.wrap<ThreadsWorkerApi>(worker)
  return { times: Promise.race([api.time(packUrl), crashed]), end: () => worker.terminate() }
}
