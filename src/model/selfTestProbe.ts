import { type GraphName, Network, type NetworkShape } from './network'
import { type SelfTest, selfTestInput } from './selfTest'
import type { GraphSession } from './session'

/** The self-test's case on its way through the graphs, so that one graph need be loaded at a time. */
export interface LogitsProbe {
  readonly test: Pick<SelfTest, 'seed' | 'slices' | 'slots'>
  readonly shape: NetworkShape
  /** Per scan, after the encoder. */
  features: Float32Array[]
  /** After attention. */
  scans: Float32Array[]
  /** After fusion. */
  logits: Float32Array
}

export function startProbe(test: LogitsProbe['test'], shape: NetworkShape): LogitsProbe {
  return { test, shape, features: [], scans: [], logits: new Float32Array() }
}

/**
 * Features of the case's slices, per scan.
 * @param change of the slices before they are given; absent: none
 */
export async function encodeCase(
  network: Network,
  { test, shape }: Pick<LogitsProbe, 'test' | 'shape'>,
  change: (slices: Float32Array) => Float32Array = (slices) => slices,
): Promise<Float32Array[]> {
  const features: Float32Array[] = []
  for (const [index, slices] of selfTestInput(test, shape.size).entries()) {
    features.push(await network.encode(change(slices), test.slices[index] ?? 0))
  }
  return features
}

async function advance(probe: LogitsProbe, name: GraphName, network: Network): Promise<void> {
  if (name === 'encoder') {
    probe.features = await encodeCase(network, probe)
  } else if (name === 'attention') {
    for (const features of probe.features) probe.scans.push((await network.attend(features)).scan)
  } else {
    probe.logits = (await network.fuse(probe.scans, probe.test.slots)).logits
  }
}

/**
 * Takes the case through one graph; call for encoder, attention and fusion in this order.
 * @param open makes the graph's session
 * @param more what else to ask of the graph while it is loaded
 */
export async function probeGraph<T>(
  probe: LogitsProbe,
  name: GraphName,
  open: () => Promise<GraphSession>,
  more: (network: Network) => Promise<T>,
): Promise<T> {
  const session = await open()
  try {
    // Only the graph under way is asked, so it can stand for all three.
    const network = new Network({ encoder: session, attention: session, fusion: session }, probe.shape)
    await advance(probe, name, network)
    return await more(network)
  } finally {
    await session.release()
  }
}

/** What came out of one graph: a vector a scan's slices, a scan, or the case. */
export function probed(probe: LogitsProbe, name: GraphName): readonly Float32Array[] {
  if (name === 'encoder') return probe.features
  return name === 'attention' ? probe.scans : [probe.logits]
}

/** Takes the case through one graph by what came out of it before. */
export function restoreProbe(probe: LogitsProbe, name: GraphName, vectors: readonly Float32Array[]): void {
  if (name === 'encoder') probe.features = [...vectors]
  else if (name === 'attention') probe.scans = [...vectors]
  else probe.logits = vectors[0] ?? new Float32Array()
}
