import { median } from 'simple-statistics'
import type { Network } from '../model/network'
import { selfTestInput } from '../model/selfTest'

/** Runs after the warm-up; their median is little moved by one that the system disturbed. */
const RUNS = 5
/** A backend this slow need not be timed more closely: it has lost, or it is the only one. */
const ENOUGH_MS = 1500
/** Slices that a graphics adapter may take at once. */
const BATCH = 4
/** Largest slice for which that is tried: feature maps of 512 x 512 take some 100 MB a slice in a ResNet-50. */
const LARGEST_SLICE = 512
/** What a batch must save, for it makes a cancel and the first slices wait. */
const WORTHWHILE = 0.9

async function medianRun(work: () => Promise<unknown>, now: () => number): Promise<number> {
  await work()
  const times: number[] = []
  const start = now()
  while (times.length < RUNS && (times.length === 0 || now() - start < ENOUGH_MS)) {
    const before = now()
    await work()
    times.push(now() - before)
  }
  return median(times)
}

function testSlices(count: number, size: number): Float32Array {
  return selfTestInput({ seed: 1, slices: [count] }, size)[0] ?? new Float32Array()
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
  const slice = testSlices(1, network.shape.size)
  return medianRun(() => network.encode(slice, 1), now)
}

/**
 * How many slices the encoder is best given at once: several where that saves a tenth of the time a slice, else one. To
 * be asked of graphics adapters, which one slice does not fill; a processor gains nothing (measured: WebAssembly takes
 * 4.2 times as long for four slices of a ResNet-50 as for one).
 * @param alone milliseconds that one slice takes by itself.
 */
export async function bestBatch(
  network: Pick<Network, 'encode' | 'shape'>,
  alone: number,
  now: () => number,
): Promise<number> {
  const { size } = network.shape
  if (size > LARGEST_SLICE) return 1
  const slices = testSlices(BATCH, size)
  try {
    const together = await medianRun(() => network.encode(slices, BATCH), now)
    return together < BATCH * alone * WORTHWHILE ? BATCH : 1
  } catch {
    // Most likely they do not fit into its memory; one does.
    return 1
  }
}
