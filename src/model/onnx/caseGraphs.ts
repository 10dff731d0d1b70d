import type { Precision } from '../manifest'
import type { NamedTensors } from '../tensors'
import { GraphBuilder } from './builder'
import { encode, gelu, linear, prepend, transposed, withoutToken } from './transformer'

/** Sizes that both graphs need, as the checkpoint's shapes tell them. */
export interface CasePlan {
  /** W */
  width: number
  /** D */
  depth: number
  slots: number
  classes: number
  sliceLayers: number
  sliceHeads: number
  fusionLayers: number
  fusionHeads: number
}

export const SLICE_ENCODER = 'attention1D.transformer_encoder.encoder'
export const FUSION_ENCODER = 'vitFuse.transformer_encoder.encoder'

/**
 * Slice attention: `features` [b, d, W] -> `scan` [b, W], `weights` and `scores` [b, d]. The class token and its
 * position are one constant row; the other positions are cut to the slices there are.
 */
export async function buildAttention(
  tensors: NamedTensors,
  plan: CasePlan,
  precision: Precision,
): Promise<Uint8Array> {
  const { width, depth } = plan
  const graph = new GraphBuilder('attention', precision)
  const features = graph.input('features', 'float32', ['batch', 'd', width])
  const token = await tensors.read('attention1D.cls_token')
  const positions = await tensors.read('attention1D.pos_emb')
  const first = token.map((value, index) => value + (positions[index] ?? 0))
  const table = graph.constant(positions.slice(width), [depth, width])
  const shape = graph.node('Shape', [features])
  const slices = graph.node('Slice', [shape, graph.integers(1), graph.integers(2)])
  const used = graph.node('Slice', [table, graph.integers(0), slices, graph.integers(0)])
  const rows = prepend(graph, first, graph.node('Add', [features, used]))
  const encoder = { prefix: SLICE_ENCODER, layers: plan.sliceLayers, heads: plan.sliceHeads, width }
  const encoded = await encode(graph, tensors, encoder, rows)
  graph.node('Squeeze', [encoded.first, graph.integers(1)], {}, 'scan')
  for (const name of ['weights', 'scores'] as const) {
    graph.node('Reshape', [withoutToken(graph, encoded[name], 3), graph.integers(0, -1)], {}, name)
  }
  graph.output('scan', ['batch', width])
  graph.output('weights', ['batch', 'd'])
  graph.output('scores', ['batch', 'd'])
  return graph.finishReading()
}

/** The plain head: Linear, exact (erf) GELU, Linear; `vector` [b, W] -> `logits`. */
async function plainHead(graph: GraphBuilder, tensors: NamedTensors, vector: string): Promise<void> {
  const active = gelu(graph, await linear(graph, tensors, vector, 'fc.0'))
  graph.node('Identity', [await linear(graph, tensors, active, 'fc.2')], {}, 'logits')
}

/** Text embeddings of the class names, [classes, length] row by row. */
export interface LabelEmbeddings {
  classes: number
  length: number
  data: Float32Array
}

/** Rows whose sums run side by side: one sum alone would wait for each of its additions. */
const TOGETHER = 4

/** Dot products of `vector` with up to four rows of its length, each summed in order in double precision. */
function products(vector: Float32Array, rows: Float32Array): [number, number, number, number] {
  const { length } = vector
  let [a, b, c, d] = [0, 0, 0, 0]
  for (let i = 0; i < length; i++) {
    const value = vector[i] ?? 0
    a += value * (rows[i] ?? 0)
    b += value * (rows[length + i] ?? 0)
    c += value * (rows[2 * length + i] ?? 0)
    d += value * (rows[3 * length + i] ?? 0)
  }
  return [a, b, c, d]
}

/**
 * The knowledge-enhanced head's matrix [classes, W]: fcke(L / |L|), the same for every case and so computed once,
 * in double precision.
 */
export function knowledgeMatrix(
  embeddings: LabelEmbeddings,
  weight: Float32Array,
  bias: Float32Array,
): Float32Array {
  const { classes, length, data } = embeddings
  const width = bias.length
  const matrix = new Float32Array(classes * width)
  for (let row = 0; row < classes; row++) {
    const embedding = data.subarray(row * length, (row + 1) * length)
    let norm = 0
    for (const value of embedding) norm += value * value
    norm = Math.sqrt(norm)
    for (let out = 0; out < width; out += TOGETHER) {
      const sums = products(embedding, weight.subarray(out * length, (out + TOGETHER) * length))
      for (let i = 0; i < Math.min(TOGETHER, width - out); i++)
        matrix[row * width + out + i] = (sums[i] ?? 0) / norm + (bias[out + i] ?? 0)
    }
  }
  return matrix
}

async function knowledgeHead(
  graph: GraphBuilder,
  tensors: NamedTensors,
  embeddings: LabelEmbeddings,
  vector: string,
): Promise<void> {
  const bias = await tensors.read('fcke.bias')
  const read = async () => {
    const matrix = knowledgeMatrix(embeddings, await tensors.read('fcke.weight'), bias)
    return transposed(matrix, embeddings.classes, bias.length)
  }
  const weight = await graph.weightLater(read, [bias.length, embeddings.classes], 1)
  graph.node('MatMul', [vector, weight], {}, 'logits')
}

/**
 * Fusion and head: `scans` [b, n, W], `slots` int64 [b, n] -> `case` [b, W], `logits` [b, classes],
 * `weights` [b, heads, n].
 * @param embeddings given: the knowledge-enhanced head; null: the plain one.
 */
export async function buildFusion(
  tensors: NamedTensors,
  plan: CasePlan,
  embeddings: LabelEmbeddings | null,
  precision: Precision,
): Promise<Uint8Array> {
  const { width, slots, classes } = plan
  const graph = new GraphBuilder('fusion', precision)
  const scans = graph.input('scans', 'float32', ['batch', 'n', width])
  const rows = graph.input('slots', 'int64', ['batch', 'n'])
  const table = graph.constant(await tensors.read('vitFuse.mod_embed'), [slots, width])
  const placed = graph.node('Add', [scans, graph.node('Gather', [table, rows], { axis: 0 })])
  const sequence = prepend(graph, await tensors.read('vitFuse.cls_token'), placed)
  const encoder = { prefix: FUSION_ENCODER, layers: plan.fusionLayers, heads: plan.fusionHeads, width }
  const encoded = await encode(graph, tensors, encoder, sequence)
  const vector = graph.node('Squeeze', [encoded.first, graph.integers(1)], {}, 'case')
  if (embeddings === null) await plainHead(graph, tensors, vector)
  else await knowledgeHead(graph, tensors, embeddings, vector)
  graph.node('Squeeze', [withoutToken(graph, encoded.weights, 3), graph.integers(2)], {}, 'weights')
  graph.output('case', ['batch', width])
  graph.output('logits', ['batch', classes])
  graph.output('weights', ['batch', plan.fusionHeads, 'n'])
  return graph.finishReading()
}
