import { describe, expect, it } from 'vitest'
import type { DecodedSlice } from '../study/types'
import {
  displayGrey,
  keptSlices,
  sampleRange,
  scaleToRange,
  squareSlice,
  stretchToSquare,
} from './preprocess'

function slice(
  part: Partial<DecodedSlice> & Pick<DecodedSlice, 'rows' | 'columns' | 'pixels'>,
): DecodedSlice {
  return {
    id: 's',
    samples: 1,
    range: [0, 255],
    voi: null,
    inverted: false,
    geometry: null,
    spacing: null,
    ...part,
  }
}

describe('keptSlices', () => {
  it('keeps every slice up to the depth', () => {
    expect(keptSlices(3, 32)).toEqual([0, 1, 2])
    expect(keptSlices(32, 32)).toHaveLength(32)
  })

  it('keeps floor(i * depth / 32) beyond it', () => {
    expect(keptSlices(5, 4)).toEqual([0, 1, 2, 3])
    const of61 = keptSlices(61, 32)
    expect(of61.slice(0, 6)).toEqual([0, 1, 3, 5, 7, 9])
    expect(of61.at(-1)).toBe(59)
  })
})

describe('displayGrey', () => {
  it('takes the luma of colour', () => {
    const colour = slice({ rows: 1, columns: 2, samples: 3, pixels: Uint8Array.of(255, 0, 0, 10, 20, 30) })
    const grey = displayGrey(colour)
    expect(grey[0]).toBeCloseTo(76.245, 4)
    expect(grey[1]).toBeCloseTo(18.15, 4)
  })

  it('applies window and inversion', () => {
    const voi = { kind: 'linear-exact', centre: 100, width: 100 } as const
    const pixels = Int16Array.of(0, 100, 400)
    expect([...displayGrey(slice({ rows: 1, columns: 3, pixels, voi }))]).toEqual([0, 127.5, 255])
    const inverted = displayGrey(slice({ rows: 1, columns: 3, pixels, voi, inverted: true }))
    expect([...inverted]).toEqual([255, 127.5, 0])
  })

  it('leaves values without a window as they are', () => {
    const pixels = Float32Array.of(-1000, 0.5, 3000)
    expect([...displayGrey(slice({ rows: 1, columns: 3, pixels }))]).toEqual([-1000, 0.5, 3000])
  })
})

describe('stretchToSquare', () => {
  it('averages the two middle neighbours when halving', () => {
    const row = [0, 1, 2, 3]
    const image = Float32Array.from([...row, ...row, ...row, ...row])
    expect([...stretchToSquare(image, 4, 4, 2)]).toEqual([0.5, 2.5, 0.5, 2.5])
  })

  it('holds the edge when doubling: positions 0, 0.25, 0.75, 1', () => {
    const image = Float32Array.of(0, 4, 8, 12)
    const doubled = [...stretchToSquare(image, 2, 2, 4)]
    expect(doubled).toEqual([0, 1, 3, 4, 2, 3, 5, 6, 6, 7, 9, 10, 8, 9, 11, 12])
  })

  it('does not smooth before shrinking: 8 to 2 reads positions 1.5 and 5.5 only', () => {
    const image = new Float32Array(64)
    for (let row = 0; row < 8; row += 1) image[row * 8] = 100
    expect([...stretchToSquare(image, 8, 8, 2)]).toEqual([0, 0, 0, 0])
  })

  it('stretches each axis by itself', () => {
    const image = Float32Array.of(0, 3, 6, 9, 12, 15)
    expect([...stretchToSquare(image, 2, 3, 2)]).toEqual([0.75, 5.25, 9.75, 14.25])
  })

  it('does not touch an image that is the square already', () => {
    const image = Float32Array.of(1, 2, 3, 4)
    expect(stretchToSquare(image, 2, 2, 2)).toBe(image)
  })

  it('never returns the decoded pixels themselves, which scaling would overwrite', () => {
    const pixels = Float32Array.of(1, 2, 3, 4)
    expect(squareSlice(slice({ rows: 2, columns: 2, pixels }), 2)).not.toBe(pixels)
  })
})

describe('scaling of a sample', () => {
  it('lets padding zeros take part when a stack is short', () => {
    const full = [Float32Array.of(4), Float32Array.of(8)]
    const short = [Float32Array.of(6)]
    expect(sampleRange([full], 2)).toEqual([4, 8])
    expect(sampleRange([full, short], 2)).toEqual([0, 8])
    expect(sampleRange([[Float32Array.of(-3)]], 2)).toEqual([-3, 0])
  })

  it('scales to 0..1', () => {
    const values = Float32Array.of(-1, 0, 3)
    scaleToRange(values, [-1, 3])
    expect([...values]).toEqual([0, 0.25, 1])
  })

  it('makes a constant sample zero, not NaN', () => {
    const values = Float32Array.of(7, 7)
    scaleToRange(values, [7, 7])
    expect([...values]).toEqual([0, 0])
  })

  it('refuses values that are not numbers', () => {
    expect(sampleRange([[Float32Array.of(1, Number.NaN)]], 1)).toBeNull()
    expect(sampleRange([[Float32Array.of(Number.POSITIVE_INFINITY)]], 1)).toBeNull()
  })
})
