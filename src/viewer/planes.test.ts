import { describe, expect, it } from 'vitest'
import { placementOf } from './planes'

describe('placementOf', () => {
  it('puts corners half a pixel before centres', () => {
    // Pixels 2 wide and 3 high on screen, centre of the first at (11, 21.5): its corner is at (10, 20).
    const placement = placementOf([11, 21.5], [31, 21.5], [11, 51.5], 10, 10)
    expect(placement).toEqual({ a: 2, b: 0, c: 0, d: 3, e: 10, f: 20 })
  })

  it('follows a quarter turn', () => {
    // Columns run down, rows to the left: the first pixel is at the upper right, its corner at (40, 0).
    const placement = placementOf([38, 2], [38, 42], [-2, 2], 10, 10)
    expect(placement).toEqual({ a: 0, b: 4, c: -4, d: 0, e: 40, f: 0 })
  })
})
