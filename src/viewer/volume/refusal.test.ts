import { describe, expect, it } from 'vitest'
import type { OpenSeries, SeriesPlaces } from '../../study/types'
import { tooManyBytes, volumeRefusal } from './refusal'

function at(heights: readonly number[], lean = 0): SeriesPlaces {
  return {
    frameOfReference: '1.2.3',
    normal: [0, 0, 1],
    centres: heights.map((z) => [5, 7 + lean * z, z] as const),
  }
}

type Judged = Pick<OpenSeries, 'kind' | 'provisional' | 'places' | 'warnings'>

function stack(places: SeriesPlaces | null, code?: string): Judged {
  return {
    kind: 'stack',
    provisional: false,
    places,
    warnings: code === undefined ? [] : [{ code, message: 'a' }],
  }
}

const NEEDS = 'This needs a series of evenly spaced slices, read to its end.'

describe('what a volume can be made of', () => {
  it('is one regular stack, read to its end', () => {
    const volume: Judged = { kind: 'volume', provisional: false, places: null, warnings: [] }
    expect(volumeRefusal(volume)).toBeNull()
    expect(volumeRefusal({ ...volume, provisional: true })).toBe(NEEDS)
    expect(volumeRefusal({ ...volume, kind: 'cine' })).toBe(NEEDS)
    expect(volumeRefusal(null)).toBe(NEEDS)
  })

  it('is a stack with slices missing, but not one that is tilted or uneven', () => {
    const gap = at([0, 2, 4, 8, 10])
    expect(volumeRefusal(stack(gap, 'missing-slices'))).toBeNull()
    expect(volumeRefusal(stack(null))).toBe(NEEDS)
    expect(volumeRefusal(stack(at([0, 2, 4, 7, 10])))).toContain('unevenly spaced')
    expect(volumeRefusal(stack(at([0, 2, 4, 6], 0.1)))).toContain('tilted gantry')
    // The instance numbers say that nothing was between two slices, which positions alone do not.
    expect(volumeRefusal(stack(gap, 'uneven-spacing'))).toContain('unevenly spaced')
    expect(volumeRefusal(stack(gap, 'gantry-tilt'))).toContain('tilted gantry')
  })

  it('must fit into the memory for images', () => {
    expect(tooManyBytes(2 ** 30, 2 ** 30)).toBeNull()
    expect(tooManyBytes(2 ** 30, 400 * 2 ** 20)).toBe(
      'As a volume this series needs 1,024 MB of memory, and this page has 400 MB for images.',
    )
  })
})
