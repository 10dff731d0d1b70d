import type { Precision } from '../manifest'
import type { NamedTensors } from '../tensors'
import { HEAD_LENGTH, type VitPlan } from '../vitPlan'
import { GraphBuilder } from './builder'
import { firstRow, gelu, linear, prepend, transposed } from './transformer'

/** Epsilon of PyTorch's LayerNorm by default. */
const LAYER_NORM_EPSILON = 1e-5

function normalise(graph: GraphBuilder, x: string, scale: Float32Array, shift: Float32Array): string {
  const parameters = [scale, shift].map((values) => graph.constant(values, [values.length]))
  const attributes = { axis: -1, epsilon: { float: LAYER_NORM_EPSILON } }
  return graph.node('LayerNormalization', [x, ...parameters], attributes)
}

async function layerNorm(
  graph: GraphBuilder,
  tensors: NamedTensors,
  x: string,
  name: string,
): Promise<string> {
  const scale = await tensors.read(`${name}.weight`)
  return normalise(graph, x, scale, await tensors.read(`${name}.bias`))
}

export interface FoldedPatches {
  /** [patch * patch, width] */
  weight: Float32Array
  /** [width] */
  bias: Float32Array
}

/**
 * The patch embedding's linear layer with the scale and shift of the norm before it, for one channel in place of
 * `channels` equal ones: mean and deviation over equal channels are those over one, so what is left of the norm acts
 * on each value alone and weight'[i] = sum over channels of weight * scale, bias' = bias + weight . shift. A patch's
 * values lie row by row, the channels of a pixel side by side. In double precision.
 * @param weight [width, patch * patch * channels]
 */
export function foldPatches(
  weight: Float32Array,
  bias: Float32Array,
  norm: { scale: Float32Array; shift: Float32Array },
  channels: number,
): FoldedPatches {
  const length = norm.scale.length
  const pixels = length / channels
  const folded = new Float32Array(bias.length * pixels)
  const shifted = new Float32Array(bias.length)
  for (let out = 0; out < bias.length; out++) {
    let offset = bias[out] ?? 0
    for (let pixel = 0; pixel < pixels; pixel++) {
      let sum = 0
      for (let at = pixel * channels; at < (pixel + 1) * channels; at++) {
        const value = weight[out * length + at] ?? 0
        sum += value * (norm.scale[at] ?? 0)
        offset += value * (norm.shift[at] ?? 0)
      }
      folded[out * pixels + pixel] = sum
    }
    shifted[out] = offset
  }
  return { weight: transposed(folded, bias.length, pixels), bias: shifted }
}

/** Where each patch was, row by row [1, tokens, width]: the vector of its row, then that of its column. */
async function positions(graph: GraphBuilder, tensors: NamedTensors, plan: VitPlan): Promise<string> {
  const name = `${plan.prefix}vision_encoder.pos_embedding`
  const [side, half] = [plan.size / plan.patch, plan.width / 2]
  const rows = graph.constant(await tensors.read(`${name}.row_embed.weight`), [side, 1, half])
  const columns = graph.constant(await tensors.read(`${name}.col_embed.weight`), [1, side, half])
  // Spread out by the runtime, which does it once when it loads: the file keeps the two short tables.
  const grid = [rows, columns].map((table) => graph.node('Expand', [table, graph.integers(side, side, half)]))
  const table = graph.node('Concat', grid, { axis: 2 })
  return graph.node('Reshape', [table, graph.integers(1, side * side, plan.width)])
}

/** `slices` [n, 1, size, size] -> a token a patch, [n, tokens, width], with its place added. */
async function patchTokens(
  graph: GraphBuilder,
  tensors: NamedTensors,
  plan: VitPlan,
  slices: string,
): Promise<string> {
  const { patch, width, channels } = plan
  const side = plan.size / patch
  const name = `${plan.prefix}vision_encoder.to_patch_embedding_2D`
  const cut = graph.node('Reshape', [slices, graph.integers(0, side, patch, side, patch)])
  const grouped = graph.node('Transpose', [cut], { perm: [0, 1, 3, 2, 4] })
  const rows = graph.node('Reshape', [grouped, graph.integers(0, side * side, patch * patch)])
  const pixels = patch * patch
  const normed = normalise(graph, rows, new Float32Array(pixels).fill(1), new Float32Array(pixels))
  const norm = { scale: await tensors.read(`${name}.1.weight`), shift: await tensors.read(`${name}.1.bias`) }
  const { weight, bias } = foldPatches(
    await tensors.read(`${name}.2.weight`),
    await tensors.read(`${name}.2.bias`),
    norm,
    channels,
  )
  const product = graph.node('MatMul', [normed, graph.weight(weight, [pixels, width], 1)])
  const embedded = graph.node('Add', [product, graph.constant(bias, [width])])
  const tokens = await layerNorm(graph, tensors, embedded, `${name}.3`)
  return graph.node('Add', [tokens, await positions(graph, tensors, plan)])
}

