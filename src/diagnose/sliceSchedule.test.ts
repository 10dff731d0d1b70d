import { describe, expect, it } from 'vitest'
import { coarseToFine, nextInTurn } from './sliceSchedule'

describe('coarseToFine', () => {
  it('begins in the middle and halves what is between', () => {
    // 1/2, 1/4, 3/4, 1/8, 5/8, 3/8, 7/8, then 1/16 of 8 slices.
    expect(coarseToFine(8)).toEqual([4, 2, 6, 1, 5, 3, 7, 0])
    // 1/2, 1/4, 3/4, 1/8 (slice 0 again), 5/8 and 3/8 (3 and 1 again), 7/8 of 5 slices.
    expect(coarseToFine(5)).toEqual([2, 1, 3, 0, 4])
    expect(coarseToFine(32).slice(0, 8)).toEqual([16, 8, 24, 4, 20, 12, 28, 2])
  })

  it('gives each slice once, however many there are', () => {
    for (let count = 0; count <= 70; count += 1) {
      const order = coarseToFine(count)
      expect(order.toSorted((a, b) => a - b)).toEqual(Array.from({ length: count }, (_, index) => index))
    }
  })

  it('leaves no gap larger than twice the even one after any first few', () => {
    for (const few of [1, 2, 3, 4, 7, 8, 15, 16]) {
      const first = [-1, ...coarseToFine(32).slice(0, few), 32].sort((a, b) => a - b)
      const gaps = first.slice(1).map((place, index) => place - (first[index] ?? 0))
      expect(Math.max(...gaps)).toBeLessThanOrEqual(2 * Math.ceil(33 / (few + 1)))
    }
  })
})

describe('nextInTurn', () => {
  const stack = (taken: number, waiting: number) => ({ taken, waiting })

  it('is the one with the fewest taken, the first of several', () => {
    const stacks = [stack(2, 5), stack(1, 5), stack(1, 5)]
    expect(nextInTurn(stacks)).toBe(stacks[1])
  })

  it('passes over those that wait for nothing', () => {
    const stacks = [stack(0, 0), stack(3, 1)]
    expect(nextInTurn(stacks)).toBe(stacks[1])
    expect(nextInTurn([stack(0, 0)])).toBeNull()
    expect(nextInTurn([])).toBeNull()
  })
})
