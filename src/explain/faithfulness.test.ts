import { describe, expect, it } from 'vitest'
import { mulberry32 } from '../study/random'
import {
  areasOf,
  areaUnder,
  type Curve,
  descending,
  estimate,
  fromCentre,
  meanAreas,
  meanCurve,
  ordersFor,
  prefixes,
} from './faithfulness'
import { blurredSlice, collage, meanSlice } from './faithfulnessFill'

const HALVES = [0, 0.5, 1]

function curve(...probability: number[]): Curve {
  return { share: HALVES, probability, logit: probability.map((value) => 10 * value) }
}

describe('orders', () => {
  it('go from the largest score down, of equal ones the earlier first', () => {
    expect(descending(Float32Array.of(0, 3, -1, 3, 0))).toEqual([1, 3, 0, 4, 2])
  })

  it('are all there are of few parts', () => {
    const { evidence, reverse, random } = ordersFor([0.1, 0.7, 0.2], 5, mulberry32(1))
    expect(evidence).toEqual([1, 2, 0])
    expect(reverse).toEqual([0, 2, 1])
    expect(random).toEqual([
      [0, 1, 2],
      [0, 2, 1],
      [1, 0, 2],
      [1, 2, 0],
      [2, 0, 1],
      [2, 1, 0],
    ])
  })

  it('leave equal scores to chance', () => {
    const firsts = Array.from(
      { length: 200 },
      (_, seed) => ordersFor([0, 0, 5, 0], 1, mulberry32(seed)).evidence,
    )
    expect(new Set(firsts.map(([first]) => first))).toEqual(new Set([2]))
    for (const part of [0, 1, 3]) {
      const share = firsts.filter(([, second]) => second === part).length / firsts.length
      expect(Math.abs(share - 1 / 3)).toBeLessThan(0.1)
    }
  })

  it('are seeded shuffles of many parts, each part once', () => {
    const scores = Array.from({ length: 64 }, (_, index) => index)
    const [first, again] = [ordersFor(scores, 3, mulberry32(9)), ordersFor(scores, 3, mulberry32(9))]
    expect(first).toEqual(again)
    expect(first.random).toHaveLength(3)
    for (const order of first.random) expect([...order].sort((a, b) => a - b)).toEqual(scores)
    expect(first.random[0]).not.toEqual(first.random[1])
  })
})

describe('from the centre', () => {
  it('goes outwards, whatever the shape', () => {
    expect(fromCentre(3, 3)).toEqual([4, 1, 3, 5, 7, 0, 2, 6, 8])
    expect(fromCentre(1, 4)).toEqual([1, 2, 0, 3])
  })
})

describe('prefixes', () => {
  it('grow by the step, and the last has all', () => {
    expect(prefixes([4, 2, 0, 1, 3], 2)).toEqual([[], [4, 2], [4, 2, 0, 1], [4, 2, 0, 1, 3]])
  })

  it('stop where something has to stay', () => {
    expect(prefixes([2, 0, 1], 1, 2)).toEqual([[], [2], [2, 0]])
    expect(prefixes([0], 1, 0)).toEqual([[]])
  })
})

