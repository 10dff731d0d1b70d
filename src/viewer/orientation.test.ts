import { describe, expect, it } from 'vitest'
import { directionLetters, edgeLetters, locationAlongNormal } from './orientation'

describe('directionLetters', () => {
  it('names the six axes of the LPS system', () => {
    expect(directionLetters([1, 0, 0])).toBe('L')
    expect(directionLetters([-1, 0, 0])).toBe('R')
    expect(directionLetters([0, 1, 0])).toBe('P')
    expect(directionLetters([0, -1, 0])).toBe('A')
    expect(directionLetters([0, 0, 1])).toBe('H')
    expect(directionLetters([0, 0, -1])).toBe('F')
  })

  it('adds a second letter from 20 degrees off, largest first', () => {
    const at = (degrees: number) => {
      const angle = (degrees * Math.PI) / 180
      return directionLetters([Math.cos(angle), 0, Math.sin(angle)])
    }
    expect(at(19)).toBe('L')
    expect(at(21)).toBe('LH')
    expect(at(50)).toBe('HL')
    expect(at(-30)).toBe('LF')
  })

  it('does not depend on length and is empty for none', () => {
    expect(directionLetters([0, -250, 3])).toBe('A')
    expect(directionLetters([0, 0, 0])).toBe('')
    expect(directionLetters([Number.NaN, 0, 1])).toBe('')
  })
})

describe('edgeLetters', () => {
  it('stands an axial slice with the patient’s right at the left and the front on top', () => {
    expect(edgeLetters([1, 0, 0], [0, 1, 0])).toEqual({ left: 'R', right: 'L', top: 'A', bottom: 'P' })
  })

  it('stands a sagittal slice with the face at the left', () => {
    expect(edgeLetters([0, 1, 0], [0, 0, -1])).toEqual({ left: 'A', right: 'P', top: 'H', bottom: 'F' })
  })

  it('stands a coronal slice head up', () => {
    expect(edgeLetters([1, 0, 0], [0, 0, -1])).toEqual({ left: 'R', right: 'L', top: 'H', bottom: 'F' })
  })

  it('follows a flip and a quarter turn', () => {
    // Axial, mirrored: columns now run towards the right of the patient.
    expect(edgeLetters([-1, 0, 0], [0, 1, 0])).toMatchObject({ left: 'L', right: 'R' })
    // Axial, turned a quarter clockwise: the top edge (A) has gone to the right, the left edge (R) to the top.
    expect(edgeLetters([0, -1, 0], [1, 0, 0])).toEqual({ left: 'P', right: 'A', top: 'R', bottom: 'L' })
  })
})

describe('locationAlongNormal', () => {
  it('is z for an axial slice, whichever way its rows run', () => {
    const axial = { position: [5, -7, -12.4], frameOfReference: null } as const
    const facing = { ...axial, rowDirection: [1, 0, 0], columnDirection: [0, 1, 0] } as const
    const turned = { ...axial, rowDirection: [1, 0, 0], columnDirection: [0, -1, 0] } as const
    expect(locationAlongNormal(facing)).toBeCloseTo(-12.4, 9)
    expect(locationAlongNormal(turned)).toBeCloseTo(-12.4, 9)
  })

  it('grows to the left for a sagittal and to the back for a coronal slice', () => {
    const place = { position: [30, 44, 9], frameOfReference: null } as const
    const sagittal = { ...place, rowDirection: [0, 1, 0], columnDirection: [0, 0, -1] } as const
    const coronal = { ...place, rowDirection: [1, 0, 0], columnDirection: [0, 0, -1] } as const
    expect(locationAlongNormal(sagittal)).toBeCloseTo(30, 9)
    expect(locationAlongNormal(coronal)).toBeCloseTo(44, 9)
  })

  it('changes by the slice distance in an oblique stack', () => {
    const half = Math.SQRT1_2
    const directions = {
      rowDirection: [1, 0, 0],
      columnDirection: [0, half, -half],
      frameOfReference: null,
    } as const
    const first = locationAlongNormal({ ...directions, position: [0, 0, 0] })
    const next = locationAlongNormal({ ...directions, position: [0, 3 * half, 3 * half] })
    expect(Math.abs(next - first)).toBeCloseTo(3, 9)
  })
})
