import { failed, ok, type Result } from '../study/result'
import type { RequiredTensor } from './required'
import type { NamedTensors } from './tensors'
import type { ConvolutionPlan } from './trunk'

/** Name of the slice encoder in a checkpoint; what follows it is named as in the PyTorch ports of EfficientNet. */
export const EFFICIENT_NET = 'efficientNet2D'
/** Weight of the first convolution, which tells the network. */
export const EFFICIENT_STEM = `${EFFICIENT_NET}._conv_stem.weight`

/** An inverted residual block: expansion (absent where it would be by one), depthwise convolution, projection. */
export interface InvertedResidualPlan {
  convolutions: readonly ConvolutionPlan[]
  /** The block's input is added to what comes out. */
  skips: boolean
}

/**
 * EfficientNet-Lite0 (Tan and Le 2019; the Lite variants, Liu 2020, have ReLU6 and no squeeze-and-excitation) up to its
 * last block, without the head. Widths and expansions are as the tensor shapes tell.
 */
export interface EfficientNetPlan {
  kind: 'efficientnet'
  /** W, channels of the last feature map. */
  features: number
  stem: ConvolutionPlan
  blocks: readonly InvertedResidualPlan[]
  /** `efficientnet-lite0`, or with other widths `efficientnet-lite0 (8,4,4,8,8,12,12,16)`: the stem's, then a stage's. */
  name: string
  /** Every tensor that the plan reads, with its shape. */
  required: readonly RequiredTensor[]
}

interface Stage {
  expansion: number
  channels: number
  blocks: number
  /** Of the first block; the others keep the size. */
  stride: number
  kernel: number
}

/** Lite0 as published; widths and expansions only give the network its name. */
const LITE0: readonly Stage[] = [
  { expansion: 1, channels: 16, blocks: 1, stride: 1, kernel: 3 },
  { expansion: 6, channels: 24, blocks: 2, stride: 2, kernel: 3 },
  { expansion: 6, channels: 40, blocks: 2, stride: 2, kernel: 5 },
  { expansion: 6, channels: 80, blocks: 3, stride: 2, kernel: 3 },
  { expansion: 6, channels: 112, blocks: 3, stride: 1, kernel: 5 },
  { expansion: 6, channels: 192, blocks: 4, stride: 2, kernel: 5 },
  { expansion: 6, channels: 320, blocks: 1, stride: 1, kernel: 3 },
]
const LITE0_STEM = 32
const STEM_KERNEL = 3

interface PublishedBlock extends Stage {
  /** Name of the block in a checkpoint. */
  at: string
  /** The last block of its stage. */
  last: boolean
}

/** The published blocks one by one, with the stride of each. */
const BLOCKS: readonly PublishedBlock[] = LITE0.flatMap((stage) =>
  Array.from({ length: stage.blocks }, (_, index) => ({
    ...stage,
    stride: index === 0 ? stage.stride : 1,
    last: index === stage.blocks - 1,
  })),
).map((block, index) => ({ ...block, at: `${EFFICIENT_NET}._blocks.${index}` }))

/** The tensor of the highest block, and how many blocks that makes. */
function highestBlock({ names }: NamedTensors): { name: string; count: number } {
  const prefix = `${EFFICIENT_NET}._blocks.`
  const highest = { name: EFFICIENT_STEM, count: 0 }
  for (const name of names) {
    if (!name.startsWith(prefix)) continue
    const count = 1 + Number.parseInt(name.slice(prefix.length), 10)
    if (count > highest.count) Object.assign(highest, { name, count })
  }
  return highest
}

/** One sentence where blocks or kernels are another network's, whose strides are unknown then; null: they are Lite0's. */
function otherNetwork(tensors: NamedTensors, path: string): string | null {
  const { name, count } = highestBlock(tensors)
  if (count !== BLOCKS.length) {
    return `${path} has an EfficientNet of ${count} blocks (tensor ${name}), not the ${BLOCKS.length} of Lite0; no tensor tells the strides of another, so it is not converted.`
  }
  for (const { at, kernel } of BLOCKS) {
    const depthwise = `${at}._depthwise_conv.weight`
    const [, , height = kernel, width = kernel] = tensors.shape(depthwise) ?? []
    if (height !== kernel || width !== kernel) {
      return `${path} has an EfficientNet with a kernel of ${height} x ${width} (tensor ${depthwise}) where Lite0 has ${kernel} x ${kernel}; no tensor tells the strides of another, so it is not converted.`
    }
  }
  return null
}