describe('areas', () => {
  it('are those of trapezoids, also of unequal width', () => {
    // 0.25 * (1 + 0.6) / 2 + 0.75 * (0.6 + 0) / 2 = 0.2 + 0.225
    expect(areaUnder([0, 0.25, 1], [1, 0.6, 0])).toBeCloseTo(0.425, 12)
    expect(areaUnder([0], [0.7])).toBe(0.7)
    expect(() => areaUnder([0, 1], [1])).toThrow('2 shares and 1 values')
  })

  it('say how much better than random a deletion is, and an insertion', () => {
    const trial = {
      evidence: curve(1, 0.2, 0), // 0.35
      reverse: curve(1, 1, 0), // 0.75
      random: [curve(1, 0.2, 0), curve(1, 0.6, 0), curve(1, 0.1, 0)], // 0.35, 0.55, 0.3: 0.4
      centre: curve(1, 0.4, 0), // 0.45
    }
    const deletion = areasOf(trial, 'deletion', 'probability')
    expect(deletion.evidence).toBeCloseTo(0.35, 12)
    expect(deletion.reverse).toBeCloseTo(0.75, 12)
    expect(deletion.random).toBeCloseTo(0.4, 12)
    expect(deletion.gain).toBeCloseTo(0.05, 12)
    // Equal to the first, better than the second, worse than the third.
    expect(deletion.ahead).toBeCloseTo(0.5, 12)
    expect(deletion.overCentre).toBeCloseTo(0.1, 12)
    expect(areasOf({ ...trial, centre: null }, 'deletion', 'logit').overCentre).toBeNull()
    expect(areasOf(trial, 'insertion', 'probability').gain).toBeCloseTo(-0.05, 12)
    expect(areasOf(trial, 'deletion', 'logit').gain).toBeCloseTo(0.5, 12)
    expect(meanAreas([deletion, { ...deletion, gain: 0.15 }]).gain).toBeCloseTo(0.1, 12)
  })

  it('average point by point', () => {
    const both = meanCurve([curve(1, 0.5, 0), curve(0.5, 0.5, 0.5)])
    expect(both.probability).toEqual([0.75, 0.5, 0.25])
    expect(both.logit).toEqual([7.5, 5, 2.5])
    expect(() => meanCurve([curve(1, 0), { ...curve(1), share: [0] }])).toThrow('unequal lengths')
  })
})

describe('estimate', () => {
  it('gives the mean and an interval that holds 95 % of resampled means', () => {
    // Of two values, resampled means are 0, 1 and 2 with chances 1/4, 1/2, 1/4.
    expect(estimate([0, 2], mulberry32(1))).toEqual({ n: 2, mean: 1, interval: [0, 2], above: 1 })
    // The mean of 0s and 1s: standard error sqrt(0.25 / 100) = 0.05, so about 0.5 -+ 0.098.
    const coins = Array.from({ length: 100 }, (_, index) => index % 2)
    const { mean, interval } = estimate(coins, mulberry32(1))
    expect(mean).toBe(0.5)
    expect(Math.abs((interval?.[0] ?? 0) - 0.402)).toBeLessThan(0.011)
    expect(Math.abs((interval?.[1] ?? 0) - 0.598)).toBeLessThan(0.011)
  })

  it('has no interval for one case', () => {
    expect(estimate([-0.5], mulberry32(1))).toEqual({ n: 1, mean: -0.5, interval: null, above: 0 })
  })
})

describe('fills', () => {
  it('are the mean of the slice', () => {
    expect(meanSlice(Float32Array.of(0, 1, 0.5, 0.5))).toEqual(new Float32Array(4).fill(0.5))
  })

  it('blur as a Gaussian does: a grey stays, an edge becomes its integral, a line keeps its sum', () => {
    expect(Math.max(...blurredSlice(new Float32Array(64).fill(0.3), 8, 2))).toBeCloseTo(0.3, 6)
    const size = 64
    const edge = Float32Array.from({ length: size * size }, (_, i) => (i % size < 32 ? 1 : 0))
    const blurred = blurredSlice(edge, size, 4)
    // The border lies between pixels 31 and 32; the pixel 4.5 beyond it is at 1.125 standard deviations: 0.130.
    expect(blurred[10 * size + 36]).toBeCloseTo(0.13, 2)
    expect(blurred[10 * size + 31]).toBeCloseTo(1 - (blurred[10 * size + 32] ?? 0), 5)
    const line = Float32Array.from({ length: size * size }, (_, i) => (Math.floor(i / size) === 32 ? 1 : 0))
    const column = Array.from({ length: size }, (_, row) => blurredSlice(line, size, 4)[row * size + 7] ?? 0)
    expect(column.reduce((sum, value) => sum + value, 0)).toBeCloseTo(1, 5)
    expect(column.indexOf(Math.max(...column))).toBe(32)
  })

  it('stand in the cells that are named, and only there', () => {
    const ground = new Float32Array(36)
    const cells = collage(ground, new Float32Array(36).fill(1), 6, { height: 2, width: 3 }, [1, 5])
    expect(Array.from({ length: 6 }, (_, row) => cells.subarray(row * 6, row * 6 + 6).join(''))).toEqual([
      '001100',
      '001100',
      '001100',
      '000011',
      '000011',
      '000011',
    ])
    expect(Math.max(...ground)).toBe(0)
  })
})
