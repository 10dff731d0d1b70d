import { describe, expect, it } from 'vitest'
import { largestContribution, scanContributions } from './contributions'
import { keySlices } from './keySlices'

const evidence = {
  sliceWeights: [
    { scan: 'A', slices: [0, 2, 4], sliceIds: ['a0', 'a2', 'a4'], weights: [0.1, 0.3, 0.2] },
    { scan: 'B', slices: [0], sliceIds: ['b0'], weights: [0] },
  ],
  scanContributions: [
    { scan: 'A', logitChange: [1.5, -4] },
    { scan: 'B', logitChange: [-2, 0] },
  ],
  classIds: ['first', 'second'],
}

describe('keySlices', () => {
  it('gives the largest weights first, with indices of the whole scan', () => {
    const [best, next, ...rest] = keySlices(evidence, 'A', 2)
    expect(best).toMatchObject({ slice: 2, sliceId: 'a2', weight: 0.3 })
    expect(best?.share).toBeCloseTo(0.5, 9)
    expect(next).toMatchObject({ slice: 4, sliceId: 'a4' })
    expect(rest).toEqual([])
  })

  it('holds with weights of zero and scans it does not know', () => {
    expect(keySlices(evidence, 'B', 3)).toEqual([{ slice: 0, sliceId: 'b0', weight: 0, share: 1 }])
    expect(keySlices(evidence, 'C', 3)).toEqual([])
  })
})

describe('scanContributions', () => {
  it('gives one class across the scans', () => {
    const second = scanContributions(evidence, 'second')
    expect(second).toEqual([
      { scan: 'A', logitChange: -4 },
      { scan: 'B', logitChange: 0 },
    ])
    expect(largestContribution(second)).toBe(4)
    expect(scanContributions(evidence, 'third')).toEqual([])
  })
})
