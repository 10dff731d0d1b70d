import { describe, expect, it } from 'vitest'
import { makeFinding } from '../testing/diagnosis'
import { compareDifferentials } from './whatIf'

describe('compareDifferentials', () => {
  const before = [
    makeFinding('A', 0.9, { positive: true }),
    makeFinding('B', 0.4),
    makeFinding('C', 0.2),
    makeFinding('D', 0.1),
  ]

  it('puts two differentials side by side, in the order of the new one', () => {
    const now = [
      makeFinding('B', 0.6, { positive: true }),
      makeFinding('A', 0.3),
      makeFinding('D', 0.25, { applicable: false }),
      makeFinding('C', 0.2),
    ]
    const changes = compareDifferentials(before, now)
    expect(
      changes.map((one) => [
        one.now.id,
        one.rankBefore,
        one.rankNow,
        one.before.probability,
        one.now.probability,
        one.crossed,
      ]),
    ).toEqual([
      ['B', 2, 1, 0.4, 0.6, 'over'],
      ['A', 1, 2, 0.9, 0.3, 'under'],
      ['C', 3, 3, 0.2, 0.2, null],
      ['D', 4, 4, 0.1, 0.25, null],
    ])
  })

  it('leaves out what only one of them has', () => {
    expect(compareDifferentials(before, [makeFinding('Z', 0.5)])).toEqual([])
  })
})