/**
 * Heads [n, heads, t, 64] of the linear layer without bias over `x` [n, t, width], of which `part` 0 are the queries,
 * 1 the keys and 2 the values: thirds of its outputs.
 */
async function headsOf(
  graph: GraphBuilder,
  tensors: NamedTensors,
  plan: VitPlan,
  name: string,
  x: string,
  part: number,
): Promise<string> {
  const inner = plan.heads * HEAD_LENGTH
  const read = async () => {
    const all = await tensors.read(`${name}.weight`)
    const third = all.subarray(part * inner * plan.width, (part + 1) * inner * plan.width)
    return transposed(third, inner, plan.width)
  }
  const product = graph.node('MatMul', [x, await graph.weightLater(read, [plan.width, inner], 1)])
  const split = graph.node('Reshape', [product, graph.integers(0, 0, plan.heads, HEAD_LENGTH)])
  return graph.node('Transpose', [split], { perm: part === 1 ? [0, 2, 3, 1] : [0, 2, 1, 3] })
}

/** x + attention(norm(x)), then x + feed forward(norm(x)); `onlyFirst` gives row 0 alone, which all rows go into. */
async function layer(
  graph: GraphBuilder,
  tensors: NamedTensors,
  plan: VitPlan,
  at: string,
  x: string,
  onlyFirst: boolean,
): Promise<string> {
  const normed = await layerNorm(graph, tensors, x, `${at}.0.norm`)
  const asking = onlyFirst ? firstRow(graph, normed) : normed
  const qkv = `${at}.0.fn.to_qkv`
  const q = await headsOf(graph, tensors, plan, qkv, asking, 0)
  const k = await headsOf(graph, tensors, plan, qkv, normed, 1)
  const v = await headsOf(graph, tensors, plan, qkv, normed, 2)
  const scaled = graph.node('Mul', [graph.node('MatMul', [q, k]), graph.scalar(1 / Math.sqrt(HEAD_LENGTH))])
  const mixed = graph.node('MatMul', [graph.node('Softmax', [scaled], { axis: -1 }), v])
  const merged = graph.node('Reshape', [
    graph.node('Transpose', [mixed], { perm: [0, 2, 1, 3] }),
    graph.integers(0, 0, plan.heads * HEAD_LENGTH),
  ])
  const out = `${at}.0.fn.to_out.0`
  const hasOut = plan.required.some(({ name }) => name === `${out}.weight`)
  const attended = hasOut ? await linear(graph, tensors, merged, out) : merged
  const sum = graph.node('Add', [onlyFirst ? firstRow(graph, x) : x, attended])
  const inward = await linear(
    graph,
    tensors,
    await layerNorm(graph, tensors, sum, `${at}.1.norm`),
    `${at}.1.fn.net.0`,
  )
  const outward = await linear(graph, tensors, gelu(graph, inward), `${at}.1.fn.net.3`)
  return graph.node('Add', [sum, outward])
}

/**
 * The slice encoder of `plan`: `slices` [n, 1, size, size] -> `features` [n, W]. There is no output `maps`: what
 * leaves the pool goes through two more layers, and a class token has no place at all, so the features are not the
 * mean of anything that lies in the image.
 * @param tensors hold what `plan` requires.
 */
export async function buildVit(
  tensors: NamedTensors,
  plan: VitPlan,
  precision: Precision,
): Promise<Uint8Array> {
  const graph = new GraphBuilder('encoder', precision)
  const slices = graph.input('slices', 'float32', ['n', 1, plan.size, plan.size])
  const encoder = `${plan.prefix}vision_encoder`
  const byToken = plan.pool === 'cls'
  let x = await patchTokens(graph, tensors, plan, slices)
  if (byToken) x = prepend(graph, await tensors.read(`${encoder}.cls_token`), x)
  for (let index = 0; index < plan.layers; index++) {
    const onlyFirst = byToken && index === plan.layers - 1
    x = await layer(graph, tensors, plan, `${encoder}.transformer.layers.${index}`, x, onlyFirst)
  }
  const pooled = byToken
    ? graph.node('Squeeze', [x, graph.integers(1)])
    : graph.node('ReduceMean', [x], { axes: [1], keepdims: 0 })
  const hidden = gelu(graph, await linear(graph, tensors, pooled, `${plan.prefix}mlp_embed.0`))
  const features = await linear(graph, tensors, hidden, `${plan.prefix}mlp_embed.2`)
  graph.node('Identity', [features], {}, 'features')
  graph.output('features', ['n', plan.features])
  return graph.finishReading()
}
