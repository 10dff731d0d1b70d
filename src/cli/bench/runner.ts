import { z } from 'zod'
import type { Job } from './jobs'

/** A runtime with a pack open, in a process of its own. It stays open, so that runtimes can take turns. */
export interface Runner {
  name: string
  runtime: 'chromium-wasm' | 'onnxruntime-node'
  threads: number
  /** Rejects when the runtime fails, or dies. */
  run<Ask, Answer>(job: Job<Ask, Answer>, ask: Ask): Promise<Answer>
  /** Highest resident memory of its process so far; null where the system does not say. */
  peakBytes(): Promise<number | null>
  close(): Promise<void>
}

/** How a job crosses to its process, as JSON. */
export const requestSchema = z.object({ kind: z.string(), ask: z.unknown() })
export type JobRequest = z.infer<typeof requestSchema>

const replySchema = z.union([z.object({ value: z.unknown() }).strict(), z.object({ error: z.string() })])

/** Does a job; what goes wrong becomes a sentence, as an exception does not cross. */
export async function reply(work: () => Promise<unknown>): Promise<z.infer<typeof replySchema>> {
  try {
    return { value: await work() }
  } catch (error) {
    return { error: error instanceof Error ? error.message : String(error) }
  }
}

/** The answer in a reply. @throws with the runtime's sentence, or when it is no answer to this job. */
export function answerIn<Ask, Answer>(job: Job<Ask, Answer>, from: string, received: unknown): Answer {
  const parsed = replySchema.parse(received)
  if ('error' in parsed) throw new Error(`${from}: ${parsed.error}`)
  return job.answer.parse(parsed.value)
}

export function threadsOf(threads: number): string {
  return `${threads} ${threads === 1 ? 'thread' : 'threads'}`
}

/** Something that is timed in turns; each turn gives one or more times in ms. */
export interface Side {
  name: string
  turn(round: number): Promise<number[]>
}

/**
 * Lets all sides take their turn, round by round and back to front in every other one, so that a noisy moment of the
 * machine, or its warming, hits them alike.
 * @returns milliseconds by the sides' names.
 */
export async function takeTurns(rounds: number, sides: readonly Side[]): Promise<Record<string, number[]>> {
  const times: Record<string, number[]> = Object.fromEntries(sides.map(({ name }) => [name, []]))
  for (let round = 0; round < rounds; round++) {
    const order = round % 2 === 0 ? sides : sides.toReversed()
    for (const { name, turn } of order) times[name]?.push(...(await turn(round)))
  }
  return times
}
