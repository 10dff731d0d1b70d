import { describe, expect, it } from 'vitest'
import { isUnlike, sliceUnlikeness, unlikeSlices } from './gate'

// Rows at 0, 90 and 180 degrees and at 60 degrees, not of unit length.
const bank = Float32Array.of(2, 0, 0, 3, -1, 0, 0.5, Math.sqrt(3) / 2)

describe('the out-of-distribution gate', () => {
  it('takes the n-th largest cosine similarity, whatever the lengths', () => {
    const along = Float32Array.of(7, 0)
    const nth = (neighbour: number) => sliceUnlikeness(along, { rule: { neighbour, threshold: 0 }, bank })
    expect(nth(1)).toBeCloseTo(-1, 6)
    expect(nth(2)).toBeCloseTo(-0.5, 6)
    expect(nth(3)).toBeCloseTo(0, 6)
    expect(nth(4)).toBeCloseTo(1, 6)
  })

  it('is over the threshold only strictly', () => {
    const features = [Float32Array.of(1, 0)]
    const bankOfOne = Float32Array.of(1, 0)
    expect(unlikeSlices(features, { rule: { neighbour: 1, threshold: -1 }, bank: bankOfOne })).toBe(0)
    expect(unlikeSlices(features, { rule: { neighbour: 1, threshold: -1.001 }, bank: bankOfOne })).toBe(1)
  })

  it('calls a scan unlike when more than half of its slices are', () => {
    const gate = { rule: { neighbour: 1, threshold: -0.9 }, bank: Float32Array.of(1, 0) }
    const like = Float32Array.of(1, 0)
    const unlike = Float32Array.of(0, 1)
    expect(isUnlike([like, unlike], gate)).toBe(false)
    expect(isUnlike([like, unlike, unlike], gate)).toBe(true)
  })

  it('finds features of nothing unlike, not undefined', () => {
    const gate = { rule: { neighbour: 1, threshold: -0.9 }, bank: Float32Array.of(1, 0) }
    expect(sliceUnlikeness(new Float32Array(2), gate)).toBeCloseTo(0, 9)
  })
})
