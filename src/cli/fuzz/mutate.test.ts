import { describe, expect, it } from 'vitest'
import { mulberry32 } from '../../study/random'
import { drawMutations, type Mutation, mutate } from './mutate'

const bytes = Uint8Array.of(1, 2, 3, 4, 5, 6, 7, 8)

describe('mutate', () => {
  it.each<[Mutation, number[]]>([
    [{ kind: 'flip', at: 1, bit: 7 }, [1, 130, 3, 4, 5, 6, 7, 8]],
    [{ kind: 'set', at: 9, value: 255 }, [1, 255, 3, 4, 5, 6, 7, 8]],
    [{ kind: 'cut', at: 3 }, [1, 2, 3]],
    [{ kind: 'zero', at: 6, length: 9 }, [1, 2, 3, 4, 5, 6, 0, 0]],
    [{ kind: 'remove', at: 1, length: 5 }, [1, 7, 8]],
    [{ kind: 'repeat', at: 1, length: 2 }, [1, 2, 3, 2, 3, 4, 5, 6, 7, 8]],
    [{ kind: 'splice', at: 0, length: 2, to: 6 }, [1, 2, 3, 4, 5, 6, 1, 2]],
    [{ kind: 'length', at: 2, bytes: 4, value: 0x7fffffff, little: true }, [1, 2, 255, 255, 255, 127, 7, 8]],
    [{ kind: 'length', at: 2, bytes: 2, value: 0x1234, little: false }, [1, 2, 0x12, 0x34, 5, 6, 7, 8]],
    [{ kind: 'digits', at: 0, text: '9' }, [1, 2, 3, 4, 5, 6, 7, 8]],
  ])('%o', (mutation, expected) => {
    expect([...mutate(bytes, [mutation])]).toEqual(expected)
    expect([...bytes]).toEqual([1, 2, 3, 4, 5, 6, 7, 8])
  })

  it('replaces a number written in text', () => {
    const text = new TextEncoder().encode('{"slot": 12, "x": 3}')
    const changed = mutate(text, [{ kind: 'digits', at: 4, text: '99999999' }])
    expect(new TextDecoder().decode(changed)).toBe('{"slot": 99999999, "x": 3}')
  })

  it('goes on with nothing left', () => {
    expect(
      mutate(bytes, [
        { kind: 'cut', at: 0 },
        { kind: 'flip', at: 3, bit: 1 },
      ]),
    ).toHaveLength(0)
  })
})

describe('drawMutations', () => {
  it('draws the same from the same seed, and every kind sooner or later', () => {
    expect(drawMutations(5000, mulberry32(7))).toEqual(drawMutations(5000, mulberry32(7)))
    const random = mulberry32(8)
    const kinds = new Set(
      Array.from({ length: 300 }, () => drawMutations(5000, random)).flatMap((all) =>
        all.map(({ kind }) => kind),
      ),
    )
    expect(kinds.size).toBe(9)
  })
})
