import { describe, expect, it } from 'vitest'
import {
  isOblique,
  isParallel,
  meetingPoint,
  nearestTo,
  planeLocation,
  rotated,
  rotationBetween,
} from './mprGeometry'

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

  it('turn by the smallest angle onto a normal or its opposite', () => {
    const near = (v: readonly number[]) => v.map((value) => Math.round(value * 1e9) / 1e9 + 0)
    const turn = rotationBetween([1, 0, 0], [HALF, HALF, 0])
    expect(near(turn([1, 0, 0]))).toEqual(near([HALF, HALF, 0]))
    expect(near(turn([0, 0, 3]))).toEqual([0, 0, 3])
    const back = rotationBetween([1, 0, 0], [-HALF, -HALF, 0])
    expect(near(back([1, 0, 0]))).toEqual(near([HALF, HALF, 0]))
    expect(rotationBetween([0, 0, 1], [0, 0, -1])([1, 2, 3])).toEqual([1, 2, 3])
  })

  it('are one whichever side their normals point to', () => {
    expect(isParallel([0, 0, 1], [0, 0, -1])).toBe(true)
    expect(isParallel([0, 0, 1], [0, Math.sin(0.01), Math.cos(0.01)])).toBe(false)
  })

  it('have a nearest slice, of those that have a place', () => {
    const slice = (z: number) => ({
      geometry: {
        position: [0, 0, z] as const,
        rowDirection: [1, 0, 0] as const,
        columnDirection: [0, 1, 0] as const,
      },
    })
    expect(nearestTo([90, -80, 5.1], [slice(0), slice(4), { geometry: null }, slice(6)])).toBe(3)
    expect(nearestTo([0, 0, 0], [{ geometry: null }])).toBe(-1)
  })
})
