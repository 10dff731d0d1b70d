import type { Precision } from '../manifest'
import type { NamedTensors } from '../tensors'
import type { ResNetPlan } from '../trunk'
import type { TrunkPlan } from '../trunkKinds'
import { GraphBuilder } from './builder'
import { buildEfficientNet } from './efficientNet'
import { convolve, type FoldedConvolution, folded, forGrey } from './foldedConvolution'
import { buildVit } from './vit'

/** Epsilon of PyTorch's BatchNorm2d by default, as torchvision's ResNet uses it. */
const BATCH_NORM_EPSILON = 1e-5

/** As torchvision pads: as much on every side as keeps the size at stride 1. */
function pads(dims: readonly number[]): number[] {
  const [, , height = 1, width = 1] = dims
  const [top, left] = [Math.floor(height / 2), Math.floor(width / 2)]
  return [top, left, top, left]
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
  const fold = (conv: string, norm: string) => folded(tensors, conv, norm, BATCH_NORM_EPSILON)
  const apply = (x: string, weights: FoldedConvolution, stride: number, groups: number) =>
    convolve(graph, x, weights, { stride, groups, pads: pads(weights.dims) })
  const stem = forGrey(await fold('resnet2D.conv1', 'resnet2D.bn1'))
  let x = graph.node('Relu', [apply(slices, stem, 2, 1)])
  x = graph.node('MaxPool', [x], { kernel_shape: [3, 3], strides: [2, 2], pads: [1, 1, 1, 1] })
  for (const [index, block] of plan.blocks.entries()) {
    const last = index === plan.blocks.length - 1
    let shortcut = x
    for (const [step, conv] of block.convolutions.entries()) {
      const y = apply(x, await fold(conv.conv, conv.norm), conv.stride, conv.groups)
      x = step === block.convolutions.length - 1 ? y : graph.node('Relu', [y])
    }
    if (block.shortcut !== null) {
      const weights = await fold(block.shortcut.conv, block.shortcut.norm)
      shortcut = apply(shortcut, weights, block.shortcut.stride, 1)
    }
    const sum = graph.node('Add', [x, shortcut])
    x = last ? graph.node('Relu', [sum], {}, 'maps') : graph.node('Relu', [sum])
  }
  graph.node('Flatten', [graph.node('GlobalAveragePool', [x])], { axis: 1 }, 'features')
  graph.output('features', ['n', plan.features])
  graph.output('maps', ['n', plan.features, 'mapHeight', 'mapWidth'])
  return graph.finish()
}

/** The slice encoder of `plan`: `slices` [n, 1, height, width] -> `features` [n, W], and `maps` but of a ViT. */
export function buildEncoder(
  tensors: NamedTensors,
  plan: TrunkPlan,
  precision: Precision,
): Promise<Uint8Array> {
  if (plan.kind === 'vit') return buildVit(tensors, plan, precision)
  if (plan.kind === 'efficientnet') return buildEfficientNet(tensors, plan, precision)
  return buildResNet(tensors, plan, precision)
}
