import { describe, expect, it } from 'vitest'
import { classMap } from './occlusion'

describe('classMap', () => {
  const map = {
    height: 2,
    width: 3,
    classIds: ['a', 'b'],
    changes: Float32Array.of(0, 1, -4, 2, 0.5, 3, 1, 4, 3, -1, 2, 0),
  }

  it('picks one class, its strongest change and the cell that speaks most for it', () => {
    expect(classMap(map, 'a')).toEqual({
      values: Float32Array.of(0, -4, 0.5, 1, 3, 2),
      strongest: 4,
      maximum: [1, 1],
    })
    expect(classMap(map, 'b')).toMatchObject({ strongest: 4, maximum: [1, 0] })
  })

  it('finds a maximum among changes that all speak against', () => {
    const against = { height: 1, width: 3, classIds: ['a'], changes: Float32Array.of(-3, -1, -2) }
    expect(classMap(against, 'a')).toMatchObject({ strongest: 3, maximum: [0, 1] })
  })

  it('has nothing for a class the network does not know', () => {
    expect(classMap(map, 'c')).toBeNull()
  })
})
