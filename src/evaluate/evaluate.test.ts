import { describe, expect, it } from 'vitest'
import { DEFAULT_OPTIONS, evaluate, type Judgement } from './evaluate'
import { evaluationSchema, evaluationSummarySchema } from './evaluation'
import type { JudgedCase } from './judgedCase'
import { predictionsCsv } from './predictions'
import { summaryOf } from './summary'

const LABELS = [
  { id: 'cyst', name: 'Cyst', threshold: 0.5 },
  { id: 'stone', name: 'Stone', threshold: 0.8 },
  { id: 'gout', name: 'Gout' },
]

/** A case whose positive classes are those over the thresholds above. */
function judged(
  id: string,
  dataset: string,
  labels: string[],
  probabilities: number[],
  part: Partial<JudgedCase> = {},
): JudgedCase {
  return {
    id,
    dataset,
    group: id,
    split: null,
    labels,
    logits: probabilities.map((probability) => Math.log(probability / (1 - probability))),
    probabilities,
    positive: probabilities.map((probability, index) => probability >= (LABELS[index]?.threshold ?? 2)),
    outside: false,
    excess: null,
    kinds: [],
    alone: [],
    stack: null,
    ...part,
  }
}

const CASES = [
  judged('a', 'north', ['cyst'], [0.9, 0.1, 0.2]),
  judged('b', 'north', ['cyst'], [0.4, 0.9, 0.2]),
  judged('c', 'north', [], [0.6, 0.2, 0.2]),
  judged('d', 'north', [], [0.1, 0.1, 0.2]),
  judged('e', 'south', ['stone'], [0.95, 0.3, 0.2]),
  judged('f', 'south', ['cyst', 'stone'], [0.7, 0.9, 0.2], { outside: true }),
  judged('g', 'south', [], [0.2, 0.5, 0.2]),
  judged('h', 'west', ['fracture'], [0.99, 0.99, 0.2]),
]

const JUDGEMENT: Judgement = {
  pack: { id: 'hand', version: '1', sha256: '0' },
  labels: LABELS,
  cohort: { name: 'by hand', split: 'test' },
  cases: CASES,
  leftOut: [],
  strangers: null,
  composed: null,
}

