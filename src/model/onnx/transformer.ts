import type { NamedTensors } from '../tensors'
import type { GraphBuilder } from './builder'

/**
 * The authors' encoder layer, which is not the textbook one (Nature Communications 2024, doi
 * 10.1038/s41467-024-54424-6, and their public code): attention reads x itself without a norm before it; the feed
 * forward part reads a norm with the n-1 standard deviation and the epsilon outside the root.
 */
const NORM_EPSILON = 1e-6

/** Side of the squares that a matrix is turned by, so that both sides of the copy stay in the processor's cache. */
const TILE = 32

/** [rows, columns] to [columns, rows]: PyTorch keeps a linear layer as [out, in], MatMul wants [in, out]. */
export function transposed(data: Float32Array, rows: number, columns: number): Float32Array {
  const out = new Float32Array(data.length)
  for (let top = 0; top < rows; top += TILE) {
    for (let left = 0; left < columns; left += TILE) {
      const [bottom, right] = [Math.min(top + TILE, rows), Math.min(left + TILE, columns)]
      for (let column = left; column < right; column++) {
        for (let row = top; row < bottom; row++) out[column * rows + row] = data[row * columns + column] ?? 0
      }
    }
  }
  return out
}

/** `x` [..., in] -> [..., out] by the linear layer `name`. */
export async function linear(
  graph: GraphBuilder,
  tensors: NamedTensors,
  x: string,
  name: string,
): Promise<string> {
  const [outputs = 0, inputs = 0] = tensors.shape(`${name}.weight`) ?? []
  const read = async () => transposed(await tensors.read(`${name}.weight`), outputs, inputs)
  const bias = await tensors.read(`${name}.bias`)
  const product = graph.node('MatMul', [x, await graph.weightLater(read, [inputs, outputs], 1)])
  return graph.node('Add', [product, graph.constant(bias, [outputs])])
}

/** The exact GELU, x * (1 + erf(x / sqrt 2)) / 2, as PyTorch's default is. */
export function gelu(graph: GraphBuilder, x: string): string {
  const erf = graph.node('Erf', [graph.node('Mul', [x, graph.scalar(Math.SQRT1_2)])])
  const gate = graph.node('Mul', [graph.node('Add', [erf, graph.scalar(1)]), graph.scalar(0.5)])
  return graph.node('Mul', [x, gate])
}

/** a * (x - mean) / (std + 1e-6) + b over the last axis of length `width`, std with n-1. */
export function addNorm(
  graph: GraphBuilder,
  x: string,
  parameters: { a: Float32Array; b: Float32Array; output?: string },
): string {
  const { a, b } = parameters
  const width = a.length
  const mean = graph.node('ReduceMean', [x], { axes: [-1], keepdims: 1 })
  const centred = graph.node('Sub', [x, mean])
  const square = graph.node('Mul', [centred, centred])
  const biased = graph.node('ReduceMean', [square], { axes: [-1], keepdims: 1 })
  const variance = graph.node('Mul', [biased, graph.scalar(width / (width - 1))])
  const deviation = graph.node('Add', [graph.node('Sqrt', [variance]), graph.scalar(NORM_EPSILON)])
  const scaled = graph.node('Mul', [graph.node('Div', [centred, deviation]), graph.constant(a, [width])])
  return graph.node('Add', [scaled, graph.constant(b, [width])], {}, parameters.output)
}

async function norm(
  graph: GraphBuilder,
  tensors: NamedTensors,
  x: string,
  name: string,
  output?: string,
): Promise<string> {
  const parameters = { a: await tensors.read(`${name}.a`), b: await tensors.read(`${name}.b`) }
  return addNorm(graph, x, output === undefined ? parameters : { ...parameters, output })
}

/** The first row of [b, t, width], as [b, 1, width]. */
export function firstRow(graph: GraphBuilder, x: string): string {
  return graph.node('Slice', [x, graph.integers(0), graph.integers(1), graph.integers(1)])
}

