import { median } from 'simple-statistics'
import { z } from 'zod'

/**
 * Numbers of threads that are tried, up to the device's cores. Above eight a slice's convolutions are too small to be
 * shared out, and the page's own threads starve.
 */
const TRIED = [1, 2, 4, 8]
/** As many as the cores have, but so many at most, until a trial has shown that others are quicker. */
const MOST_UNTRIED = 4
/**
 * What another number must gain on the usual one, in each of its turns against each of the usual one's. A device that is
 * busy during a trial has nothing to give to a second thread; what was found then must not slow down every later case.
 */
const CLEAR_GAIN = 1.1

const count = z.number().int().min(1).max(64)

/** Which number of WebAssembly threads was found quickest for a pack on this device; nothing of a patient. */
export const threadChoiceSchema = z.object({
  /** SHA-256 of the pack's manifest. */
  packSha256: z.string(),
  /** When, in milliseconds since 1970: a device that was busy then is judged anew some day. */
  measuredAt: z.number(),
  threads: count,
  /** Every number that was tried: median milliseconds a slice, or null where the runtime failed with it. */
  measured: z.array(z.object({ threads: count, milliseconds: z.number().nonnegative().nullable() })).max(8),
})

export type ThreadChoice = z.infer<typeof threadChoiceSchema>

/** The number of threads without a trial. */
export function usualThreads(cores: number): number {
  return Math.min(cores, MOST_UNTRIED)
}

/** Numbers of threads worth trying on a device with so many cores, ascending: 1, 2, 4, 8, and all of fewer cores. */
export function candidateThreads(cores: number): number[] {
  const most = Math.min(cores, TRIED.at(-1) ?? 1)
  return [...TRIED.filter((threads) => threads < most), most]
}

/**
 * A trial of several numbers of threads: each has two turns, one on the way up and one on the way down, so that a
 * device that grows warm or is disturbed for a while is unfair to none of them.
 */
export class ThreadTrial {
  private readonly turns: number[]
  private readonly times: Map<number, (readonly number[])[]>
  private readonly failed = new Set<number>()
  private readonly usual: number

  constructor(cores: number) {
    const candidates = candidateThreads(cores)
    this.usual = usualThreads(cores)
    this.turns = [...candidates, ...candidates.toReversed()]
    this.times = new Map(candidates.map((threads) => [threads, []]))
  }

  /** The number of threads whose turn it is; null: the trial is over. The same until `take` was called. */
  next(): number | null {
    return this.turns[0] ?? null
  }

  /** Ends a turn. @param times milliseconds a slice; null: the runtime failed, and the number has no other turn. */
  take(times: readonly number[] | null): void {
    const threads = this.turns.shift()
    if (threads === undefined) return
    if (times !== null) this.times.get(threads)?.push(times)
    else {
      this.failed.add(threads)
      while (this.turns.includes(threads)) this.turns.splice(this.turns.indexOf(threads), 1)
    }
  }

  /**
   * The usual number, or the quickest by its median of those that are clearly quicker than it in every turn. Null when
   * the runtime failed with every number.
   */
  quickest(): Pick<ThreadChoice, 'threads' | 'measured'> | null {
    const measured = [...this.times].map(([threads, turns]) => ({
      threads,
      milliseconds: this.failed.has(threads) || turns.length === 0 ? null : median(turns.flat()),
    }))
    const timed = measured
      .flatMap(({ threads, milliseconds }) => (milliseconds === null ? [] : [{ threads, milliseconds }]))
      .toSorted((a, b) => a.milliseconds - b.milliseconds)
    const usual = timed.find(({ threads }) => threads === this.usual)
    const clear = usual ? timed.find(({ threads }) => this.clearlyQuicker(threads)) : timed[0]
    const chosen = clear ?? usual
    return chosen ? { threads: chosen.threads, measured } : null
  }

  private clearlyQuicker(threads: number): boolean {
    const slowest = Math.max(...this.turnMedians(threads))
    return slowest * CLEAR_GAIN <= Math.min(...this.turnMedians(this.usual))
  }

  private turnMedians(threads: number): number[] {
    return (this.times.get(threads) ?? []).map(median)
  }
}

const NAMED = /^threads (\d{1,2})$/

/**
 * Name of a worker that is to compute on so many threads. A worker knows its name before any message reaches it, and
 * the runtime, which takes the number when it starts, need not wait for one.
 */
export function threadsWorkerName(threads: number | null): string {
  return threads === null ? '' : `threads ${threads}`
}

/** The number in a worker's name; null: it was given none. */
export function threadsOfName(name: string): number | null {
  const threads = Number(NAMED.exec(name)?.[1] ?? 0)
  return threads > 0 ? threads : null
}
