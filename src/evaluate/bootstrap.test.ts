import { describe, expect, it } from 'vitest'
import { groupDraws } from './bootstrap'

const cases = [
  { group: 'a', stratum: 's' },
  { group: 'a', stratum: 's' },
  { group: 'b', stratum: 's' },
  { group: 'c', stratum: 's' },
  { group: 'd', stratum: 't' },
]

function drawn(draws: number, seed: number): number[][] {
  const all = Array.from(groupDraws(cases, draws, seed), (weights) => [...weights])
  expect(all).toHaveLength(draws)
  return all
}

describe('bootstrap draws', () => {
  it('take whole groups, as many of each stratum as it has', () => {
    for (const weights of drawn(200, 1)) {
      const [a, again, b, c, d] = weights
      expect(again).toBe(a)
      expect((a ?? 0) + (b ?? 0) + (c ?? 0)).toBe(3)
      expect(d).toBe(1)
    }
  })

  it('take every group equally often in the long run', () => {
    const sums = [0, 0, 0]
    for (const [a = 0, , b = 0, c = 0] of drawn(3000, 2)) {
      for (const [index, weight] of [a, b, c].entries()) sums[index] = (sums[index] ?? 0) + weight
    }
    for (const sum of sums) expect(Math.abs(sum / 3000 - 1)).toBeLessThan(0.05)
  })

  it('are the same for the same seed, and others for another', () => {
    expect(drawn(20, 7)).toEqual(drawn(20, 7))
    expect(drawn(20, 8)).not.toEqual(drawn(20, 7))
  })
})