/** Plans convolutions and keeps a list of all that they read. */
class Reader {
  readonly required: RequiredTensor[] = []

  constructor(private readonly tensors: NamedTensors) {}

  /** Element `axis` of a tensor's shape; `otherwise` where there is none. */
  size(name: string, axis: number, otherwise: number): number {
    return this.tensors.shape(name)?.[axis] ?? otherwise
  }

  has(name: string): boolean {
    return this.tensors.shape(name) !== null
  }

  /** @param shape what the weight must be: [outputs, inputs of a group, kernel, kernel] */
  convolution(
    conv: string,
    norm: string,
    shape: readonly [number, number, number, number],
    { stride = 1, groups = 1 } = {},
  ): ConvolutionPlan {
    this.required.push({ name: `${conv}.weight`, shape })
    for (const part of ['weight', 'bias', 'running_mean', 'running_var']) {
      this.required.push({ name: `${norm}.${part}`, shape: shape.slice(0, 1) })
    }
    return { conv, norm, stride, groups }
  }
}

interface ReadBlock extends InvertedResidualPlan {
  middle: number
  outputs: number
}

function readBlock(reader: Reader, { at, stride, kernel }: PublishedBlock, inputs: number): ReadBlock {
  const [expand, depthwise, project] = [`${at}._expand_conv`, `${at}._depthwise_conv`, `${at}._project_conv`]
  const middle = reader.size(`${depthwise}.weight`, 0, inputs)
  const outputs = reader.size(`${project}.weight`, 0, inputs)
  const expands = middle !== inputs || reader.has(`${expand}.weight`)
  const convolutions = [
    ...(expands ? [reader.convolution(expand, `${at}._bn0`, [middle, inputs, 1, 1])] : []),
    reader.convolution(depthwise, `${at}._bn1`, [middle, 1, kernel, kernel], { stride, groups: middle }),
    reader.convolution(project, `${at}._bn2`, [outputs, middle, 1, 1]),
  ]
  return { convolutions, skips: stride === 1 && inputs === outputs, middle, outputs }
}

function nameOf(stem: number, blocks: readonly ReadBlock[]): string {
  const inputs = [stem, ...blocks.map(({ outputs }) => outputs)]
  const published = BLOCKS.every(({ channels, expansion }, index) => {
    const block = blocks[index]
    return block?.outputs === channels && block.middle === expansion * (inputs[index] ?? 0)
  })
  if (published && stem === LITE0_STEM) return 'efficientnet-lite0'
  const widths = blocks.flatMap(({ outputs }, index) => (BLOCKS[index]?.last ? [outputs] : []))
  return `efficientnet-lite0 (${[stem, ...widths].join(',')})`
}

/**
 * Reads widths and expansions off the tensors under `efficientNet2D.`. Strides and the number of blocks are those of the
 * published network. What is missing or does not fit shows when `required` is compared with the tensors there are.
 * @returns failed, one sentence: another number of blocks or other kernels than Lite0 has
 */
export function planEfficientNet(
  tensors: NamedTensors,
  path: string,
): Result<EfficientNetPlan, 'checkpoint-unsupported'> {
  const other = otherNetwork(tensors, path)
  if (other !== null) return failed('checkpoint-unsupported', other)
  const reader = new Reader(tensors)
  const width = reader.size(EFFICIENT_STEM, 0, LITE0_STEM)
  const stem = reader.convolution(
    `${EFFICIENT_NET}._conv_stem`,
    `${EFFICIENT_NET}._bn0`,
    [width, 3, STEM_KERNEL, STEM_KERNEL],
    { stride: 2 },
  )
  const blocks: ReadBlock[] = []
  let features = width
  for (const published of BLOCKS) {
    const block = readBlock(reader, published, features)
    blocks.push(block)
    features = block.outputs
  }
  const name = nameOf(width, blocks)
  return ok({ kind: 'efficientnet', features, stem, blocks, name, required: reader.required })
}
