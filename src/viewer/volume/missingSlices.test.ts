import { describe, expect, it } from 'vitest'
import type { SeriesPlaces } from '../../study/types'
import { between, fitOfStack, missingIn, pointBetween, standsInGap } from './missingSlices'

/** Slices at heights of mm, sagittal to show that no axis is taken for granted. */
function at(heights: readonly number[], lean = 0): SeriesPlaces {
  return {
    frameOfReference: '1.2.3',
    normal: [1, 0, 0],
    centres: heights.map((x) => [x, -30 + lean * x, 12] as const),
  }
}

describe('fitOfStack', () => {
  it('finds no gap in even slices, up or down', () => {
    expect(fitOfStack(at([0, 1, 2, 3]))).toEqual({ status: 'fits', gaps: [] })
    expect(fitOfStack(at([9, 7.5, 6, 4.5]))).toEqual({ status: 'fits', gaps: [] })
  })

  it('finds where slices are missing and how many', () => {
    const gaps = [
      { after: 1, missing: 1 },
      { after: 4, missing: 2 },
    ]
    expect(fitOfStack(at([0, 2.5, 7.5, 10, 12.5, 20, 22.5, 25]))).toEqual({ status: 'fits', gaps })
    expect(missingIn(gaps)).toBe(3)
  })

  it('takes what headers round away for even: 0.9999 and 1.0001 mm', () => {
    expect(fitOfStack(at([0, 0.9999, 2, 4.0001, 5])).status).toBe('fits')
  })

  it('refuses what is uneven, sheared, repeated, turned back, mostly missing or nowhere', () => {
    const because = (places: SeriesPlaces | null) => fitOfStack(places)
    expect(because(at([0, 1, 2, 3.5, 4.5]))).toEqual({ status: 'refused', because: 'uneven' })
    expect(because(at([0, 1, 2, 1.5]))).toEqual({ status: 'refused', because: 'uneven' })
    // Two degrees against the normal.
    expect(because(at([0, 10, 20, 30], 0.035))).toEqual({ status: 'refused', because: 'tilted' })
    expect(because(at([0, 1, 1, 2]))).toEqual({ status: 'refused', because: 'repeated' })
    expect(because(at([0, 1, 2, 3, 40]))).toEqual({ status: 'refused', because: 'too-few' })
    expect(because(at([0, 1]))).toEqual({ status: 'refused', because: 'too-few' })
    expect(because(null)).toEqual({ status: 'refused', because: 'no-places' })
  })
})

describe('what is filled in', () => {
  it('lies in proportion between its neighbours', () => {
    expect(between(100, 400, 1 / 3)).toBeCloseTo(200, 9)
    expect(pointBetween([0, 0, 10], [3, 0, 40], 2 / 3)).toEqual([2, 0, 30])
  })

  it('is what a plane along the slices shows in the gap, and no other plane', () => {
    const filled = [[0, 0, 10]] as const
    const stands = (z: number, normal: readonly [number, number, number] = [0, 0, 1]) =>
      standsInGap({ point: [50, 60, z], normal }, [0, 0, 1], filled, 2)
    expect(stands(10)).toBe(true)
    expect(stands(10.9)).toBe(true)
    expect(stands(10, [0, 0, -1])).toBe(true)
    expect(stands(12)).toBe(false)
    expect(stands(11)).toBe(false)
    expect(stands(10, [1, 0, 0])).toBe(false)
  })
})
