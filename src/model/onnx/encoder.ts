import type { Precision } from '../manifest'
import type { NamedTensors } from '../tensors'
import type { ResNetPlan } from '../trunk'
import type { TrunkPlan } from '../trunkKinds'
import { GraphBuilder } from './builder'
import { buildVit } from './vit'

/** Epsilon of PyTorch's BatchNorm2d by default, as torchvision's ResNet uses it. */
const BATCH_NORM_EPSILON = 1e-5

interface FoldedConvolution {
  weight: Float32Array
  dims: readonly number[]
  bias: Float32Array
}

/**
 * A convolution with the batch normalisation after it:
 * weight' = weight * g, bias' = beta - mean * g, g = gamma / sqrt(variance + epsilon), in double precision.
 */
async function folded(tensors: NamedTensors, conv: string, norm: string): Promise<FoldedConvolution> {
  const dims = tensors.shape(`${conv}.weight`) ?? []
  const weight = await tensors.read(`${conv}.weight`)
  const gamma = await tensors.read(`${norm}.weight`)
  const beta = await tensors.read(`${norm}.bias`)
  const mean = await tensors.read(`${norm}.running_mean`)
  const variance = await tensors.read(`${norm}.running_var`)
  const bias = new Float32Array(gamma.length)
  const perChannel = weight.length / gamma.length
  for (let channel = 0; channel < gamma.length; channel++) {
    const factor = (gamma[channel] ?? 0) / Math.sqrt((variance[channel] ?? 0) + BATCH_NORM_EPSILON)
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

function convolve(
  graph: GraphBuilder,
  x: string,
  { weight, dims, bias }: FoldedConvolution,
  stride: number,
  groups: number,
): string {
  const [outputs = 0, , height = 1, width = 1] = dims
  const [top, left] = [Math.floor(height / 2), Math.floor(width / 2)]
  return graph.node('Conv', [x, graph.weight(weight, dims, 0), graph.constant(bias, [outputs])], {
    kernel_shape: [height, width],
    strides: [stride, stride],
    pads: [top, left, top, left],
    group: groups,
  })
}

/**
 * A torchvision ResNet to the global average pool: `slices` [n, 1, height, width] -> `features` [n, W] and the last
 * feature map `maps` [n, W, h, w]. Bottlenecks take their stride in the second convolution (v1.5).
 * @param tensors hold what `plan` lists under `resnet2D.`.
 */
async function buildResNet(
  tensors: NamedTensors,
  plan: ResNetPlan,
  precision: Precision,
): Promise<Uint8Array> {
  const graph = new GraphBuilder('encoder', precision)
  const slices = graph.input('slices', 'float32', ['n', 1, 'height', 'width'])
  const stem = await folded(tensors, 'resnet2D.conv1', 'resnet2D.bn1')
  const [outputs = 0, , height = 0, width = 0] = stem.dims
  const grey = {
    ...stem,
    weight: sumInputChannels(stem.weight, stem.dims),
    dims: [outputs, 1, height, width],
  }
  let x = graph.node('Relu', [convolve(graph, slices, grey, 2, 1)])
  x = graph.node('MaxPool', [x], { kernel_shape: [3, 3], strides: [2, 2], pads: [1, 1, 1, 1] })
  for (const [index, block] of plan.blocks.entries()) {
    const last = index === plan.blocks.length - 1
    let shortcut = x
    for (const [step, conv] of block.convolutions.entries()) {
      const weights = await folded(tensors, conv.conv, conv.norm)
      const y = convolve(graph, x, weights, conv.stride, conv.groups)
      x = step === block.convolutions.length - 1 ? y : graph.node('Relu', [y])
    }
    if (block.shortcut !== null) {
      const weights = await folded(tensors, block.shortcut.conv, block.shortcut.norm)
      shortcut = convolve(graph, shortcut, weights, block.shortcut.stride, 1)
    }
    const sum = graph.node('Add', [x, shortcut])
    x = last ? graph.node('Relu', [sum], {}, 'maps') : graph.node('Relu', [sum])
  }
  graph.node('Flatten', [graph.node('GlobalAveragePool', [x])], { axis: 1 }, 'features')
  graph.output('features', ['n', plan.features])
  graph.output('maps', ['n', plan.features, 'mapHeight', 'mapWidth'])
  return graph.finish()
}

/** The slice encoder of `plan`: `slices` [n, 1, height, width] -> `features` [n, W], and `maps` of a ResNet. */
export function buildEncoder(
  tensors: NamedTensors,
  plan: TrunkPlan,
  precision: Precision,
): Promise<Uint8Array> {
  return plan.kind === 'vit' ? buildVit(tensors, plan, precision) : buildResNet(tensors, plan, precision)
}
