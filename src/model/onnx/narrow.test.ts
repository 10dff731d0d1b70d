import { describe, expect, it } from 'vitest'
import { createNodeSession } from '../../cli/ortNode'
import { halfToNumber } from '../../study/numberTypes'
import { GraphBuilder } from './builder'
import { halves, quantise, toHalf } from './narrow'

describe('binary16', () => {
  it('has the bit patterns of the standard', () => {
    expect(toHalf(1)).toBe(0x3c00)
    expect(toHalf(-2)).toBe(0xc000)
    expect(toHalf(65504)).toBe(0x7bff)
    expect(toHalf(0)).toBe(0)
    expect(toHalf(-0)).toBe(0x8000)
    expect(toHalf(2 ** -24)).toBe(1)
    expect(toHalf(2 ** -14)).toBe(0x0400)
    expect(toHalf(2 ** -26)).toBe(0)
    expect(toHalf(Number.POSITIVE_INFINITY)).toBe(0x7c00)
    expect(toHalf(70000)).toBe(0x7c00)
    expect(toHalf(Number.NaN) & 0x7fff).toBeGreaterThan(0x7c00)
  })

  it('rounds to nearest, ties to even', () => {
    // Between 1 and the next number, 1 + 2^-10, the tie goes to the even pattern, 1; the next tie goes up.
    expect(toHalf(1 + 2 ** -11)).toBe(0x3c00)
    expect(toHalf(1 + 3 * 2 ** -11)).toBe(0x3c02)
    expect(toHalf(1 + 2 ** -11 + 2 ** -20)).toBe(0x3c01)
    // A carry out of the fraction: 2047.9 rounds to 2048.
    expect(halfToNumber(toHalf(2047.9))).toBe(2048)
    // Ties below the normal range: 1.5 and 2.5 times the smallest number.
    expect(toHalf(1.5 * 2 ** -24)).toBe(2)
    expect(toHalf(2.5 * 2 ** -24)).toBe(2)
    expect(toHalf(2 ** -25)).toBe(0)
  })

  it('gives every finite pattern back', () => {
    for (let bits = 0; bits < 0x10000; bits++) {
      const value = halfToNumber(bits)
      if (Number.isFinite(value) && value !== 0) expect(toHalf(value)).toBe(bits)
    }
  })

  it('refuses values that it cannot hold', () => {
    expect(halves(Float32Array.of(1, 65505))).toBeNull()
    expect(halves(Float32Array.of(1, -2))).toEqual(Uint16Array.of(0x3c00, 0xc000))
  })
})

describe('8-bit integers', () => {
  it('scale each channel by its largest magnitude', () => {
    const { values, scales } = quantise(Float32Array.of(1, -2, 100, 50), 2, 2)
    expect(Array.from(values)).toEqual([64, -127, 127, 64])
    expect(scales[0]).toBeCloseTo(2 / 127, 7)
    expect(scales[1]).toBeCloseTo(100 / 127, 5)
  })

  it('take the last axis as the channel and leave a channel of zeros alone', () => {
    const { values, scales } = quantise(Float32Array.of(1, 0, -4, 0), 2, 1)
    expect(Array.from(values)).toEqual([32, 0, -127, 0])
    expect(scales[1]).toBe(0)
  })
})

describe('a weight in a graph', () => {
  it.each([
    { precision: 'fp32', within: 0 },
    { precision: 'fp16', within: 2 ** -11 },
    { precision: 'int8', within: 1 / 254 + 1e-6 },
  ] as const)(
    'comes back from $precision as float32 within $within of the largest',
    async ({ precision, within }) => {
      const data = Float32Array.from({ length: 512 }, (_, index) => Math.sin(index))
      const graph = new GraphBuilder('weight', precision)
      graph.input('x', 'float32', ['n', 16])
      graph.node('MatMul', ['x', graph.weight(data, [16, 32], 1)], {}, 'y')
      graph.output('y', ['n', 32])
      const bytes = graph.finish()
      const session = await createNodeSession(bytes)
      const feeds = {
        x: {
          type: 'float32',
          data: Float32Array.of(...new Array(16).fill(0).fill(1, 3, 4)),
          dims: [1, 16],
        } as const,
      }
      const { y } = await session.run(feeds, ['y'])
      await session.release()
      const row = data.subarray(3 * 32, 4 * 32)
      const error = row.reduce(
        (largest, value, index) => Math.max(largest, Math.abs(value - Number(y?.data[index]))),
        0,
      )
      expect(error).toBeLessThanOrEqual(within)
      if (precision !== 'fp32') expect(bytes.length).toBeLessThan(512 * 4)
    },
  )
})
