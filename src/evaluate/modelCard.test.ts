import { describe, expect, it } from 'vitest'
import shipped from '../../public/models/default/manifest.json'
import { manifestSchema } from '../model/manifest'
import { madeUpEvaluation } from '../testing/evaluationSummary'
import { confusionTables, mistakes } from './cardConfusion'
import { cardView, evaluationIn } from './modelCard'

const manifest = manifestSchema.parse(shipped)
const known = new Set(['bleeding', 'viral', 'bacterial'])

function view(evaluation = madeUpEvaluation()) {
  return cardView(evaluation, manifest)
}

describe('the evaluation in a manifest', () => {
  it('is read where it is one, and else there is none', () => {
    const evaluation = madeUpEvaluation()
    expect(evaluationIn({ metrics: { evaluation } })).toEqual(evaluation)
    expect(evaluationIn({ metrics: { macroAuc: 0.9 } })).toBeNull()
    expect(evaluationIn({ metrics: { evaluation: { ...evaluation, schema: 'another/9' } } })).toBeNull()
    expect(evaluationIn({})).toBeNull()
  })
})

describe('lines of the classes', () => {
  it('go from the best to the weakest, those with too few patients last and without figures', () => {
    const { classes, weakest, tooFew } = view()
    expect(classes.map(({ id, figures }) => [id, figures?.auc?.value ?? null])).toEqual([
      ['bacterial', 0.93],
      ['viral', 0.78],
      ['bleeding', null],
    ])
    expect(weakest.map(({ id }) => id)).toEqual(['viral', 'bacterial'])
    expect(tooFew.map(({ id }) => id)).toEqual(['bleeding'])
  })

  it('count groups, not images: twenty images of nine patients are too few, of ten they are enough', () => {
    const figuresWith = (groups: Partial<{ positiveGroups: number; negativeGroups: number }>) => {
      const made = madeUpEvaluation()
      const classes = made.classes.filter(({ id }) => id === 'viral').map((one) => ({ ...one, ...groups }))
      return view({ ...made, classes }).classes[0]?.figures
    }
    expect(figuresWith({ positiveGroups: 9 })).toBeNull()
    expect(figuresWith({ negativeGroups: 9 })).toBeNull()
    expect(figuresWith({ positiveGroups: 10, negativeGroups: 10 })).toEqual({
      auc: { value: 0.78, interval: [0.7, 0.85] },
      ap: { value: 0.66, interval: [0.6, 0.72] },
      guessedAp: 0.4,
      sensitivity: 0.5,
      specificity: 0.9,
    })
  })

  it('carry mean and calibration, without empty bins', () => {
    const { macro, ece } = view()
    expect(macro).toEqual({
      classes: 3,
      auc: { value: 0.86, interval: [0.81, 0.91] },
      ap: { value: 0.74, interval: [0.68, 0.8] },
    })
    expect(ece.points.map(({ n, observed }) => [n, observed])).toEqual([
      [150, 0.12],
      [90, 0.8],
    ])
  })
})

describe('confusion', () => {
  it('has a table a data set: its own disorders, what else was found together, then nothing and stopped', () => {
    const [chest, head, ...none] = confusionTables(madeUpEvaluation(), known)
    expect(none).toEqual([])
    expect(chest?.columns).toEqual(['viral', 'bacterial', 'other', 'nothing', 'outside'])
    expect(chest?.rows.map(({ truth, cells }) => [truth, ...cells.map(({ cases }) => cases)])).toEqual([
      ['viral', 20, 18, 0, 0, 2],
      ['bacterial', 0, 40, 0, 0, 0],
      ['normal', 0, 0, 3, 17, 0],
    ])
    expect([chest?.right, chest?.cases, head?.right, head?.cases]).toEqual([77, 100, 32, 40])
  })

  it('takes it for right that a disorder without a class is not found or stopped', () => {
    const confusion = [
      { dataset: 'knee', truth: 'torn-meniscus', found: 'nothing', cases: 5 },
      { dataset: 'knee', truth: 'torn-meniscus', found: 'outside', cases: 4 },
      { dataset: 'knee', truth: 'torn-meniscus', found: 'viral', cases: 3 },
    ]
    const [knee] = confusionTables({ confusion }, known)
    expect([knee?.right, knee?.cases]).toEqual([9, 12])
  })

  it('names the most frequent mistakes by their share of the true cases', () => {
    const shares = mistakes(madeUpEvaluation(), known).map(({ truth, found, cases, of }) => [
      truth,
      found,
      cases,
      of,
    ])
    expect(shares).toEqual([
      ['viral', 'bacterial', 18, 40],
      ['bleeding', 'nothing', 8, 20],
      ['normal', 'bleeding', 3, 20],
    ])
  })

  it('does not call the other disorder of a case a mistake', () => {
    const made = madeUpEvaluation()
    const twice = { dataset: 'chest', truth: 'bacterial', found: 'viral', cases: 5 }
    const found = mistakes({ ...made, confusion: [...made.confusion, twice] }, known)
    expect(found.map((one) => [one.truth, one.found])).toEqual([
      ['bleeding', 'nothing'],
      ['normal', 'bleeding'],
    ])
  })
})
