import { type GraphName, Network, type NetworkShape } from './network'
import { type SelfTest, selfTestInput } from './selfTest'
import type { CreateSession, GraphSession } from './session'

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

async function advance(probe: LogitsProbe, name: GraphName, network: Network): Promise<void> {
  if (name === 'encoder') {
    for (const [index, slices] of selfTestInput(probe.test, probe.shape.size).entries()) {
      probe.features.push(await network.encode(slices, probe.test.slices[index] ?? 0))
    }
  } else if (name === 'attention') {
    for (const features of probe.features) probe.scans.push((await network.attend(features)).scan)
  } else {
    probe.logits = (await network.fuse(probe.scans, probe.test.slots)).logits
  }
}

/** Takes the case through one graph; call for encoder, attention and fusion in this order. */
export async function probeGraph(
  probe: LogitsProbe,
  name: GraphName,
  graph: Uint8Array,
  createSession: CreateSession,
): Promise<void> {
  const session: GraphSession = await createSession(graph)
  try {
    // Only the graph under way is asked, so it can stand for all three.
    await advance(
      probe,
      name,
      new Network({ encoder: session, attention: session, fusion: session }, probe.shape),
    )
  } finally {
    await session.release()
  }
}
