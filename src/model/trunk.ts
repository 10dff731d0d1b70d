import type { RequiredTensor } from './required'
import type { NamedTensors } from './tensors'

export interface ConvolutionPlan {
  /** Name of the convolution, without `.weight`. */
  conv: string
  /** Name of the batch normalisation after it. */
  norm: string
  stride: number
  groups: number
}

export interface BlockPlan {
  convolutions: readonly ConvolutionPlan[]
  shortcut: ConvolutionPlan | null
}

/** A torchvision-style ResNet as its tensor shapes tell it. */
export interface ResNetPlan {
  kind: 'resnet'
  /** W, channels of the last feature map. */
  features: number
  blocks: readonly BlockPlan[]
  /** `resnet50`, or `basic-2-2-2-2 (32,64,128,256)`. */
  name: string
  /** Every tensor that the plan reads, with its shape. */
  required: readonly RequiredTensor[]
}

/** Name of the slice encoder in the authors' network. */
export const RESNET = 'resnet2D'

/** Block kind, block counts and layer widths of the trunks that have a name (He et al. 2015, torchvision). */
const KNOWN: Readonly<Record<string, string>> = {
  'basic-2-2-2-2 (64,128,256,512)': 'resnet18',
  'basic-3-4-6-3 (64,128,256,512)': 'resnet34',
  'bottleneck-3-4-6-3 (256,512,1024,2048)': 'resnet50',
  'bottleneck-3-4-23-3 (256,512,1024,2048)': 'resnet101',
  'bottleneck-3-8-36-3 (256,512,1024,2048)': 'resnet152',
}

class TrunkReader {
  readonly required: RequiredTensor[] = []

  constructor(private readonly tensors: NamedTensors) {}

  has(name: string): boolean {
    return this.tensors.shape(name) !== null
  }

  /** Plans one convolution from `channels` inputs; gives its output channels as the shape says. */
  convolution(conv: string, norm: string, channels: number, stride: number): [ConvolutionPlan, number] {
    const shape = this.tensors.shape(`${conv}.weight`)
    const [outputs = channels, perGroup = channels, height = 1, width = 1] = shape ?? []
    const groups = perGroup > 0 && channels % perGroup === 0 ? channels / perGroup : 1
    this.required.push({ name: `${conv}.weight`, shape: [outputs, channels / groups, height, width] })
    for (const part of ['weight', 'bias', 'running_mean', 'running_var']) {
      this.required.push({ name: `${norm}.${part}`, shape: [outputs] })
    }
    return [{ conv, norm, stride, groups }, outputs]
  }
}

/** Stride of a stage's first block: the first stage follows the stem's pooling and keeps the size. */
function stageStride(stage: number, block: number): number {
  return stage > 1 && block === 0 ? 2 : 1
}

function planBlock(reader: TrunkReader, at: string, inputs: number, stride: number): [BlockPlan, number] {
  const bottleneck = reader.has(`${at}.conv3.weight`)
  const strides = bottleneck ? [1, stride, 1] : [stride, 1]
  const convolutions: ConvolutionPlan[] = []
  let channels = inputs
  for (const [index, step] of strides.entries()) {
    const [plan, outputs] = reader.convolution(
      `${at}.conv${index + 1}`,
      `${at}.bn${index + 1}`,
      channels,
      step,
    )
    convolutions.push(plan)
    channels = outputs
  }
  const projected = stride !== 1 || channels !== inputs || reader.has(`${at}.downsample.0.weight`)
  if (!projected) return [{ convolutions, shortcut: null }, channels]
  const [shortcut, outputs] = reader.convolution(`${at}.downsample.0`, `${at}.downsample.1`, inputs, stride)
  if (outputs !== channels)
    reader.required.push({ name: `${at}.downsample.0.weight`, shape: [channels, inputs, 1, 1] })
  return [{ convolutions, shortcut }, channels]
}

/**
 * Reads block kind, depth and widths off the tensor names and shapes under `resnet2D.`. What is missing or does not
 * fit shows when `required` is compared with the tensors there are.
 */
export function planResNet(tensors: NamedTensors): ResNetPlan {
  const reader = new TrunkReader(tensors)
  const [, stem] = reader.convolution(`${RESNET}.conv1`, `${RESNET}.bn1`, 3, 2)
  let channels = stem
  const blocks: BlockPlan[] = []
  const counts: number[] = []
  const widths: number[] = []
  for (let stage = 1; stage === 1 || reader.has(`${RESNET}.layer${stage}.0.conv1.weight`); stage++) {
    let count = 0
    while (count === 0 || reader.has(`${RESNET}.layer${stage}.${count}.conv1.weight`)) {
      const at = `${RESNET}.layer${stage}.${count}`
      const [block, outputs] = planBlock(reader, at, channels, stageStride(stage, count))
      blocks.push(block)
      channels = outputs
      count += 1
    }
    counts.push(count)
    widths.push(channels)
  }
  const kind = blocks[0]?.convolutions.length === 3 ? 'bottleneck' : 'basic'
  const shape = `${kind}-${counts.join('-')} (${widths.join(',')})`
  return {
    kind: 'resnet',
    features: channels,
    blocks,
    name: KNOWN[shape] ?? shape,
    required: reader.required,
  }
}
