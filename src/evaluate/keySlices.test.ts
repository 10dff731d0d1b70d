import { describe, expect, it } from 'vitest'
import { keySlicePlace, keySlicePlaces } from './keySlices'

function stack(weights: number[], marks: Record<number, string[]>) {
  return { weights, labels: weights.map((_, index) => marks[index] ?? []) }
}

describe('key slices', () => {
  it('stand at the place of the first marked slice by falling weight', () => {
    const weights = [0.1, 0.5, 0.4]
    expect(keySlicePlace(weights, [false, true, false])).toBe(1)
    expect(keySlicePlace(weights, [true, false, false])).toBe(3)
    expect(keySlicePlace(weights, [true, false, true])).toBe(2)
    expect(keySlicePlace([0.25, 0.25, 0.5], [false, true, false])).toBe(3)
  })

  it('cannot be judged where all slices are alike', () => {
    expect(keySlicePlace([0.5, 0.5], [false, false])).toBeNull()
    expect(keySlicePlace([0.5, 0.5], [true, true])).toBeNull()
    expect(keySlicePlaces([stack([1], {})])).toBeNull()
  })

  it('are counted in first place and in three, by any label and by each', () => {
    const weights = [0.4, 0.3, 0.2, 0.1]
    const stacks = [
      stack(weights, { 0: ['cyst'], 3: ['stone'] }),
      stack(weights, { 2: ['cyst'] }),
      stack(weights, { 3: ['cyst'] }),
      stack([0.4, 0.6], {}),
    ]
    expect(keySlicePlaces(stacks)).toEqual({
      stacks: 3,
      first: 1 / 3,
      inThree: 2 / 3,
      byLabel: [
        { id: 'cyst', stacks: 3, first: 1 / 3, inThree: 2 / 3 },
        { id: 'stone', stacks: 1, first: 0, inThree: 0 },
      ],
    })
  })
})
