import type { Manifest } from './manifest'
import type { CreateSession, GraphSession, GraphTensor } from './session'
import { stacked } from './stacked'

export type GraphName = 'encoder' | 'attention' | 'fusion'
export const GRAPH_NAMES: readonly GraphName[] = ['encoder', 'attention', 'fusion']

/** What a run needs to know of the pack's architecture. */
export type NetworkShape = Pick<Manifest['architecture'], 'features' | 'size'>

export interface ScanAttention {
  /** The scan's vector [W]. */
  scan: Float32Array
  /** Weight of each slice [d]; with the class token's own weight they sum to 1. */
  weights: Float32Array
  /** The same before the softmax [d]. */
  scores: Float32Array
}

export interface CaseFusion {
  /** The case's vector [W]. */
  caseVector: Float32Array
  /** One logit a class. */
  logits: Float32Array
  /** Attention of the last layer over the scans, head by head [heads * n]. */
  weights: Float32Array
}

/** A feature map of every slice, `n` maps of [W, height, width] one after another. */
export interface FeatureMaps {
  data: Float32Array
  height: number
  width: number
}

function float32(data: Float32Array, dims: readonly number[]): GraphTensor {
  return { type: 'float32', data, dims }
}

function floats(outputs: Record<string, GraphTensor>, name: string): Float32Array {
  const tensor = outputs[name]
  if (tensor?.type !== 'float32') throw new Error(`the graph has no float32 output ${name}`)
  return tensor.data
}

/** Several vectors of one length, one after another. */
function joined(vectors: readonly Float32Array[], width: number): Float32Array {
  const other = vectors.find(({ length }) => length !== width)
  if (other) throw new Error(`a vector of ${other.length} where the network takes ${width}`)
  return stacked(vectors)
}

/**
 * The three graphs of a pack as functions on plain arrays. Padding is never computed: give only the slices and scans
 * there are. One call at a time per graph (see `GraphSession.run`). Methods reject when the runtime fails.
 */
export class Network {
  constructor(
    private readonly sessions: Readonly<Record<GraphName, GraphSession>>,
    readonly shape: NetworkShape,
  ) {}

  /** @param slices `n` slices [1, size, size], values 0 to 1. @returns features [n, W]. */
  async encode(slices: Float32Array, n: number): Promise<Float32Array> {
    return floats(await this.sessions.encoder.run(this.sliceFeed(slices, n), ['features']), 'features')
  }

  /** As `encode`, but gives the last feature map, whose mean over height and width the features are. */
  async maps(slices: Float32Array, n: number): Promise<FeatureMaps> {
    const outputs = await this.sessions.encoder.run(this.sliceFeed(slices, n), ['maps'])
    const [, , height = 0, width = 0] = outputs.maps?.dims ?? []
    return { data: floats(outputs, 'maps'), height, width }
  }

  /** @param features [d, W] of one scan's slices in order, d from 1 to the pack's depth. */
  async attend(features: Float32Array): Promise<ScanAttention> {
    const width = this.shape.features
    const depth = features.length / width
    const feeds = { features: float32(features, [1, depth, width]) }
    const outputs = await this.sessions.attention.run(feeds, ['scan', 'weights', 'scores'])
    return {
      scan: floats(outputs, 'scan'),
      weights: floats(outputs, 'weights'),
      scores: floats(outputs, 'scores'),
    }
  }

  /** @param scans one vector [W] a scan. @param slots the scans' rows of the modality embedding, never 0. */
  async fuse(scans: readonly Float32Array[], slots: readonly number[]): Promise<CaseFusion> {
    if (scans.length !== slots.length) throw new Error(`${scans.length} scans and ${slots.length} slots`)
    const width = this.shape.features
    const outputs = await this.sessions.fusion.run(
      {
        scans: float32(joined(scans, width), [1, scans.length, width]),
        slots: { type: 'int64', data: BigInt64Array.from(slots, BigInt), dims: [1, slots.length] },
      },
      ['case', 'logits', 'weights'],
    )
    return {
      caseVector: floats(outputs, 'case'),
      logits: floats(outputs, 'logits'),
      weights: floats(outputs, 'weights'),
    }
  }

  /**
   * Scan vectors of several versions of one scan in one run.
   * @param features [count, d, W]. @returns [count, W].
   */
  async attendBatch(features: Float32Array, count: number): Promise<Float32Array> {
    const width = this.shape.features
    const dims = [count, features.length / (count * width), width]
    const outputs = await this.sessions.attention.run({ features: float32(features, dims) }, ['scan'])
    return floats(outputs, 'scan')
  }

  /**
   * Logits of several versions of one case in one run.
   * @param scans [count, n, W]. @param slots of the n scans where they are the same in every version, else [count, n].
   * @returns [count, classes].
   */
  async fuseBatch(scans: Float32Array, slots: readonly number[], count: number): Promise<Float32Array> {
    return floats(await this.fuseVersions(scans, slots, count, ['logits']), 'logits')
  }

  /** As `fuseBatch`, with the versions' case vectors as well: [count, W] and [count, classes]. */
  async fuseBatchWithCases(
    scans: Float32Array,
    slots: readonly number[],
    count: number,
  ): Promise<Pick<CaseFusion, 'caseVector' | 'logits'>> {
    const outputs = await this.fuseVersions(scans, slots, count, ['case', 'logits'])
    return { caseVector: floats(outputs, 'case'), logits: floats(outputs, 'logits') }
  }

  /** Gives the sessions' memory back; the network cannot be used afterwards. */
  async release(): Promise<void> {
    for (const name of GRAPH_NAMES) await this.sessions[name].release()
  }

  private async fuseVersions(
    scans: Float32Array,
    slots: readonly number[],
    count: number,
    outputs: readonly string[],
  ): Promise<Record<string, GraphTensor>> {
    const n = scans.length / (count * this.shape.features)
    const rows = slots.length === n ? Array.from({ length: count }, () => slots).flat() : slots
    if (rows.length !== count * n) throw new Error(`${count} x ${n} scans and ${slots.length} slots`)
    const dims = [count, n]
    return this.sessions.fusion.run(
      {
        scans: float32(scans, [...dims, this.shape.features]),
        slots: { type: 'int64', data: BigInt64Array.from(rows, BigInt), dims },
      },
      outputs,
    )
  }

  private sliceFeed(slices: Float32Array, n: number): Record<string, GraphTensor> {
    const { size } = this.shape
    return { slices: float32(slices, [n, 1, size, size]) }
  }
}

/** The graphs' bytes, or those of graphs that are still on their way. */
export type GraphBytes = Readonly<Record<GraphName, Uint8Array | Promise<Uint8Array>>>

/**
 * Makes the three sessions, each as soon as its graph is there. Rejects when a graph cannot be had or the runtime cannot
 * take it; sessions made before are released.
 */
export async function openNetwork(
  graphs: GraphBytes,
  shape: NetworkShape,
  createSession: CreateSession,
): Promise<Network> {
  const made: GraphSession[] = []
  const make = async (name: GraphName): Promise<GraphSession> => {
    const session = await createSession(await graphs[name])
    made.push(session)
    return session
  }
  try {
    const encoder = await make('encoder')
    const attention = await make('attention')
    const fusion = await make('fusion')
    return new Network({ encoder, attention, fusion }, shape)
  } catch (error) {
    for (const session of made) await session.release()
    throw error
  }
}
