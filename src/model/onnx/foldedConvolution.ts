import type { NamedTensors } from '../tensors'
import type { GraphBuilder } from './builder'

/** A convolution and the batch normalisation after it as one convolution. */
export interface FoldedConvolution {
  weight: Float32Array
  /** [outputs, inputs of a group, height, width] */
  dims: readonly number[]
  /** [outputs] */
  bias: Float32Array
}

/**
 * A convolution with the batch normalisation after it:
 * weight' = weight * g, bias' = beta - mean * g, g = gamma / sqrt(variance + epsilon), in double precision.
 */
export async function folded(
  tensors: NamedTensors,
  conv: string,
  norm: string,
  epsilon: number,
): Promise<FoldedConvolution> {
  const dims = tensors.shape(`${conv}.weight`) ?? []
  const weight = await tensors.read(`${conv}.weight`)
  const gamma = await tensors.read(`${norm}.weight`)
  const beta = await tensors.read(`${norm}.bias`)
  const mean = await tensors.read(`${norm}.running_mean`)
  const variance = await tensors.read(`${norm}.running_var`)
  const bias = new Float32Array(gamma.length)
  const perChannel = weight.length / gamma.length
  for (let channel = 0; channel < gamma.length; channel++) {
    const factor = (gamma[channel] ?? 0) / Math.sqrt((variance[channel] ?? 0) + epsilon)
    bias[channel] = (beta[channel] ?? 0) - (mean[channel] ?? 0) * factor
    for (let i = channel * perChannel; i < (channel + 1) * perChannel; i++)
      weight[i] = (weight[i] ?? 0) * factor
  }
  return { weight, dims, bias }
}

/** The three input channels carry the same grey slice, so their weights add up to one channel's. */
export function sumInputChannels(weight: Float32Array, dims: readonly number[]): Float32Array {
  const [outputs = 0, inputs = 0, height = 0, width = 0] = dims
  const plane = height * width
  const summed = new Float32Array(outputs * plane)
  for (let out = 0; out < outputs; out++) {
    for (let i = 0; i < plane; i++) {
      let sum = 0
      for (let channel = 0; channel < inputs; channel++)
        sum += weight[(out * inputs + channel) * plane + i] ?? 0
      summed[out * plane + i] = sum
    }
  }
  return summed
}

/** A first convolution for one channel in place of three equal ones. */
export function forGrey(stem: FoldedConvolution): FoldedConvolution {
  const [outputs = 0, , height = 0, width = 0] = stem.dims
  return { ...stem, weight: sumInputChannels(stem.weight, stem.dims), dims: [outputs, 1, height, width] }
}

export interface Steps {
  stride: number
  groups: number
  /** Zeros above, left, below and right. */
  pads: readonly number[]
  /** The table stays in 32 bits whatever the graph's precision is. */
  exact?: boolean
}

/** Adds the convolution; `output` names its value where the name matters. */
export function convolve(
  graph: GraphBuilder,
  x: string,
  { weight, dims, bias }: FoldedConvolution,
  { stride, groups, pads, exact = false }: Steps,
  output?: string,
): string {
  const [outputs = 0, , height = 1, width = 1] = dims
  const table = exact ? graph.constant(weight, dims) : graph.weight(weight, dims, 0)
  return graph.node(
    'Conv',
    [x, table, graph.constant(bias, [outputs])],
    { kernel_shape: [height, width], strides: [stride, stride], pads, group: groups },
    output,
  )
}