interface Attention {
  /** [b, queries, width] */
  x: string
  /** [b, heads, queries, t] */
  scores: string
  weights: string
}

/** Multi-head attention of `queries` over `x` [b, t, width]; heads are the consecutive parts of the width. */
async function attention(
  graph: GraphBuilder,
  tensors: NamedTensors,
  layer: { name: string; heads: number; width: number },
  queries: string,
  x: string,
): Promise<Attention> {
  const { name, heads, width } = layer
  const split = graph.integers(0, 0, heads, width / heads)
  const project = async (from: string, index: number, perm: readonly number[]): Promise<string> => {
    const projected = await linear(graph, tensors, from, `${name}.linears.${index}`)
    return graph.node('Transpose', [graph.node('Reshape', [projected, split])], { perm })
  }
  const q = await project(queries, 0, [0, 2, 1, 3])
  const k = await project(x, 1, [0, 2, 3, 1])
  const v = await project(x, 2, [0, 2, 1, 3])
  const scale = graph.scalar(1 / Math.sqrt(width / heads))
  const scores = graph.node('Mul', [graph.node('MatMul', [q, k]), scale])
  const weights = graph.node('Softmax', [scores], { axis: -1 })
  const mixed = graph.node('Transpose', [graph.node('MatMul', [weights, v])], { perm: [0, 2, 1, 3] })
  const merged = graph.node('Reshape', [mixed, graph.integers(0, 0, width)])
  return { x: await linear(graph, tensors, merged, `${name}.linears.3`), scores, weights }
}

export interface Encoded {
  /** Output row 0 after the final norm, [b, 1, width]. */
  first: string
  /** Of row 0 in the last layer over all rows, [b, heads, 1, t]: before and after the softmax. */
  scores: string
  weights: string
}

/**
 * The encoder `prefix` over `x` [b, t, width]. Nothing reads other output rows than the first, so the last layer
 * computes that one alone.
 */
export async function encode(
  graph: GraphBuilder,
  tensors: NamedTensors,
  encoder: { prefix: string; layers: number; heads: number; width: number },
  x: string,
): Promise<Encoded> {
  let rows = x
  let scores = ''
  let weights = ''
  for (let index = 0; index < encoder.layers; index++) {
    const name = `${encoder.prefix}.layers.${index}`
    const queries = index === encoder.layers - 1 ? firstRow(graph, rows) : rows
    const layer = { name: `${name}.self_attn`, heads: encoder.heads, width: encoder.width }
    const attended = await attention(graph, tensors, layer, queries, rows)
    const sum = graph.node('Add', [queries, attended.x])
    const normed = await norm(graph, tensors, sum, `${name}.sublayer.1.norm`)
    const hidden = graph.node('Relu', [await linear(graph, tensors, normed, `${name}.feed_forward.w_1`)])
    rows = graph.node('Add', [sum, await linear(graph, tensors, hidden, `${name}.feed_forward.w_2`)])
    scores = attended.scores
    weights = attended.weights
  }
  return { first: await norm(graph, tensors, rows, `${encoder.prefix}.norm`), scores, weights }
}

/** Puts `token` [1, 1, width] before every row sequence of `x` [b, t, width]. */
export function prepend(graph: GraphBuilder, token: Float32Array, x: string): string {
  const width = token.length
  const batch = graph.node('Slice', [graph.node('Shape', [x]), graph.integers(0), graph.integers(1)])
  const shape = graph.node('Concat', [batch, graph.integers(1, width)], { axis: 0 })
  const expanded = graph.node('Expand', [graph.constant(token, [1, 1, width]), shape])
  return graph.node('Concat', [expanded, x], { axis: 1 })
}

/** The last axis from its second element on: what row 0 gives to all rows but the token. */
export function withoutToken(graph: GraphBuilder, x: string, axis: number): string {
  const end = graph.integers(Number.MAX_SAFE_INTEGER)
  return graph.node('Slice', [x, graph.integers(1), end, graph.integers(axis)])
}
