import type { ClassFigures, EvaluationSummary, MacroFigures } from '../evaluate/evaluation'

/** A class of these numbers; the sizes are cases and patients alike unless groups are given. */
function classOf(id: string, name: string, dataset: string, given: Partial<ClassFigures>): ClassFigures {
  return {
    id,
    name,
    datasets: [dataset],
    positives: 40,
    negatives: 60,
    positiveGroups: 40,
    negativeGroups: 60,
    auc: 0.9,
    ap: 0.8,
    f1: 0.8,
    mcc: 0.7,
    threshold: 0.4,
    recallAtFpr001: 0.3,
    packThreshold: 0.5,
    sensitivity: 0.75,
    specificity: 0.95,
    packF1: 0.8,
    packMcc: 0.7,
    intervals: { auc: [0.85, 0.95], ap: [0.7, 0.9] },
    ...given,
  }
}

const MACRO: MacroFigures = {
  classes: 3,
  auc: 0.86,
  ap: 0.74,
  f1: 0.7,
  mcc: 0.6,
  recallAtFpr001: 0.3,
  aucInterval: [0.81, 0.91],
  apInterval: [0.68, 0.8],
}

const NO_CLASS: MacroFigures = {
  classes: 0,
  auc: null,
  ap: null,
  f1: null,
  mcc: null,
  recallAtFpr001: null,
  aucInterval: null,
  apInterval: null,
}

/** An evaluation made up for tests: two chest disorders taken for each other, and one of the head with few patients. */
export function madeUpEvaluation(): EvaluationSummary {
  return {
    schema: 'raddiag-evaluation-summary/1',
    cohort: { name: 'made up', split: 'test', datasets: ['chest', 'head-ct'] },
    cases: 140,
    classes: [
      classOf('bleeding', 'Bleeding', 'head-ct', { positives: 20, negatives: 20, positiveGroups: 6 }),
      classOf('viral', 'Viral pneumonia', 'chest', {
        auc: 0.78,
        ap: 0.66,
        sensitivity: 0.5,
        specificity: 0.9,
        intervals: { auc: [0.7, 0.85], ap: [0.6, 0.72] },
      }),
      classOf('bacterial', 'Bacterial pneumonia', 'chest', { auc: 0.93, intervals: null }),
    ],
    macro: MACRO,
    groups: { bounds: { head: 100, tail: 50 }, head: NO_CLASS, medium: NO_CLASS, tail: MACRO },
    ece: {
      value: 0.0421,
      pairs: 240,
      bins: [
        { from: 0, to: 0.5, n: 150, predicted: 0.1, observed: 0.12 },
        { from: 0.5, to: 0.6, n: 0, predicted: null, observed: null },
        { from: 0.6, to: 1, n: 90, predicted: 0.9, observed: 0.8 },
      ],
    },
    confusion: [
      { dataset: 'head-ct', truth: 'bleeding', found: 'bleeding', cases: 12 },
      { dataset: 'head-ct', truth: 'bleeding', found: 'nothing', cases: 8 },
      { dataset: 'head-ct', truth: 'normal', found: 'nothing', cases: 20 },
      { dataset: 'chest', truth: 'normal', found: 'nothing', cases: 17 },
      { dataset: 'chest', truth: 'normal', found: 'bleeding', cases: 3 },
      { dataset: 'chest', truth: 'viral', found: 'viral', cases: 20 },
      { dataset: 'chest', truth: 'viral', found: 'bacterial', cases: 18 },
      { dataset: 'chest', truth: 'viral', found: 'outside', cases: 2 },
      { dataset: 'chest', truth: 'bacterial', found: 'bacterial', cases: 40 },
    ],
    outside: { cases: 2, share: 2 / 140 },
    failures: [
      { case: 'chest/v7', dataset: 'chest', truth: 'viral', found: 'bacterial', probability: 0.97 },
      { case: 'head-ct/b3', dataset: 'head-ct', truth: 'bleeding', found: 'nothing', probability: 0.02 },
    ],
    keySlices: { stacks: 25, first: 0.6, inThree: 0.84, byLabel: [] },
    composed: {
      depth: 32,
      byDataset: [
        { dataset: 'head-ct', stacks: 50, first: 0.9, inThree: 0.96 },
        { dataset: 'chest', stacks: 50, first: 0.94, inThree: 1 },
      ],
    },
    fusion: {
      cases: 31,
      classes: 2,
      fused: 0.871,
      bestSingle: 0.842,
      difference: 0.029,
      interval: [-0.004, 0.06],
    },
    bootstrap: { draws: 300, seed: 1 },
  }
}
