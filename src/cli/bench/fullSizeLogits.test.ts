import { describe, expect, it } from 'vitest'
import { agreement, topOf, worst } from './fullSizeLogits'

/** 30 classes with logits 3, 2.9, 2.8 ... in class order. */
const falling = Float32Array.from({ length: 30 }, (_, index) => 3 - index / 10)

describe('how logits agree with the reference', () => {
  it('ranks by value and leaves equal ones in class order', () => {
    expect(topOf(Float32Array.of(1, 5, 3, 5), 3)).toEqual([1, 3, 2])
  })

  it('sees no difference where there is none', () => {
    expect(agreement(falling, falling)).toEqual({
      logit: 0,
      probability: 0,
      topShared: 20,
      sameOrder: true,
    })
  })

  it('says by how much a logit and its probability are off and what left the top', () => {
    const moved = falling.slice()
    moved[29] = 0
    moved[0] = -1
    const found = agreement(falling, moved)
    expect(found.logit).toBeCloseTo(4, 6)
    // sigmoid(3) - sigmoid(-1) = 0.952574 - 0.268941
    expect(found.probability).toBeCloseTo(0.683633, 5)
    expect(found).toMatchObject({ topShared: 19, sameOrder: false })
  })

  it('tells a changed order from a changed set', () => {
    const swapped = falling.slice()
    swapped[0] = 2.85
    expect(agreement(falling, swapped)).toMatchObject({ topShared: 20, sameOrder: false })
  })

  it('calls what is not a number infinitely far', () => {
    const broken = falling.slice()
    broken[4] = Number.NaN
    expect(agreement(falling, broken).logit).toBe(Number.POSITIVE_INFINITY)
  })

  it('keeps the worst of several cases', () => {
    const cases = [
      { logit: 1, probability: 0.1, topShared: 20, sameOrder: true },
      { logit: 0.5, probability: 0.2, topShared: 18, sameOrder: false },
    ]
    expect(worst(cases)).toEqual({ logit: 1, probability: 0.2, topShared: 18, sameOrder: false })
  })
})
