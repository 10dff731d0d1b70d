import { describe, expect, it } from 'vitest'
import { createNodeSession } from '../../cli/ortNode'
import { mulberry32 } from '../../study/random'
import {
  type LiteShape,
  namedTensors,
  PlainLite,
  randomLite,
  shapesOfLite,
  type Tensors,
} from '../../testing/plainEfficientNet'
import { type EfficientNetPlan, planEfficientNet } from '../efficientNetPlan'
import type { Precision } from '../manifest'
import type { NamedTensors } from '../tensors'
import { buildEfficientNet } from './efficientNet'

const SMALL: LiteShape = { stem: 4, widths: [3, 4, 5, 6, 6, 8, 10], expansion: 2 }
const SIDE = 64

function planOf(tensors: NamedTensors): EfficientNetPlan {
  const plan = planEfficientNet(tensors, 'x.bin')
  if (plan.status !== 'ok') throw new Error(plan.message)
  return plan.value
}

async function outputsOf(tensors: Tensors, slices: Float32Array, precision: Precision = 'fp32') {
  const all = namedTensors(tensors)
  const session = await createNodeSession(await buildEfficientNet(all, planOf(all), precision))
  const dims = [slices.length / SIDE ** 2, 1, SIDE, SIDE]
  const { maps, features } = await session.run({ slices: { type: 'float32', data: slices, dims } }, [
    'maps',
    'features',
  ])
  await session.release()
  return { maps: Array.from(maps?.data ?? [], Number), features: Array.from(features?.data ?? [], Number) }
}

/** One channel throughout; every convolution gives its input, every norm takes nothing and adds `shift` at the end. */
function passing(shift: number): Tensors {
  const shape: LiteShape = { stem: 1, widths: [1, 1, 1, 1, 1, 1, 1], expansion: 1 }
  return new Map(
    shapesOfLite(shape).map(([name, dims]) => {
      const data = new Float32Array(dims.reduce((product, size) => product * size, 1))
      const [, inputs = 1, kernel = 1] = dims
      for (let input = 0; input < inputs; input++)
        if (dims.length > 1) data[input * kernel ** 2 + (kernel ** 2 - 1) / 2] = 1 / inputs
      // The norms' epsilon is a thousandth: variances of 0.999 make one of it.
      if (name.endsWith('running_var')) data.fill(0.999)
      if (/_bn\d\.weight$/.test(name)) data.fill(1)
      if (name.endsWith('_blocks.15._bn2.bias')) data.fill(shift)
      return [name, { dims, data }]
    }),
  )
}

/** How often a block of stride 1 comes before a stride of 2 or the end: each adds what it gives to what it took. */
const KEPT_BLOCKS = [1, 1, 1, 5, 4]

/** What comes of a pixel on its way through the network that `passing` makes. */
function passed(pixel: number, shift: number): number {
  let value = Math.min(6, Math.max(0, pixel))
  KEPT_BLOCKS.forEach((blocks, stage) => {
    if (stage > 0) value = Math.min(6, value)
    for (let block = 0; block < blocks; block++) value += Math.min(6, value)
  })
  return value + shift
}