describe('an evaluation', () => {
  const evaluation = evaluate(JUDGEMENT)
  const [cyst, stone] = evaluation.classes

  it('is of the schema and of the classes that occur', () => {
    expect(evaluationSchema.parse(JSON.parse(JSON.stringify(evaluation)))).toEqual(evaluation)
    expect(evaluation.classes.map(({ id }) => id)).toEqual(['cyst', 'stone'])
    expect(evaluation.cohort).toEqual({
      name: 'by hand',
      split: 'test',
      datasets: ['north', 'south', 'west'],
    })
  })

  it('judges a class in the datasets where it occurs', () => {
    // Cyst, north and south: + 0.9 0.7 0.4, - 0.95 0.6 0.2 0.1. Right pairs: 3 + 3 + 2 of 12.
    expect(cyst).toMatchObject({ datasets: ['north', 'south'], positives: 3, negatives: 4 })
    expect(cyst?.auc).toBeCloseTo(8 / 12, 12)
    // Falling: 0.95- 0.9+ 0.7+ 0.6- 0.4+.
    expect(cyst?.ap).toBeCloseTo((1 / 2 + 2 / 3 + 3 / 5) / 3, 12)
    expect(cyst).toMatchObject({ sensitivity: 2 / 3, specificity: 0.5, packThreshold: 0.5, f1: 0.75 })
    // At the pack's 0.5: two of three found, two of four wrong.
    expect(cyst?.packF1).toBeCloseTo(4 / 7, 12)
    // Stone, south alone: + 0.9 0.3, - 0.5.
    expect(stone).toMatchObject({ datasets: ['south'], positives: 2, negatives: 1, auc: 0.5 })
    expect(cyst?.byDataset?.map(({ dataset, auc }) => [dataset, auc])).toEqual([
      ['north', 3 / 4],
      ['south', 1 / 2],
    ])
    expect(stone?.byDataset).toBeUndefined()
  })

  it('judges a class elsewhere when told so', () => {
    const homes = new Map([['cyst', ['north']]])
    const [first] = evaluate(JUDGEMENT, { ...DEFAULT_OPTIONS, homes }).classes
    expect(first).toMatchObject({ id: 'cyst', datasets: ['north'], positives: 2, negatives: 2, auc: 0.75 })
  })

  it('means over classes, and by how many positives a class has', () => {
    expect(evaluation.macro.classes).toBe(2)
    expect(evaluation.macro.auc).toBeCloseTo((8 / 12 + 0.5) / 2, 12)
    const bounds = { head: 3, tail: 3 }
    const { groups } = evaluate(JUDGEMENT, { ...DEFAULT_OPTIONS, bounds })
    expect([groups.head.classes, groups.medium.classes, groups.tail.classes]).toEqual([1, 0, 1])
    expect(groups.head.auc).toBeCloseTo(8 / 12, 12)
    expect(groups.medium).toMatchObject({ auc: null, aucInterval: null })
    expect(groups.tail.auc).toBe(0.5)
  })

  it('counts pairs of case and class for the calibration', () => {
    expect(evaluation.ece.pairs).toBe(7 + 3)
    expect(evaluation.ece.bins.reduce((sum, { n }) => sum + n, 0)).toBe(10)
  })

  it('confuses: each truth with the leading positive class, nothing or outside', () => {
    const rows = evaluation.confusion.map(({ dataset, truth, found, cases }) => [
      dataset,
      truth,
      found,
      cases,
    ])
    expect(rows).toEqual([
      ['north', 'cyst', 'cyst', 1],
      ['north', 'cyst', 'stone', 1],
      ['north', 'normal', 'cyst', 1],
      ['north', 'normal', 'nothing', 1],
      ['south', 'stone', 'cyst', 1],
      ['south', 'stone', 'outside', 1],
      ['south', 'cyst', 'outside', 1],
      ['south', 'normal', 'nothing', 1],
      ['west', 'fracture', 'cyst', 1],
    ])
    expect(evaluation.outside).toEqual({ cases: 1, share: 1 / 8 })
  })

  it('lists the worst failures of each truth, the surest first', () => {
    expect(evaluation.failures.map(({ case: id, found, probability }) => [id, found, probability])).toEqual([
      ['b', 'stone', 0.9],
      ['c', 'cyst', 0.6],
      ['e', 'cyst', 0.95],
      ['h', 'cyst', 0.99],
    ])
    const missed = [
      judged('x', 'north', ['cyst'], [0.45, 0.1, 0.1]),
      judged('y', 'north', ['cyst'], [0.05, 0.1, 0.1]),
      judged('z', 'north', ['cyst'], [0.3, 0.85, 0.1]),
    ]
    const { failures } = evaluate({ ...JUDGEMENT, cases: missed }, { ...DEFAULT_OPTIONS, failures: 2 })
    expect(failures.map(({ case: id, found }) => [id, found])).toEqual([
      ['y', 'nothing'],
      ['z', 'stone'],
    ])
  })

  it('gives the same intervals again, around the figures', () => {
    expect(evaluate(JUDGEMENT)).toEqual(evaluation)
    const [low, high] = cyst?.intervals?.auc ?? []
    expect(low).toBeLessThan(8 / 12)
    expect(high).toBeGreaterThan(8 / 12)
  })

  it('counts groups, which are drawn whole', () => {
    const cases = CASES.filter(({ dataset }) => dataset === 'north').map((one) =>
      one.labels.length > 0 ? { ...one, group: 'one' } : one,
    )
    const [first] = evaluate({ ...JUDGEMENT, cases }).classes
    expect(first).toMatchObject({ positives: 2, positiveGroups: 1, negativeGroups: 2, auc: 0.75 })
    // Every draw with both kinds has both cysts as often, against c (AUC 0.5), against d (1) or against both.
    expect(first?.intervals?.auc).toEqual([0.5, 1])
  })

  it('draws a class that is right about every pair with the interval 1 to 1', () => {
    const cases = [...Array(6).keys()].map((index) =>
      judged(`p${index}`, 'north', index < 3 ? ['cyst'] : [], [
        index < 3 ? 0.9 - index / 100 : 0.2,
        0.1,
        0.1,
      ]),
    )
    expect(evaluate({ ...JUDGEMENT, cases }).classes[0]).toMatchObject({
      auc: 1,
      intervals: { auc: [1, 1], ap: [1, 1] },
    })
  })
})

