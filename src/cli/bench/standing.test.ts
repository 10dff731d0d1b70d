import { describe, expect, it } from 'vitest'
import type { Standing } from './jobs'
import { standsAfter } from './standing'

function diagnosis(...orders: string[]): Standing {
  const early = orders.slice(0, -1).map((order, index) => ({
    ms: 10 * (index + 1),
    done: index + 1,
    total: orders.length,
    order: [...order],
  }))
  return { ms: 10 * orders.length, early, order: [...(orders.at(-1) ?? '')] }
}

describe('when the final first findings stand', () => {
  it('is when they are first there and never leave again', () => {
    // The first has the set by chance, the second loses it.
    const found = diagnosis('abcdef', 'abcdfe', 'baecdf', 'abcdef', 'abcdef')
    expect(standsAfter(found, 5, false)).toBe(30 / 50)
    expect(standsAfter(found, 5, true)).toBe(40 / 50)
  })

  it('is the end where only the exact differential has them', () => {
    expect(standsAfter(diagnosis('abcdef', 'abcdfe', 'abcdef'), 5, false)).toBe(1)
    expect(standsAfter(diagnosis('abcdef'), 5, false)).toBe(1)
  })

  it('is the first early differential where that is the final one', () => {
    expect(standsAfter(diagnosis('abcdef', 'abcdef', 'abcdef', 'abcdef'), 5, true)).toBe(0.25)
  })

  it('ignores what comes after the first findings', () => {
    expect(standsAfter(diagnosis('abcdefgh', 'abcdehgf'), 5, true)).toBe(0.5)
  })
})
