import { describe, expect, it } from 'vitest'
import type { Voi } from './types'
import { makeGreyMapper, windowOfRange } from './voi'

function mapper(voi: Voi | null, inverted = false, range: [number, number] = [0, 1000]) {
  const grey = makeGreyMapper({ voi, inverted, range })
  if (grey === null) throw new Error('expected a mapper')
  return grey
}

describe('makeGreyMapper', () => {
  it('gives null where values are shown as they are', () => {
    expect(makeGreyMapper({ voi: null, inverted: false, range: [0, 255] })).toBeNull()
    const zeroWide: Voi = { kind: 'linear', centre: 0, width: 0 }
    expect(makeGreyMapper({ voi: zeroWide, inverted: false, range: [0, 255] })).toBeNull()
  })

  it('maps LINEAR with the half-unit shift and width - 1 (the example of PS3.3 C.11.2.1.2.1)', () => {
    // c = 2048, w = 4096 over 0..255: black at or under 0, white over 4095, else x / 4095 * 255.
    const grey = mapper({ kind: 'linear', centre: 2048, width: 4096 })
    expect(grey(0)).toBe(0)
    expect(grey(-5)).toBe(0)
    expect(grey(4095)).toBeCloseTo(255, 9)
    expect(grey(4096)).toBe(255)
    expect(grey(819)).toBeCloseTo(51, 9)
  })

  it('maps LINEAR of width 1 as a step at centre - 0.5', () => {
    const grey = mapper({ kind: 'linear', centre: 100, width: 1 })
    expect(grey(99.5)).toBe(0)
    expect(grey(99.6)).toBe(255)
    expect(grey(100)).toBe(255)
  })

  it('maps LINEAR_EXACT from centre - width/2 to centre + width/2', () => {
    const grey = mapper({ kind: 'linear-exact', centre: 50, width: 100 })
    expect(grey(0)).toBe(0)
    expect(grey(20)).toBeCloseTo(51, 9)
    expect(grey(50)).toBeCloseTo(127.5, 9)
    expect(grey(100)).toBeCloseTo(255, 9)
    expect(grey(101)).toBe(255)
  })

  it('maps SIGMOID: half at the centre, 255 / (1 + e^-2) half a width above it', () => {
    const grey = mapper({ kind: 'sigmoid', centre: 40, width: 80 })
    expect(grey(40)).toBe(127.5)
    expect(grey(80)).toBeCloseTo(224.6032, 3)
    expect(grey(0)).toBeCloseTo(30.3968, 3)
  })

  it('looks values up in a table and holds its ends', () => {
    const grey = mapper({ kind: 'lut', first: 10, bits: 10, entries: Uint16Array.of(0, 341, 1023) })
    expect(grey(-100)).toBe(0)
    expect(grey(11)).toBeCloseTo(85, 9)
    expect(grey(12)).toBe(255)
    expect(grey(500)).toBe(255)
  })

  it('turns MONOCHROME1 round after the window', () => {
    const grey = mapper({ kind: 'linear-exact', centre: 50, width: 100 }, true)
    expect(grey(-1)).toBe(255)
    expect(grey(20)).toBeCloseTo(204, 9)
    expect(grey(200)).toBe(0)
  })

  it('takes the full range for an inverted slice without a window', () => {
    const grey = mapper(null, true, [100, 300])
    expect(grey(100)).toBe(255)
    expect(grey(150)).toBeCloseTo(191.25, 9)
    expect(grey(300)).toBe(0)
  })
})

describe('windowOfRange', () => {
  it('spans the range and never has width 0', () => {
    expect(windowOfRange([-100, 300])).toEqual({ kind: 'linear-exact', centre: 100, width: 400 })
    expect(windowOfRange([7, 7])).toEqual({ kind: 'linear-exact', centre: 7, width: 1 })
  })
})
