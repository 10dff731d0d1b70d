import { describe, expect, it } from 'vitest'
import { isOblique, meetingPoint, planeLocation, rotated } from './mprGeometry'

const HALF = Math.SQRT1_2

describe('planes of a reformatted volume', () => {
  it('meet where their points and normals say', () => {
    const axial = { point: [5, 6, 7], normal: [0, 0, -1] } as const
    const sagittal = { point: [-3, 100, 200], normal: [1, 0, 0] } as const
    const coronal = { point: [9, 4, 9], normal: [0, -1, 0] } as const
    const at = meetingPoint(axial, sagittal, coronal)
    expect(at?.map((value) => Number(value.toFixed(9)))).toEqual([-3, 4, 7])
    expect(meetingPoint(axial, axial, coronal)).toBeNull()
  })

  it('meet when two are turned by 45 degrees', () => {
    const axial = { point: [0, 0, 2], normal: [0, 0, 1] } as const
    const one = { point: [1, 0, 0], normal: [HALF, HALF, 0] } as const
    const other = { point: [1, 0, 0], normal: [HALF, -HALF, 0] } as const
    const at = meetingPoint(axial, one, other) ?? [0, 0, 0]
    expect(at[0]).toBeCloseTo(1, 9)
    expect(at[1]).toBeCloseTo(0, 9)
    expect(at[2]).toBeCloseTo(2, 9)
  })

  it('say where they lie, growing towards left, back and head', () => {
    expect(planeLocation({ point: [1, 2, 3], normal: [0, 0, -1] })).toBe(3)
    expect(planeLocation({ point: [1, 2, 3], normal: [0, -1, 0] })).toBe(2)
    expect(planeLocation({ point: [-1, 2, 3], normal: [1, 0, 0] })).toBe(-1)
  })

  it('turn counter-clockwise about an axis', () => {
    const turned = rotated([1, 0, 5], [0, 0, 1], Math.PI / 2)
    expect(turned.map((value) => Math.round(value * 1e9) / 1e9)).toEqual([0, 1, 5])
  })

  it('are oblique from a degree off the axis', () => {
    expect(isOblique([0, 0, -1])).toBe(false)
    expect(isOblique([HALF, HALF, 0])).toBe(true)
    expect(isOblique([Math.sin(0.01), 0, Math.cos(0.01)])).toBe(false)
  })
})
