import { describe, expect, it } from 'vitest'
import type { JudgedCase } from './judgedCase'
import { strangerFigures } from './strangers'

function judged(dataset: string, excess: number | null, part: Partial<JudgedCase> = {}): JudgedCase {
  return {
    id: `${dataset} ${excess}`,
    dataset,
    group: '',
    split: null,
    labels: [],
    logits: [],
    probabilities: [],
    positive: [false, false],
    outside: (excess ?? 0) > 0,
    excess,
    kinds: [],
    alone: [],
    stack: null,
    ...part,
  }
}

describe('figures of strangers', () => {
  const known = [-3, -2, -1, 0.5].map((excess) => judged('home', excess))
  const over = { positive: [false, true] }

  it('say how well each kind is told apart, the hardest first, and what passes', () => {
    const strangers = [
      judged('photograph', 5, over),
      judged('photograph', Number.MAX_VALUE),
      judged('heart', -1.5, over),
      judged('heart', 0.5),
      judged('heart', -1),
    ]
    // Hearts: -1.5 above 2 of 4; 0.5 above 3 and beside 1; -1 above 2 and beside 1: (2 + 3.5 + 2.5) / 12.
    expect(strangerFigures('odd', strangers, known)).toEqual({
      name: 'odd',
      cases: 5,
      auc: 16 / 20,
      positive: 1 / 5,
      kinds: [
        { kind: 'heart', cases: 3, auc: 8 / 12, stopped: 1 / 3, positive: 1 / 3 },
        { kind: 'photograph', cases: 2, auc: 1, stopped: 1, positive: 0 },
      ],
    })
  })

  it('do not say how well a pack without a gate tells them apart', () => {
    const [stranger, home] = [judged('photograph', null, { outside: false, ...over }), judged('home', null)]
    expect(strangerFigures('odd', [stranger], [home])).toMatchObject({
      auc: null,
      positive: 1,
      kinds: [{ auc: null, stopped: 0 }],
    })
  })
})
