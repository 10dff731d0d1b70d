import type { EfficientNetPlan } from '../efficientNetPlan'
import type { Precision } from '../manifest'
import { elementCount, type NamedTensors } from '../tensors'
import type { ConvolutionPlan } from '../trunk'
import { GraphBuilder } from './builder'
import { convolve, folded, forGrey, type Steps } from './foldedConvolution'

/** Epsilon of the batch normalisation in all published EfficientNets. */
const BATCH_NORM_EPSILON = 1e-3
/**
 * Depthwise tables, and those of fewer elements (Lite0's first three stages), stay in 32 bits: they are a twentieth of the
 * weights, and rounding them moves the shipped pack's logits twenty times as far as rounding all others.
 */
const NARROW_FROM = 20_000
/** Where ReLU6 ends. */
const CEILING = 6

/**
 * Zeros as TensorFlow's SAME padding has them, for sides that the stride divides: kernel - stride in all, of which the
 * odd one is below and at the right.
 */
function samePads(kernel: number, stride: number): number[] {
  const total = Math.max(0, kernel - stride)
  const before = Math.floor(total / 2)
  return [before, before, total - before, total - before]
}

/** A convolution's table [outputs, inputs of a group, height, width] is stored in 32 bits at every precision. */
export function staysExact(dims: readonly number[]): boolean {
  const [, inputs] = dims
  return inputs === 1 || elementCount(dims) < NARROW_FROM
}

function stepsOf(dims: readonly number[], { stride, groups }: ConvolutionPlan): Steps {
  const [, , kernel = 1] = dims
  return { stride, groups, pads: samePads(kernel, stride), exact: staysExact(dims) }
}

/**
 * EfficientNet-Lite0 to its last block: `slices` [n, 1, height, width] -> the last feature map `maps` [n, W, h / 32,
 * w / 32], which may be negative, and its mean `features` [n, W]. Sides are multiples of 32. Clips have their limits as
 * constants and pads lie in the convolutions, so that the runtime makes one operator of convolution, clip and sum.
 * @param tensors hold what `plan` requires.
 */
export async function buildEfficientNet(
  tensors: NamedTensors,
  plan: EfficientNetPlan,
  precision: Precision,
): Promise<Uint8Array> {
  const graph = new GraphBuilder('encoder', precision)
  const slices = graph.input('slices', 'float32', ['n', 1, 'height', 'width'])
  const limits = [graph.scalar(0), graph.scalar(CEILING)]
  const clip = (x: string) => graph.node('Clip', [x, ...limits])
  const fold = ({ conv, norm }: ConvolutionPlan) => folded(tensors, conv, norm, BATCH_NORM_EPSILON)
  const stem = forGrey(await fold(plan.stem))
  let x = clip(convolve(graph, slices, stem, stepsOf(stem.dims, plan.stem)))
  for (const [index, block] of plan.blocks.entries()) {
    const output = index === plan.blocks.length - 1 ? 'maps' : undefined
    let y = x
    for (const [step, conv] of block.convolutions.entries()) {
      const weights = await fold(conv)
      const steps = stepsOf(weights.dims, conv)
      const projects = step === block.convolutions.length - 1
      const named = projects && !block.skips ? output : undefined
      const convolved = convolve(graph, y, weights, steps, named)
      y = projects ? convolved : clip(convolved)
    }
    x = block.skips ? graph.node('Add', [y, x], {}, output) : y
  }
  graph.node('Flatten', [graph.node('GlobalAveragePool', [x])], { axis: 1 }, 'features')
  graph.output('features', ['n', plan.features])
  graph.output('maps', ['n', plan.features, 'mapHeight', 'mapWidth'])
  return graph.finish()
}
