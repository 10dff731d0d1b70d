import { describe, expect, it } from 'vitest'
import type { SeriesPlaces } from '../../study/types'
import { nearestSlice, sameFraction, shareSpace } from './position'
import type { Vector } from './vector'

function stack(normal: Vector, centres: readonly Vector[], frameOfReference = 'f'): SeriesPlaces {
  return { frameOfReference, normal, centres }
}

/** Axial, z of each slice. */
function axial(...z: number[]): SeriesPlaces {
  return stack(
    [0, 0, 1],
    z.map((at) => [3, -7, at]),
  )
}

describe('nearestSlice', () => {
  it('is the slice whose plane is nearest, wherever the point lies in the plane', () => {
    const series = axial(-10, -5, 0, 5, 10)
    expect(nearestSlice(series, [100, 40, 4], 0)).toBe(3)
    expect(nearestSlice(series, [-80, 0, -2.4], 0)).toBe(2)
    expect(nearestSlice(series, [0, 0, 900], 0)).toBe(4)
  })

  it('does not depend on which way the normal points or the slices run', () => {
    const down = stack(
      [0, 0, -1],
      [
        [0, 0, 10],
        [0, 0, 0],
        [0, 0, -10],
      ],
    )
    expect(nearestSlice(down, [0, 0, 8], 0)).toBe(0)
    expect(nearestSlice(down, [0, 0, -8], 0)).toBe(2)
  })

  it('measures along an oblique normal', () => {
    const half = Math.SQRT1_2
    // 3 mm apart along (0, 1, 1) / sqrt 2.
    const oblique = stack(
      [0, half, half],
      [0, 1, 2, 3].map((n) => [0, 3 * half * n, 3 * half * n]),
    )
    // (0, 10, -2) lies 8 / sqrt 2 = 5.66 mm along it: nearest to 6 mm.
    expect(nearestSlice(oblique, [0, 10, -2], 0)).toBe(2)
  })

  it('stays with the time point that is shown where several slices stand at one place', () => {
    expect(nearestSlice(axial(0, 0, 0, 5, 5, 5), [0, 0, 5], 1)).toBe(3)
    expect(nearestSlice(axial(0, 0, 0, 5, 5, 5), [0, 0, 0], 5)).toBe(2)
    expect(nearestSlice(axial(), [0, 0, 0], 0)).toBe(-1)
  })
})

describe('shareSpace', () => {
  const turned = (degrees: number, frame = 'f') => {
    const angle = (degrees * Math.PI) / 180
    return stack([0, Math.sin(angle), Math.cos(angle)], [], frame)
  }

  it('needs one frame of reference and planes within ten degrees', () => {
    expect(shareSpace(axial(), turned(9))).toBe(true)
    expect(shareSpace(axial(), turned(171))).toBe(true)
    expect(shareSpace(axial(), turned(11))).toBe(false)
    expect(shareSpace(axial(), turned(90))).toBe(false)
    expect(shareSpace(axial(), turned(0, 'other'))).toBe(false)
  })
})

describe('sameFraction', () => {
  it('goes from the first to the last slice in both', () => {
    expect([0, 5, 10].map((index) => sameFraction(index, 11, 41))).toEqual([0, 20, 40])
    expect(sameFraction(0, 1, 41)).toBe(0)
  })
})