describe('the graph of EfficientNet-Lite0', () => {
  it('takes of every stride of two the odd pixel, as padding below and at the right alone has it', async () => {
    const slice = new Float32Array(SIDE * SIDE)
    // Five strides: 31 = 2 (2 (2 (2 (2 * 0 + 1) + 1) + 1) + 1) + 1, and the next cell is 32 pixels further.
    const pixels = [0.001, 0.002, 0.02, 0.2]
    pixels.forEach((value, cell) => {
      slice[(cell < 2 ? 31 : 63) * SIDE + (cell % 2 === 0 ? 31 : 63)] = value
    })
    const { maps, features } = await outputsOf(passing(-20), slice)
    const expected = pixels.map((pixel) => passed(pixel, -20))
    // The first is doubled twelve times. The last comes to the last stride as a six, and four times a six is added.
    expect(expected[0]).toBeCloseTo(0.001 * 2 ** 12 - 20, 9)
    expect(expected[3]).toBeCloseTo(5 * 6 - 20, 9)
    expect(maps).toHaveLength(4)
    maps.forEach((value, index) => {
      expect(value).toBeCloseTo(expected[index] ?? Number.NaN, 4)
    })
    expect(features[0]).toBeCloseTo(expected.reduce((sum, value) => sum + value, 0) / 4, 4)
  })

  it('is the plain arithmetic in loops', async () => {
    const tensors = randomLite(SMALL, 5)
    const next = mulberry32(3)
    const slices = Float32Array.from({ length: 2 * SIDE ** 2 }, next)
    const { maps, features } = await outputsOf(tensors, slices)
    const plain = new PlainLite(SMALL, tensors)
    const expected = [slices.subarray(0, SIDE ** 2), slices.subarray(SIDE ** 2)].flatMap((slice) =>
      Array.from(plain.map(slice).values),
    )
    expect(maps).toHaveLength(2 * 10 * 2 * 2)
    // Neither without life nor all above zero, or little would be told.
    expect(Math.max(...expected)).toBeGreaterThan(0.5)
    expect(Math.min(...expected)).toBeLessThan(-0.5)
    maps.forEach((value, index) => {
      expect(Math.abs(value - (expected[index] ?? Number.NaN))).toBeLessThan(1e-4)
    })
    features.forEach((value, index) => {
      const mean = expected.slice(4 * index, 4 * index + 4).reduce((sum, cell) => sum + cell, 0) / 4
      expect(Math.abs(value - mean)).toBeLessThan(1e-4)
    })
  })

  it.each<[Precision, number]>([
    ['fp16', 1e-3],
    ['int8', 0.1],
  ])('keeps its features with weights in %s', async (precision, tolerance) => {
    // The last block's projection, 84 x 256, is wide enough to be narrowed; nothing before it is.
    const tensors = randomLite({ stem: 8, widths: [8, 8, 12, 12, 16, 64, 84], expansion: 4 }, 7)
    const slices = Float32Array.from({ length: SIDE ** 2 }, mulberry32(4))
    const exact = (await outputsOf(tensors, slices)).features
    const { features } = await outputsOf(tensors, slices, precision)
    const differences = features.map((value, index) => Math.abs(value - (exact[index] ?? Number.NaN)))
    expect(Math.max(...differences)).toBeLessThan(tolerance * Math.max(...exact.map(Math.abs)))
    expect(Math.max(...differences)).toBeGreaterThan(0)
  })
})

describe('the plan', () => {
  it('knows Lite0 by its widths and has its strides', () => {
    const shape: LiteShape = { stem: 32, widths: [16, 24, 40, 80, 112, 192, 320], expansion: 6 }
    const shapes = new Map(shapesOfLite(shape))
    const plan = planOf({
      names: [...shapes.keys()],
      shape: (name) => shapes.get(name) ?? null,
      read: () => Promise.reject(new Error('a plan reads no tensor')),
    })
    expect(plan).toMatchObject({ kind: 'efficientnet', name: 'efficientnet-lite0', features: 320 })
    expect(plan.stem.stride).toBe(2)
    const strides = plan.blocks.map(({ convolutions }) => convolutions.map(({ stride }) => stride))
    expect(strides[0]).toEqual([1, 1])
    expect(strides.slice(1)).toEqual(
      [2, 1, 2, 1, 2, 1, 1, 1, 1, 1, 2, 1, 1, 1, 1].map((stride) => [1, stride, 1]),
    )
    expect(plan.blocks.flatMap(({ skips }, index) => (skips ? [index] : []))).toEqual([
      2, 4, 6, 7, 9, 10, 12, 13, 14,
    ])
    expect(plan.blocks[1]?.convolutions.map(({ groups }) => groups)).toEqual([1, 96, 1])
  })

  it('reads widths and expansions off the shapes and requires each tensor once', () => {
    const tensors = namedTensors(randomLite(SMALL, 1))
    const { name, features, required } = planOf(tensors)
    expect(name).toBe('efficientnet-lite0 (4,3,4,5,6,6,8,10)')
    expect(features).toBe(10)
    expect(required.map((one) => [one.name, [...one.shape]])).toEqual(
      tensors.names.map((one) => [one, [...(tensors.shape(one) ?? [])]]),
    )
  })
})
