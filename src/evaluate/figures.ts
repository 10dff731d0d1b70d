import { percentileInterval } from './bootstrap'
import { type JudgedClass, sizesOf } from './classes'
import type { Bounds, ClassFigures, MacroFigures } from './evaluation'
import { type DrawnFigures, macroInterval, meanOf } from './intervals'
import type { JudgedCase } from './judgedCase'
import {
  averagePrecision,
  bestF1,
  countsAt,
  f1,
  mcc,
  recallNearRate,
  rocAuc,
  sensitivity,
  specificity,
  sweep,
} from './sweep'

/** The paper's rate for recall. */
const FALSE_POSITIVE_RATE = 0.01

type PackFigures = Pick<ClassFigures, 'packThreshold' | 'sensitivity' | 'specificity' | 'packF1' | 'packMcc'>

const NO_THRESHOLD: PackFigures = {
  packThreshold: null,
  sensitivity: null,
  specificity: null,
  packF1: null,
  packMcc: null,
}

/** At the pack's own threshold. */
function atPackThreshold({ label: { threshold }, column }: JudgedClass): PackFigures {
  if (threshold === undefined) return NO_THRESHOLD
  const counts = countsAt(sweep(column), threshold)
  const both = counts.positives > 0 && counts.negatives > 0
  return {
    packThreshold: threshold,
    sensitivity: sensitivity(counts),
    specificity: specificity(counts),
    packF1: both ? f1(counts) : null,
    packMcc: both ? mcc(counts) : null,
  }
}

function intervalsOf({ auc, ap }: DrawnFigures): ClassFigures['intervals'] {
  const both = { auc: percentileInterval(auc), ap: percentileInterval(ap) }
  return both.auc && both.ap ? { auc: both.auc, ap: both.ap } : null
}

/** One class's figures; those that need both kinds of cases are null where one is missing. */
export function classFigures(
  cases: readonly JudgedCase[],
  one: JudgedClass,
  drawn: DrawnFigures,
): ClassFigures {
  const swept = sweep(one.column)
  const auc = rocAuc(swept)
  const best = auc === null ? null : bestF1(swept)
  return {
    id: one.label.id,
    name: one.label.name,
    datasets: [...one.datasets],
    ...sizesOf(cases, one),
    auc,
    ap: auc === null ? null : averagePrecision(swept),
    f1: best?.f1 ?? null,
    mcc: best && mcc(best.counts),
    threshold: best?.threshold ?? null,
    recallAtFpr001: recallNearRate(swept, FALSE_POSITIVE_RATE),
    ...atPackThreshold(one),
    intervals: intervalsOf(drawn),
  }
}

/** The figures of a class inside one of its datasets. */
export function datasetFigures(
  cases: readonly JudgedCase[],
  one: JudgedClass,
  drawn: DrawnFigures,
): NonNullable<ClassFigures['byDataset']>[number] {
  return {
    dataset: one.datasets[0] ?? '',
    ...sizesOf(cases, one),
    auc: rocAuc(sweep(one.column)),
    aucInterval: percentileInterval(drawn.auc),
  }
}

/** A class and what it did in every draw. */
export interface MeasuredClass {
  figures: ClassFigures
  drawn: DrawnFigures
}

/** Means over the classes that have cases of both kinds, each class counting the same. */
export function macroFigures(classes: readonly MeasuredClass[]): MacroFigures {
  const counted = classes.filter(({ figures }) => figures.auc !== null)
  const mean = (key: 'auc' | 'ap' | 'f1' | 'mcc' | 'recallAtFpr001') =>
    meanOf(counted.map(({ figures }) => figures[key]))
  return {
    classes: counted.length,
    auc: mean('auc'),
    ap: mean('ap'),
    f1: mean('f1'),
    mcc: mean('mcc'),
    recallAtFpr001: mean('recallAtFpr001'),
    aucInterval: macroInterval(counted.map(({ drawn }) => drawn.auc)),
    apInterval: macroInterval(counted.map(({ drawn }) => drawn.ap)),
  }
}

/** Macro means by how many positive cases a class has here; the paper's bounds are not published. */
export function groupedFigures(
  classes: readonly MeasuredClass[],
  bounds: Bounds,
): { bounds: Bounds; head: MacroFigures; medium: MacroFigures; tail: MacroFigures } {
  const isHead = ({ figures }: MeasuredClass) => figures.positives >= bounds.head
  const isTail = (one: MeasuredClass) => !isHead(one) && one.figures.positives < bounds.tail
  return {
    bounds,
    head: macroFigures(classes.filter(isHead)),
    medium: macroFigures(classes.filter((one) => !isHead(one) && !isTail(one))),
    tail: macroFigures(classes.filter(isTail)),
  }
}
