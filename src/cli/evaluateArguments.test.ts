import { describe, expect, it } from 'vitest'
import { DEFAULT_PACK } from './diagnoseArguments'
import { parseEvaluateArguments } from './evaluateArguments'

describe('the arguments of evaluate', () => {
  it('are read', () => {
    const home = ['--home', 'a=x,y', '--home', 'b=z']
    const given = parseEvaluateArguments([
      'one',
      'two',
      '--split',
      'test',
      ...home,
      '--bounds',
      '50,5',
      '--json',
    ])
    expect(given).toEqual({
      cohorts: ['one', 'two'],
      split: 'test',
      datasets: null,
      homes: new Map([
        ['a', ['x', 'y']],
        ['b', ['z']],
      ]),
      strangers: null,
      composed: 0,
      pack: DEFAULT_PACK,
      predictions: null,
      json: true,
      into: null,
      bounds: { head: 50, tail: 5 },
      bins: 10,
      draws: 1000,
    })
    expect(
      parseEvaluateArguments([
        'one',
        '--composed',
        '100',
        '--strangers',
        'odd',
        '--datasets',
        'x,y',
        '--draws',
        '20',
        '--bins',
        '15',
      ]),
    ).toMatchObject({
      datasets: ['x', 'y'],
      strangers: 'odd',
      composed: 100,
      draws: 20,
      bins: 15,
    })
  })

  it.each([
    [[]],
    [['a', '--home', 'x']],
    [['a', '--bounds', '1,2']],
    [['a', '--draws', 'many']],
    [['a', '--bins', '0']],
    [['a', '--fast']],
  ])('are refused when they are %j', (args) => {
    expect(parseEvaluateArguments(args)).toBeNull()
  })
})
