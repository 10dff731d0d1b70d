import { describe, expect, it } from 'vitest'
import { drawSlice, union, windowNumbers } from './pixels'
import { testSlice } from './testSlice'

describe('drawSlice', () => {
  it('passes pixels on without a copy and turns LINEAR into its two ends', () => {
    const slice = testSlice({ voi: { kind: 'linear', centre: 40, width: 400 } })
    const { pixels, facts } = drawSlice(slice)
    expect(pixels).toBe(slice.pixels)
    // PS3.3 C.11.2.1.2.1: 39.5 - 199.5 and 39.5 + 199.5
    expect(facts.window).toEqual({ lower: -160, upper: 239 })
    expect(facts.windowSource).toBe('linear')
    expect(windowNumbers(facts.window, 'linear')).toEqual({ width: 400, centre: 40 })
  })

  it('keeps LINEAR_EXACT exact', () => {
    const { facts } = drawSlice(testSlice({ voi: { kind: 'linear-exact', centre: 0.5, width: 1 } }))
    expect(facts.window).toEqual({ lower: 0, upper: 1 })
    expect(windowNumbers(facts.window, facts.windowSource)).toEqual({ width: 1, centre: 0.5 })
  })

  it('gives a window of width 1 a little width, around centre - 0.5', () => {
    const { facts } = drawSlice(testSlice({ voi: { kind: 'linear', centre: 100, width: 1 } }))
    expect(facts.window.upper).toBeGreaterThan(facts.window.lower)
    expect((facts.window.lower + facts.window.upper) / 2).toBeCloseTo(99.5, 9)
  })

  it('stretches values without a window over their range', () => {
    const { facts } = drawSlice(testSlice())
    expect(facts.window).toEqual({ lower: 0, upper: 500 })
    expect(facts.windowSource).toBe('range')
  })

  it('shows bytes without a window as grey levels, but stretches a 0/1 mask', () => {
    const picture = drawSlice(testSlice({ pixels: Uint8Array.of(9, 80, 81, 82, 90, 70), range: [9, 90] }))
    expect(picture.facts.window).toEqual({ lower: 0, upper: 255 })
    const mask = drawSlice(testSlice({ pixels: Uint8Array.of(0, 1, 0, 1, 0, 1), range: [0, 1] }))
    expect(mask.facts.window).toEqual({ lower: 0, upper: 1 })
  })

  it('looks a value-of-interest table up, first and last entries held', () => {
    const voi = { kind: 'lut', first: 100, bits: 12, entries: Uint16Array.of(4095, 2000, 7) } as const
    const { pixels, facts } = drawSlice(
      testSlice({ pixels: Int16Array.of(-5, 100, 101, 102, 103, 999), voi }),
    )
    expect([...pixels]).toEqual([4095, 4095, 2000, 7, 7, 7])
    expect(facts.window).toEqual({ lower: 0, upper: 4095 })
    expect(facts.windowSource).toBe('table')
  })

  it('makes textures of doubles and wide integers', () => {
    const { pixels } = drawSlice(
      testSlice({ pixels: Float64Array.of(0, 0.5, 1, 1.5, 2, 2.5), range: [0, 2.5] }),
    )
    expect(pixels).toBeInstanceOf(Float32Array)
    expect([...pixels]).toEqual([0, 0.5, 1, 1.5, 2, 2.5])
  })

  it('clamps colour to bytes', () => {
    const colour = testSlice({
      rows: 1,
      columns: 2,
      samples: 3,
      pixels: Int16Array.of(-1, 0, 300, 12, 13, 14),
    })
    const { pixels, facts } = drawSlice(colour)
    expect([...pixels]).toEqual([0, 0, 255, 12, 13, 14])
    expect(facts.windowSource).toBe('colour')
  })
})

describe('union', () => {
  it('only ever widens', () => {
    const first = union(null, { lower: 10, upper: 60 })
    expect(union(first, { lower: 20, upper: 2000 })).toEqual({ lower: 10, upper: 2000 })
    expect(union(first, { lower: 20, upper: 30 })).toEqual(first)
  })
})
