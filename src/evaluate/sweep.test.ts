import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { z } from 'zod'
import { percentileInterval } from './bootstrap'
import { expectedCalibrationError, reliability } from './calibration'
import { meanOf } from './intervals'
import {
  averagePrecision,
  bestF1,
  type Column,
  column,
  countsAt,
  f1,
  mcc,
  recallNearRate,
  rocAuc,
  sensitivity,
  specificity,
  sweep,
} from './sweep'

const numbers = z.array(z.number())
const figure = z.number().nullable()
const reference = z
  .object({
    columns: z.array(
      z.object({
        truth: numbers,
        scores: numbers,
        weights: numbers,
        figures: z.object({
          auc: figure,
          ap: figure,
          recallNearRate: figure,
          f1: figure,
          threshold: figure,
          mcc: figure,
          at: z.object({ threshold: z.number(), sensitivity: figure, specificity: figure }),
          weighted: z.object({ auc: figure, ap: figure }),
        }),
      }),
    ),
    macro: z.array(
      z.object({ truth: z.array(numbers), scores: z.array(numbers), auc: z.number(), ap: z.number() }),
    ),
    calibrations: z.array(
      z.object({
        truth: numbers,
        scores: numbers,
        predicted: numbers,
        observed: numbers,
        counts: numbers,
        ece: z.number(),
      }),
    ),
    percentiles: z.array(z.object({ values: numbers, interval: numbers })),
  })
  .parse(JSON.parse(readFileSync('training/metrics/reference.json', 'utf8')))

/** Null stands for "no such figure" on both sides. */
function expectSame(own: number | null | undefined, theirs: number | null | undefined, what: string): void {
  if (theirs == null || own == null) expect(own ?? null, what).toBe(theirs ?? null)
  else expect(Math.abs(own - theirs), what).toBeLessThan(1e-6)
}

function columnOf(truth: readonly number[], scores: readonly number[]): Column {
  return column(
    truth.map((one) => one === 1),
    scores,
  )
}

