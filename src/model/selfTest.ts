import { mulberry32 } from '../study/random'
import type { Manifest } from './manifest'
import { GRAPH_NAMES, type GraphName, type Network } from './network'
import { decodeFloats, type OutputsNetwork, outputsError, outputsOf } from './selfTestOutputs'

export type SelfTest = Manifest['selfTest']

export interface SelfTestOutcome {
  passed: boolean
  /** Largest difference of a logit; infinite when a logit is missing or not a number. */
  largestError: number
  /** The first graph whose own outputs are wrong; absent where none is or the pack has no reference of them. */
  wrongGraph?: GraphName
  /** Largest difference of each graph's outputs, see `outputsError`; absent where the pack has no reference. */
  outputErrors?: Readonly<Record<GraphName, number>>
}

export type TestableNetwork = OutputsNetwork & Pick<Network, 'encode'>

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

interface CaseRun {
  /** Per scan, [n, W]. */
  features: Float32Array[]
  logits: Float32Array
}

async function runCase(
  network: Pick<Network, 'encode' | 'attend' | 'fuse' | 'shape'>,
  test: Pick<SelfTest, 'seed' | 'slices' | 'slots'>,
): Promise<CaseRun> {
  const features: Float32Array[] = []
  const scans: Float32Array[] = []
  for (const [index, slices] of selfTestInput(test, network.shape.size).entries()) {
    const scan = await network.encode(slices, test.slices[index] ?? 0)
    features.push(scan)
    scans.push((await network.attend(scan)).scan)
  }
  return { features, logits: (await network.fuse(scans, test.slots)).logits }
}

/** All logits of the generated case. Rejects when the runtime fails. */
export async function selfTestLogits(
  network: Pick<Network, 'encode' | 'attend' | 'fuse' | 'shape'>,
  test: Pick<SelfTest, 'seed' | 'slices' | 'slots'>,
): Promise<Float32Array> {
  return (await runCase(network, test)).logits
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

/** How far each graph's own outputs are from the reference. */
async function errorsOf(
  network: TestableNetwork,
  seed: number,
  outputs: NonNullable<SelfTest['outputs']>,
  features: readonly Float32Array[],
): Promise<Record<GraphName, number>> {
  const errors: Record<GraphName, number> = { encoder: 0, attention: 0, fusion: 0 }
  for (const name of GRAPH_NAMES) {
    const actual = await outputsOf(name, network, { ...outputs, seed }, features)
    errors[name] = outputsError(decodeFloats(outputs[name].values), actual)
  }
  return errors
}

/**
 * Runs the pack's self-test on this backend: the case's logits against those at full precision, then, where the pack
 * has a reference, each graph's outputs against those of the graph as written. Rejects when the runtime fails.
 */
export async function runSelfTest(network: TestableNetwork, test: SelfTest): Promise<SelfTestOutcome> {
  const { features, logits } = await runCase(network, test)
  const largestError = largestDifference(test.logits, logits)
  const agrees = largestError <= test.tolerance
  const { outputs } = test
  if (outputs === undefined) return { passed: agrees, largestError }
  const outputErrors = await errorsOf(network, test.seed, outputs, features)
  // Not `>`: what is not a number is wrong.
  const wrongGraph = GRAPH_NAMES.find((name) => !(outputErrors[name] <= outputs[name].tolerance))
  if (wrongGraph === undefined) return { passed: agrees, largestError, outputErrors }
  return { passed: false, largestError, wrongGraph, outputErrors }
}
