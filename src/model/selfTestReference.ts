import { mulberry32 } from '../study/random'
import type { GraphName, Network } from './network'
import type { CasePlan } from './onnx/caseGraphs'
import {
  encodeFloats,
  type GraphOutputs,
  type OutputsInput,
  outputsError,
  outputsOf,
  rootMeanSquare,
} from './selfTestOutputs'
import { encodeCase, type LogitsProbe } from './selfTestProbe'
import { stacked } from './stacked'

export type GraphOutput = GraphOutputs[GraphName]

/**
 * Differences always allowed: seven times the largest seen between runtimes (WebAssembly, onnxruntime-node, software
 * WebGPU) of attention and fusion, random ones 2,048 wide, which is 1.4e-5, and fifteen times that of trained ones 256
 * wide. The smallest that one weight of the pack that ships makes, turned in sign, is 2e-4.
 */
const LEAST_TOLERANCE = 1e-4

/** Relative change of the input by which a graph's own sensitivity is measured. */
const NUDGE = 1e-6

/**
 * What is allowed per shift by a nudge. A deep encoder of random weights makes a hundred times as much of every rounding
 * as a trained one: 50 layers of it differ by 2.5e-5 between runtimes, where the nudge shifts them by 1.7e-4.
 */
const PER_SHIFT = 2

/** Root mean square of vectors as a number of two digits, the same whatever the last bits of the vectors are. */
function sizeOf(vectors: readonly Float32Array[]): number {
  const size = rootMeanSquare(stacked(vectors))
  return size > 0 ? Number(size.toPrecision(2)) : 1
}

/** Generated vectors of the size that the case's own have, as far as it has come. */
export function outputsInput(
  { test, features, scans }: LogitsProbe,
  { depth, slots }: Pick<CasePlan, 'depth' | 'slots'>,
): OutputsInput {
  const sizes = { features: sizeOf(features), scans: sizeOf(scans) }
  // Row 0 of the slots pads the authors' batches; no scan takes it.
  return { seed: test.seed, depth, slots: Math.max(1, slots - 1), ...sizes }
}

/** Changes every number by up to a millionth of it. */
function nudger(seed: number): (values: Float32Array) => Float32Array {
  const random = mulberry32(seed)
  return (values) => values.map((value) => value * (1 + NUDGE * (2 * random() - 1)))
}

/**
 * The reference of one graph, asked while the graph as written is loaded and the case has gone through it; what is
 * allowed follows from how much the graph makes of a small change of its input. A
 * graph that gives what is not a number is refused later, by the logits of the case.
 */
export async function referenceOf(
  name: GraphName,
  network: Network,
  probe: LogitsProbe,
  cases: Pick<CasePlan, 'depth' | 'slots'>,
): Promise<GraphOutput> {
  const input = outputsInput(probe, cases)
  const values = stacked(await outputsOf(name, network, input, probe.features))
  const nudge = nudger(input.seed)
  const features = name === 'encoder' ? await encodeCase(network, probe, nudge) : []
  const shift = outputsError(values, await outputsOf(name, network, input, features, nudge))
  const tolerance = Number.isFinite(shift) ? Math.max(LEAST_TOLERANCE, PER_SHIFT * shift) : LEAST_TOLERANCE
  return { values: encodeFloats(values), tolerance: Number(tolerance.toPrecision(2)) }
}