describe('figures of one class', () => {
  it('are those of scikit-learn on every column of the reference', () => {
    expect(reference.columns).toHaveLength(48)
    for (const [index, { truth, scores, figures }] of reference.columns.entries()) {
      const swept = sweep(columnOf(truth, scores))
      const best = bestF1(swept)
      expectSame(rocAuc(swept), figures.auc, `auc of ${index}`)
      expectSame(averagePrecision(swept), figures.ap, `ap of ${index}`)
      expectSame(recallNearRate(swept, 0.01), figures.recallNearRate, `recall of ${index}`)
      expectSame(best?.f1, figures.f1, `f1 of ${index}`)
      expectSame(best?.threshold, figures.threshold, `threshold of ${index}`)
      expectSame(best && mcc(best.counts), figures.mcc, `mcc of ${index}`)
      const counts = countsAt(swept, figures.at.threshold)
      expectSame(sensitivity(counts), figures.at.sensitivity, `sensitivity of ${index}`)
      expectSame(specificity(counts), figures.at.specificity, `specificity of ${index}`)
    }
  })

  it('are those of scikit-learn with weights, as bootstrap draws give them', () => {
    let judged = 0
    for (const [index, { truth, scores, weights, figures }] of reference.columns.entries()) {
      if (figures.weighted.auc === null) continue
      judged += 1
      const swept = sweep(columnOf(truth, scores), Float64Array.from(weights))
      expectSame(rocAuc(swept), figures.weighted.auc, `auc of ${index}`)
      expectSame(averagePrecision(swept), figures.weighted.ap, `ap of ${index}`)
    }
    expect(judged).toBeGreaterThan(30)
  })

  it('have the macro means of scikit-learn', () => {
    for (const { truth, scores, auc, ap } of reference.macro) {
      const classes = (truth[0] ?? []).map((_, index) =>
        sweep(
          columnOf(
            truth.map((row) => row[index] ?? 0),
            scores.map((row) => row[index] ?? 0),
          ),
        ),
      )
      expectSame(meanOf(classes.map(rocAuc)), auc, 'auc')
      expectSame(meanOf(classes.map(averagePrecision)), ap, 'ap')
    }
  })

  // Scores 0.9+ 0.8- 0.7+ 0.7- 0.6+ 0.1-: of nine pairs five are right, one is a tie.
  const worked = sweep(columnOf([1, 0, 1, 0, 1, 0], [0.9, 0.8, 0.7, 0.7, 0.6, 0.1]))

  it('are as worked out by hand', () => {
    expect(rocAuc(worked)).toBeCloseTo((3 + 0 + 1 + 0.5 + 1) / 9, 12)
    expect(averagePrecision(worked)).toBeCloseTo((1 / 3) * (1 + 2 / 4 + 3 / 5), 12)
    expect(bestF1(worked)).toEqual({
      threshold: 0.6,
      f1: 6 / 8,
      counts: { truePositives: 3, falsePositives: 2, positives: 3, negatives: 3 },
    })
    expect(mcc(countsAt(worked, 0.6))).toBeCloseTo(3 / Math.sqrt(5 * 3 * 3), 12)
    expect(sensitivity(countsAt(worked, 0.7))).toBeCloseTo(2 / 3, 12)
    expect(specificity(countsAt(worked, 0.7))).toBeCloseTo(1 / 3, 12)
  })

  it('take the lowest of the thresholds with the largest F1', () => {
    // After + at 0.9: 2 / 3; after the last of - - + at 0.2: 4 / 6.
    expect(bestF1(sweep(columnOf([1, 0, 0, 1], [0.9, 0.8, 0.7, 0.2])))).toMatchObject({
      threshold: 0.2,
      f1: 2 / 3,
    })
  })

  it('call nothing positive above every score, and everything below all', () => {
    expect(countsAt(worked, 0.95)).toMatchObject({ truePositives: 0, falsePositives: 0 })
    expect(f1(countsAt(worked, 0.95))).toBe(0)
    expect(mcc(countsAt(worked, 0.95))).toBe(0)
    expect(countsAt(worked, 0)).toMatchObject({ truePositives: 3, falsePositives: 3 })
  })

  it('take the first of the points of the curve that are equally near to the rate', () => {
    // One negative in fifty: rates 0 and 0.02 are as near to 0.01; the first along the curve has recall 0.
    const truth = [...Array<number>(50).fill(0), 1, 1]
    const scores = [...Array.from({ length: 50 }, (_, index) => index / 100), 0.9, 0.485]
    expect(recallNearRate(sweep(columnOf(truth, scores)), 0.01)).toBe(0)
    // Nearest to 0.03 are 0.02 and 0.04; of 0.02 the first point, right after the negative of 0.49.
    expect(recallNearRate(sweep(columnOf(truth, scores)), 0.03)).toBe(0.5)
  })
})

describe('calibration', () => {
  it('has the bins of scikit-learn and their error', () => {
    for (const { truth, scores, predicted, observed, counts, ece } of reference.calibrations) {
      const bins = reliability(
        scores,
        truth.map((one) => one === 1),
      )
      const filled = bins.filter(({ n }) => n > 0)
      expect(filled.map(({ n }) => n)).toEqual(counts)
      for (const [index, bin] of filled.entries()) {
        expectSame(bin.predicted, predicted[index], 'predicted')
        expectSame(bin.observed, observed[index], 'observed')
      }
      expectSame(expectedCalibrationError(bins), ece, 'ece')
    }
  })

  it('is as worked out by hand, with as many bins as asked for', () => {
    const bins = reliability([0, 0.5, 0.6, 1], [false, true, false, true], 2)
    expect(bins).toEqual([
      { from: 0, to: 0.5, n: 2, predicted: 0.25, observed: 0.5 },
      { from: 0.5, to: 1, n: 2, predicted: 0.8, observed: 0.5 },
    ])
    expect(expectedCalibrationError(bins)).toBeCloseTo((0.25 + 0.3) / 2, 12)
    expect(expectedCalibrationError(reliability([], []))).toBeNull()
  })
})

describe('percentile intervals', () => {
  it('are those of numpy', () => {
    for (const { values, interval } of reference.percentiles) {
      const own = percentileInterval(values)
      expectSame(own?.[0], interval[0], 'low')
      expectSame(own?.[1], interval[1], 'high')
    }
  })

  it('leave out draws without a value', () => {
    expect(percentileInterval([null, 2, null])).toEqual([2, 2])
    expect(percentileInterval([null])).toBeNull()
  })
})
