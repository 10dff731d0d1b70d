import { mulberry32 } from '../study/random'
import type { Manifest } from './manifest'
import type { Network } from './network'

export type SelfTest = Manifest['selfTest']

export interface SelfTestOutcome {
  passed: boolean
  /** Largest difference of a logit; infinite when a logit is missing or not a number. */
  largestError: number
}

/** Logits kept in a manifest at most. */
export const SELF_TEST_LOGITS = 64

/**
 * One slice [size, size] with values 0 to 1: a dark ground with a gradient, six rectangles of random place, size and
 * brightness, and noise of a twentieth. Structure at several scales, so that a wrong convolution shows.
 */
function testSlice(random: () => number, size: number): Float32Array {
  const slice = new Float32Array(size * size)
  for (let i = 0; i < slice.length; i++) slice[i] = 0.2 + (0.3 * (i % size)) / size
  for (let box = 0; box < 6; box++) {
    const [top, left] = [Math.floor(random() * size), Math.floor(random() * size)]
    const [height, width] = [Math.ceil((random() * size) / 3), Math.ceil((random() * size) / 3)]
    const value = 0.05 + 0.9 * random()
    for (let row = top; row < Math.min(size, top + height); row++) {
      slice.fill(value, row * size + left, row * size + Math.min(size, left + width))
    }
  }
  for (let i = 0; i < slice.length; i++) slice[i] = Math.min(1, (slice[i] ?? 0) + 0.05 * random())
  return slice
}

/** The generated input: per scan its slices [n, 1, size, size]. One generator runs through all of them. */
export function selfTestInput(test: Pick<SelfTest, 'seed' | 'slices'>, size: number): Float32Array[] {
  const random = mulberry32(test.seed)
  return test.slices.map((count) => {
    const scan = new Float32Array(count * size * size)
    for (let index = 0; index < count; index++) scan.set(testSlice(random, size), index * size * size)
    return scan
  })
}

/** All logits of the generated case. Rejects when the runtime fails. */
export async function selfTestLogits(
  network: Pick<Network, 'encode' | 'attend' | 'fuse' | 'shape'>,
  test: Pick<SelfTest, 'seed' | 'slices' | 'slots'>,
): Promise<Float32Array> {
  const scans: Float32Array[] = []
  for (const [index, slices] of selfTestInput(test, network.shape.size).entries()) {
    const features = await network.encode(slices, test.slices[index] ?? 0)
    scans.push((await network.attend(features)).scan)
  }
  return (await network.fuse(scans, test.slots)).logits
}

/** Largest absolute difference; infinite when `actual` is shorter or holds what is not a finite number. */
export function largestDifference(expected: ArrayLike<number>, actual: ArrayLike<number>): number {
  let largest = 0
  for (let i = 0; i < expected.length; i++) {
    const error = Math.abs((actual[i] ?? Number.NaN) - (expected[i] ?? Number.NaN))
    if (!Number.isFinite(error)) return Number.POSITIVE_INFINITY
    largest = Math.max(largest, error)
  }
  return largest
}

/** Runs the pack's self-test on this backend. Rejects when the runtime fails. */
export async function runSelfTest(network: Network, test: SelfTest): Promise<SelfTestOutcome> {
  const largestError = largestDifference(test.logits, await selfTestLogits(network, test))
  return { passed: largestError <= test.tolerance, largestError }
}
