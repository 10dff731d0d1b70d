import { BINS, expectedCalibrationError, reliability } from './calibration'
import { type Homes, type JudgedClass, judgedClasses, withinDataset } from './classes'
import { confusion, worstFailures } from './confusion'
import type { Bounds, Evaluation, LeftOut } from './evaluation'
import { classFigures, datasetFigures, groupedFigures, type MeasuredClass, macroFigures } from './figures'
import { fusionFigures } from './fusion'
import { type BootstrapOptions, drawnFigures } from './intervals'
import type { JudgedCase, JudgedLabel } from './judgedCase'
import { composedFigures, keySlicePlaces } from './keySlices'
import { strangerFigures } from './strangers'

export interface EvaluateOptions extends BootstrapOptions {
  /** Bins of equal width of the reliability diagram. */
  bins: number
  /** Positive cases of a class: at least `head`, fewer than `tail`, else medium. */
  bounds: Bounds
  homes: Homes
  /** Failures listed of each truth of each dataset. */
  failures: number
}

export const DEFAULT_OPTIONS: EvaluateOptions = {
  draws: 1000,
  seed: 1,
  bins: BINS,
  bounds: { head: 100, tail: 30 },
  homes: new Map(),
  failures: 3,
}

/** What was run, and on what. */
export interface Judgement {
  pack: Evaluation['pack']
  labels: readonly JudgedLabel[]
  cohort: Pick<Evaluation['cohort'], 'name' | 'split'>
  cases: readonly JudgedCase[]
  leftOut: readonly LeftOut[]
  /** Images of kinds that the pack was never taught; null: none were run. */
  strangers: { name: string; cases: readonly JudgedCase[] } | null
  /** Composed stacks; null: none were asked for. */
  composed: readonly JudgedCase[] | null
}

/** Every class with its figures; inside each of its datasets too, where it has several. */
function measuredClasses(
  cases: readonly JudgedCase[],
  classes: readonly JudgedClass[],
  options: EvaluateOptions,
): MeasuredClass[] {
  const inside = classes.map((one) =>
    one.datasets.length < 2 ? [] : one.datasets.map((dataset) => withinDataset(cases, one, dataset)),
  )
  const parts = inside.flat()
  const drawn = drawnFigures(cases, [...classes, ...parts], options)
  const drawnOf = (index: number) => drawn[index] ?? { auc: [], ap: [] }
  return classes.map((one, index) => {
    const own = drawnOf(index)
    const byDataset = (inside[index] ?? []).map((part) =>
      datasetFigures(cases, part, drawnOf(classes.length + parts.indexOf(part))),
    )
    const figures = classFigures(cases, one, own)
    return { figures: byDataset.length > 0 ? { ...figures, byDataset } : figures, drawn: own }
  })
}

function calibrationOf(classes: readonly JudgedClass[], bins: number): Evaluation['ece'] {
  const probabilities = classes.flatMap(({ scores }) => scores)
  const filled = reliability(
    probabilities,
    classes.flatMap(({ truth }) => truth),
    bins,
  )
  return { value: expectedCalibrationError(filled), pairs: probabilities.length, bins: filled }
}

/** All figures of a cohort. */
export function evaluate(
  { pack, labels, cohort, cases, leftOut, strangers, composed }: Judgement,
  options: EvaluateOptions = DEFAULT_OPTIONS,
): Evaluation {
  const classes = judgedClasses(cases, labels, options.homes)
  const measured = measuredClasses(cases, classes, options)
  const stopped = cases.filter(({ outside }) => outside).length
  const keySlices = keySlicePlaces(cases.flatMap(({ stack }) => stack ?? []))
  const fusion = fusionFigures(cases, labels, options.homes, options)
  return {
    schema: 'raddiag-evaluation/1',
    pack,
    cohort: { ...cohort, datasets: [...new Set(cases.map(({ dataset }) => dataset))] },
    cases: cases.length,
    classes: measured.map(({ figures }) => figures),
    macro: macroFigures(measured),
    groups: groupedFigures(measured, options.bounds),
    ece: calibrationOf(classes, options.bins),
    confusion: confusion(cases, labels),
    outside: { cases: stopped, share: cases.length === 0 ? 0 : stopped / cases.length },
    failures: worstFailures(cases, labels, options.failures),
    ...(strangers && { strangers: strangerFigures(strangers.name, strangers.cases, cases) }),
    ...(keySlices && { keySlices }),
    ...(composed && { composed: composedFigures(composed) }),
    ...(fusion && { fusion }),
    bootstrap: { draws: options.draws, seed: options.seed },
    leftOut: [...leftOut],
  }
}
