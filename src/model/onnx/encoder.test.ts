import { describe, expect, it } from 'vitest'
import { createNodeSession } from '../../cli/ortNode'
import { mulberry32 } from '../../study/random'
import type { NamedTensors } from '../tensors'
import { planResNet } from '../trunk'
import { buildEncoder } from './encoder'
import { sumInputChannels } from './foldedConvolution'

/** Tensors of a trunk with the identity as every batch normalisation but the stem's. */
function trunk(convolutions: Readonly<Record<string, readonly number[]>>): NamedTensors {
  const random = mulberry32(5)
  const tensors = new Map<string, { shape: readonly number[]; data: Float32Array }>()
  const put = (name: string, shape: readonly number[], value: () => number) => {
    const length = shape.reduce((product, size) => product * size, 1)
    tensors.set(`resnet2D.${name}`, { shape, data: Float32Array.from({ length }, value) })
  }
  for (const [name, shape] of Object.entries(convolutions)) {
    const norm = name.endsWith('downsample.0') ? name.replace(/0$/, '1') : name.replace('conv', 'bn')
    const channels = shape.slice(0, 1)
    put(`${name}.weight`, shape, () => random() - 0.5)
    put(`${norm}.weight`, channels, () => 0.5 + random())
    put(`${norm}.bias`, channels, () => random() - 0.5)
    put(`${norm}.running_mean`, channels, () => random() - 0.5)
    put(`${norm}.running_var`, channels, () => 0.5 + random())
  }
  return {
    names: [...tensors.keys()],
    shape: (name) => tensors.get(name)?.shape ?? null,
    read: async (name) => tensors.get(name)?.data.slice() ?? new Float32Array(),
  }
}

/** Convolution, batch normalisation and rectifier at one output place, in plain loops and unfolded. */
async function stemPixel(
  tensors: NamedTensors,
  image: Float32Array,
  side: number,
  channel: number,
  row: number,
  column: number,
) {
  const [, inputs = 0, kernel = 0] = tensors.shape('resnet2D.conv1.weight') ?? []
  const weight = await tensors.read('resnet2D.conv1.weight')
  let sum = 0
  for (let input = 0; input < inputs; input++) {
    for (let i = 0; i < kernel; i++) {
      for (let j = 0; j < kernel; j++) {
        const [y, x] = [2 * row + i - (kernel >> 1), 2 * column + j - (kernel >> 1)]
        if (y < 0 || x < 0 || y >= side || x >= side) continue
        sum +=
          (weight[((channel * inputs + input) * kernel + i) * kernel + j] ?? 0) * (image[y * side + x] ?? 0)
      }
    }
  }
  const part = async (name: string) => (await tensors.read(`resnet2D.bn1.${name}`))[channel] ?? 0
  const normed = (sum - (await part('running_mean'))) / Math.sqrt((await part('running_var')) + 1e-5)
  return Math.max(0, normed * (await part('weight')) + (await part('bias')))
}

describe('the plan of a trunk', () => {
  it('knows ResNet-18 by its shapes', () => {
    const shapes: Record<string, readonly number[]> = { conv1: [64, 3, 7, 7] }
    const widths = [64, 128, 256, 512]
    widths.forEach((width, stage) => {
      const before = widths[stage - 1] ?? 64
      for (let block = 0; block < 2; block++) {
        shapes[`layer${stage + 1}.${block}.conv1`] = [width, block === 0 ? before : width, 3, 3]
        shapes[`layer${stage + 1}.${block}.conv2`] = [width, width, 3, 3]
      }
      if (stage > 0) shapes[`layer${stage + 1}.0.downsample.0`] = [width, before, 1, 1]
    })
    const plan = planResNet(trunk(shapes))
    expect(plan.name).toBe('resnet18')
    expect(plan.features).toBe(512)
    expect(plan.blocks.map((block) => block.convolutions.map((conv) => conv.stride))).toEqual([
      [1, 1],
      [1, 1],
      [2, 1],
      [1, 1],
      [2, 1],
      [1, 1],
      [2, 1],
      [1, 1],
    ])
  })

  it('puts the stride of a bottleneck in its second convolution and finds groups', () => {
    const plan = planResNet(
      trunk({
        conv1: [4, 3, 3, 3],
        'layer1.0.conv1': [4, 4, 1, 1],
        'layer1.0.conv2': [4, 2, 3, 3],
        'layer1.0.conv3': [8, 4, 1, 1],
        'layer1.0.downsample.0': [8, 4, 1, 1],
        'layer2.0.conv1': [4, 8, 1, 1],
        'layer2.0.conv2': [4, 4, 3, 3],
        'layer2.0.conv3': [16, 4, 1, 1],
        'layer2.0.downsample.0': [16, 8, 1, 1],
      }),
    )
    expect(plan.name).toBe('bottleneck-1-1 (8,16)')
    expect(plan.blocks[1]?.convolutions.map((conv) => conv.stride)).toEqual([1, 2, 1])
    expect(plan.blocks[1]?.shortcut?.stride).toBe(2)
    expect(plan.blocks[0]?.convolutions.map((conv) => conv.groups)).toEqual([1, 2, 1])
  })
})

describe('the encoder graph', () => {
  it('sums the three input channels', () => {
    const weight = Float32Array.from({ length: 12 }, (_, index) => index)
    expect(Array.from(sumInputChannels(weight, [2, 3, 1, 2]))).toEqual([
      0 + 2 + 4,
      1 + 3 + 5,
      6 + 8 + 10,
      7 + 9 + 11,
    ])
  })

  it('is the unfolded arithmetic, worked out in loops', async () => {
    const side = 16
    // One block whose own convolutions are as good as nothing: the last map is relu(pool + b), b its constant.
    const tensors = trunk({
      conv1: [2, 3, 7, 7],
      'layer1.0.conv1': [2, 2, 3, 3],
      'layer1.0.conv2': [2, 2, 3, 3],
    })
    const zeroed: NamedTensors = {
      ...tensors,
      read: async (name) =>
        name === 'resnet2D.layer1.0.conv2.weight' ? new Float32Array(36) : await tensors.read(name),
    }
    const random = mulberry32(6)
    const image = Float32Array.from({ length: side * side }, random)
    const session = await createNodeSession(await buildEncoder(zeroed, planResNet(zeroed), 'fp32'))
    const feeds = { slices: { type: 'float32', data: image, dims: [1, 1, side, side] } as const }
    const { maps, features } = await session.run(feeds, ['maps', 'features'])
    await session.release()
    expect(maps?.dims).toEqual([1, 2, 4, 4])
    const channel = 1
    const part = async (name: string) => (await tensors.read(`resnet2D.layer1.0.bn2.${name}`))[channel] ?? 0
    const constant =
      (await part('bias')) -
      ((await part('running_mean')) * (await part('weight'))) / Math.sqrt((await part('running_var')) + 1e-5)
    // Place (1, 2) after pooling is the largest of rows 1 to 3 and columns 3 to 5 of the stem's 8 x 8.
    let pooled = 0
    for (let row = 1; row <= 3; row++) {
      for (let column = 3; column <= 5; column++) {
        pooled = Math.max(pooled, await stemPixel(tensors, image, side, channel, row, column))
      }
    }
    expect(maps?.data[channel * 16 + 1 * 4 + 2]).toBeCloseTo(Math.max(0, pooled + constant), 5)
    const cells = Array.from(maps?.data.subarray(16, 32) ?? [], Number)
    expect(features?.data[channel]).toBeCloseTo(cells.reduce((sum, value) => sum + value, 0) / 16, 5)
  })
})
