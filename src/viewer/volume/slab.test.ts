import { describe, expect, it } from 'vitest'
import { nextSlab, slabStep } from './slab'

describe('slabs', () => {
  it('go through 0, 5, 10, 20, 50 mm and round again, the mode kept', () => {
    const seen = [0, 5, 10, 20, 50].map((thickness) => nextSlab({ thickness, mode: 'minip' }))
    expect(seen.map(({ thickness }) => thickness)).toEqual([5, 10, 20, 50, 0])
    expect(seen.every(({ mode }) => mode === 'minip')).toBe(true)
    expect(nextSlab({ thickness: 7, mode: 'mip' })).toEqual({ thickness: 0, mode: 'mip' })
  })

  it('are sampled an eighth of a voxel apart, with 128 to 256 samples', () => {
    expect(slabStep(10, 0.5)).toBeCloseTo(0.0625, 6)
    expect(slabStep(5, 2)).toBeCloseTo(5 / 128, 6)
    expect(slabStep(50, 0.5)).toBeCloseTo(50 / 256, 6)
  })
})
