import { describe, expect, it } from 'vitest'
import { createNodeSession } from '../../cli/ortNode'
import { mulberry32 } from '../../study/random'
import { PlainVit, shapesOfVit, type VitShape } from '../../testing/plainVit'
import type { NamedTensors } from '../tensors'
import { planVit, type VitPlan, vitSign } from '../vitPlan'
import { buildVit, foldPatches } from './vit'

/** Two by two patches of 3 x 3 pixels; tokens of 6 numbers; two heads. */
const SMALL: VitShape = { prefix: 'vitEmbed.', side: 2, patch: 3, channels: 3, width: 6, layers: 2, heads: 2 }

function random(shape: VitShape, seed: number): NamedTensors {
  const next = mulberry32(seed)
  const tensors = new Map(
    shapesOfVit(shape).map(([name, dims]) => {
      const length = dims.reduce((product, size) => product * size, 1)
      return [name, { dims, data: Float32Array.from({ length }, () => 2 * next() - 1) }] as const
    }),
  )
  return {
    names: [...tensors.keys()],
    shape: (name) => tensors.get(name)?.dims ?? null,
    read: async (name) => tensors.get(name)?.data.slice() ?? Promise.reject(new Error(name)),
  }
}

function planOf(tensors: NamedTensors): VitPlan {
  const plan = planVit(tensors, 'x.bin', vitSign(tensors) ?? '')
  if (plan.status !== 'ok') throw new Error(plan.message)
  return plan.value
}

async function featuresOf(tensors: NamedTensors, slices: Float32Array, n: number): Promise<number[]> {
  const plan = planOf(tensors)
  const session = await createNodeSession(await buildVit(tensors, plan, 'fp32'))
  const dims = [n, 1, plan.size, plan.size]
  const { features } = await session.run({ slices: { type: 'float32', data: slices, dims } }, ['features'])
  await session.release()
  return Array.from(features?.data ?? [], Number)
}

describe('the patch embedding', () => {
  it('takes the scale and shift of the norm before it, and three equal channels, into one layer', () => {
    // Two pixels of three channels. Output 0 reads channels 1, 2, 3 times; output 1 only pixel 1's last channel.
    const weight = Float32Array.of(1, 2, 3, 0, 0, 0, 0, 0, 0, 0, 0, 4)
    const norm = { scale: Float32Array.of(1, 10, 100, 1, 1, 2), shift: Float32Array.of(1, 1, 1, 0, 0, 5) }
    const folded = foldPatches(weight, Float32Array.of(0.5, 7), norm, 3)
    // [pixel, output]: 1 + 20 + 300 from pixel 0 to output 0, 4 * 2 from pixel 1 to output 1.
    expect(Array.from(folded.weight)).toEqual([321, 0, 0, 8])
    expect(Array.from(folded.bias)).toEqual([0.5 + 6, 7 + 20])
  })
})

describe('the vision transformer of slices', () => {
  it.each([
    ['three channels and a class token', { ...SMALL, token: true }],
    ['one channel and the mean of the tokens', { ...SMALL, channels: 1 }],
    [
      'one head as long as a token, which has no layer behind it',
      { ...SMALL, width: 64, heads: 1, layers: 1 },
    ],
    ['no name before its own', { ...SMALL, prefix: '', token: true, layers: 1 }],
  ] satisfies [string, VitShape][])('is the plain arithmetic in loops with %s', async (_, shape) => {
    const tensors = random(shape, 8)
    const pixels = (shape.side * shape.patch) ** 2
    const next = mulberry32(3)
    const slices = Float32Array.from({ length: 2 * pixels }, next)
    const features = await featuresOf(tensors, slices, 2)
    const plain = await PlainVit.read(tensors, shape)
    const expected = [slices.subarray(0, pixels), slices.subarray(pixels)].flatMap((one) =>
      plain.features(one),
    )
    expect(features).toHaveLength(2 * shape.width)
    features.forEach((value, index) => {
      const exact = expected[index] ?? Number.NaN
      expect(Math.abs(value - exact) / Math.max(1, Math.abs(exact))).toBeLessThan(3e-5)
    })
  })
})

describe('the plan', () => {
  it('reads every size off the shapes', () => {
    expect(planOf(random({ ...SMALL, token: true }, 1))).toMatchObject({
      prefix: 'vitEmbed.',
      features: 6,
      size: 6,
      patch: 3,
      channels: 3,
      width: 6,
      layers: 2,
      heads: 2,
      pool: 'cls',
      name: 'vit-2 (6, patch 3, heads 2, cls)',
    })
    expect(planOf(random({ ...SMALL, channels: 1 }, 1))).toMatchObject({
      patch: 3,
      channels: 1,
      pool: 'mean',
    })
  })

  it('requires all that the graph reads and nothing else', () => {
    const tensors = random({ ...SMALL, token: true }, 1)
    const required = planOf(tensors).required.map(({ name, shape }) => [name, [...shape]])
    expect(Object.fromEntries(required)).toEqual(
      Object.fromEntries(tensors.names.map((name) => [name, [...(tensors.shape(name) ?? [])]])),
    )
  })
})