describe('fusion', () => {
  // Fused: + 0.9, - 0.4 - 0.3. Best alone: + 0.6, - 0.7 - 0.2.
  const cases = [
    judged('a', 'north', ['cyst'], [0.9, 0.1, 0.1], {
      alone: [
        [0.6, 0.1, 0.1],
        [0.5, 0.1, 0.1],
      ],
    }),
    judged('b', 'north', [], [0.4, 0.1, 0.1], {
      alone: [
        [0.1, 0.1, 0.1],
        [0.7, 0.1, 0.1],
      ],
    }),
    judged('c', 'north', [], [0.3, 0.1, 0.1], {
      alone: [
        [0.2, 0.1, 0.1],
        [0.2, 0.1, 0.1],
      ],
    }),
    judged('d', 'north', ['cyst'], [0.1, 0.1, 0.1]),
  ]

  it('is judged on patients with several scans, against the best of them', () => {
    const { fusion } = evaluate({ ...JUDGEMENT, cases })
    expect(fusion).toMatchObject({ cases: 3, classes: 1, fused: 1, bestSingle: 0.5, difference: 0.5 })
    // Draws have only b, only c, or both as negatives: differences 1, 0 or between.
    expect(fusion?.interval).toEqual([0, 1])
  })

  it('is not judged without them', () => {
    expect(evaluate(JUDGEMENT).fusion).toBeUndefined()
  })
})

describe('what is written of an evaluation', () => {
  it('is a table with one row a case', () => {
    const [first] = CASES
    const odd = {
      ...judged('say "b", or c', 'north', ['cyst', 'stone'], [0.5, 0.5, 0.5]),
      kinds: ['us', 'ct'],
    }
    const lines = predictionsCsv(first ? [first, odd] : [], LABELS).split('\n')
    expect(lines[0]).toBe(
      'case,dataset,group,split,labels,positive,outside,kinds,logit:cyst,logit:stone,logit:gout,probability:cyst,probability:stone,probability:gout',
    )
    expect(lines[1]).toBe(`a,north,a,,cyst,cyst,0,,${first?.logits.join(',')},0.9,0.1,0.2`)
    expect(lines[2]).toBe(
      '"say ""b"", or c",north,"say ""b"", or c",,cyst;stone,cyst,0,us;ct,0,0,0,0.5,0.5,0.5',
    )
    expect(lines.slice(3)).toEqual([''])
  })

  it('is a summary for the manifest, rounded and below 40 kB for a pack of thousands of classes', () => {
    const labels = Array.from({ length: 3000 }, (_, index) => ({
      id: `class-${index}`,
      name: `A disorder with a name of usual length, ${index}`,
      threshold: 0.5,
    }))
    const cases = Array.from({ length: 400 }, (_, place) => {
      const probabilities = labels.map((_one, index) => ((place * 7919 + index * 104729) % 1000) / 1000)
      const positive = probabilities.map((probability) => probability >= 0.5)
      const own = [`class-${place % 200}`, `class-${(place * 3) % 100}`]
      return judged(`patient-${place}`, `hospital-${place % 16}`, own, probabilities, { positive })
    })
    const options = { ...DEFAULT_OPTIONS, draws: 20 }
    const summary = summaryOf(evaluate({ ...JUDGEMENT, labels, cases }, options))
    expect(evaluationSummarySchema.parse(summary)).toEqual(summary)
    expect(summary.classes.length).toBeGreaterThan(20)
    expect(summary.macro.classes).toBe(200)
    expect(JSON.stringify(summary).length).toBeLessThan(40_000)
    expect(JSON.stringify(summary)).not.toMatch(/\d\.\d{5}/)
  })

  it('keeps all classes and their datasets in the summary of a usual pack', () => {
    const evaluation = evaluate(JUDGEMENT)
    const summary = summaryOf(evaluation)
    expect(summary.classes.map(({ id, byDataset }) => [id, byDataset?.length])).toEqual([
      ['cyst', 2],
      ['stone', undefined],
    ])
    expect(summary.classes[0]?.auc).toBe(0.6667)
    expect(summary.confusion).toEqual(evaluation.confusion)
    expect(summary).not.toHaveProperty('pack')
  })
})
