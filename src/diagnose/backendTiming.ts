import type { Network } from '../model/network'
import { selfTestInput } from '../model/selfTest'

/** Runs after the warm-up; their median is little moved by one that the system disturbed. */
const RUNS = 5
/** A backend this slow need not be timed more closely: it has lost, or it is the only one. */
const ENOUGH_MS = 1500

function median(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b)
  const middle = Math.floor(sorted.length / 2)
  const upper = sorted[middle] ?? 0
  return sorted.length % 2 === 1 ? upper : ((sorted[middle - 1] ?? upper) + upper) / 2
}

/**
 * Milliseconds that the encoder takes for one slice: the median of five runs after one to warm up (shaders are
 * compiled and buffers made in the first), or of as many as fit into a second and a half. The encoder is nearly all
 * of a case's arithmetic, so the other graphs are not timed.
 * @param now milliseconds from any start
 */
export async function encoderMilliseconds(
  network: Pick<Network, 'encode' | 'shape'>,
  now: () => number,
): Promise<number> {
  const [slice = new Float32Array()] = selfTestInput({ seed: 1, slices: [1] }, network.shape.size)
  await network.encode(slice, 1)
  const times: number[] = []
  const start = now()
  while (times.length < RUNS && (times.length === 0 || now() - start < ENOUGH_MS)) {
    const before = now()
    await network.encode(slice, 1)
    times.push(now() - before)
  }
  return median(times)
}
