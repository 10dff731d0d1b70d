import { describe, expect, it } from 'vitest'
import { logitChanges, occludedFeatures } from './occlusion'

describe('occludedFeatures', () => {
  it('gives the mean over all cells, then over all but each', () => {
    // Two channels of 2 x 2 cells: sums 12 and 6.
    const map = Float32Array.of(0, 3, 3, 6, 6, 0, 0, 0)
    const rows = [3, 1.5, 4, 0, 3, 2, 3, 2, 2, 2]
    expect([...occludedFeatures(map, 2, 4)]).toEqual(rows)
  })

  it('leaves nothing of a map of one cell', () => {
    expect([...occludedFeatures(Float32Array.of(5, 7), 2, 1)]).toEqual([5, 7, 0, 0])
  })

  it('refuses a map of another size', () => {
    expect(() => occludedFeatures(new Float32Array(7), 2, 4)).toThrow('a map of 7 where 2 x 4 belong')
  })
})

describe('logitChanges', () => {
  it('takes the logit without the cell from the logit with everything', () => {
    // Everything: [2, -1]. Without cell 0: [0.5, -1]; without cell 1: [3, 1].
    expect([...logitChanges(Float32Array.of(2, -1, 0.5, -1, 3, 1), 2)]).toEqual([1.5, 0, -1, -2])
  })
})
