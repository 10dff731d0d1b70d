import {
  type ClassFigures,
  type ComposedFigures,
  type Evaluation,
  type FusionFigures,
  type MacroFigures,
  NORMAL,
  NOTHING,
  type StrangerFigures,
} from '../evaluate/evaluation'

const NAME = 34

function three(value: number | null): string {
  return value === null ? '  -  ' : value.toFixed(3)
}

function range(interval: readonly [number, number] | null | undefined): string {
  return (interval ? `${three(interval[0])} to ${three(interval[1])}` : '-').padEnd(14)
}

function row(name: string, cases: string, cells: readonly string[]): string {
  return `  ${name.slice(0, NAME).padEnd(NAME)} ${cases.padStart(13)}  ${cells.join('  ')}`.trimEnd()
}

function classLine(one: ClassFigures): string {
  const { name, positives, negatives, auc, ap, f1, mcc, recallAtFpr001, sensitivity, specificity } = one
  const figures = [ap, f1, mcc, recallAtFpr001, sensitivity, specificity].map(three)
  return row(name, `${positives} / ${negatives}`, [three(auc), range(one.intervals?.auc), ...figures])
}

/** The same class in one of its datasets, below its own line. */
function datasetLines({ byDataset = [] }: ClassFigures): string[] {
  return byDataset.map(({ dataset, positives, negatives, auc, aucInterval }) =>
    row(`  in ${dataset}`, `${positives} / ${negatives}`, [three(auc), range(aucInterval)]),
  )
}

function macroLine(
  name: string,
  { classes, auc, aucInterval, ap, f1, mcc, recallAtFpr001 }: MacroFigures,
): string {
  const count = `${classes} ${classes === 1 ? 'class' : 'classes'}`
  return row(name, count, [three(auc), range(aucInterval), ...[ap, f1, mcc, recallAtFpr001].map(three)])
}

function groupLines({ bounds, head, medium, tail }: Evaluation['groups']): string[] {
  return [
    macroLine(`head (at least ${bounds.head} positive)`, head),
    macroLine('medium', medium),
    macroLine(`tail (fewer than ${bounds.tail})`, tail),
  ]
}

function confusionLines(rows: Evaluation['confusion']): string[] {
  const wrong = rows.filter(({ truth, found }) => truth !== found && !(truth === NORMAL && found === NOTHING))
  const worst = wrong.toSorted((a, b) => b.cases - a.cases).slice(0, 12)
  return worst.map(
    ({ dataset, truth, found, cases }) =>
      `  ${String(cases).padStart(5)}  ${dataset}: ${truth} found as ${found}`,
  )
}

function fusionLine({ cases, classes, fused, bestSingle, difference, interval }: FusionFigures): string {
  const over = `${cases} patients with several scans, ${classes} ${classes === 1 ? 'class' : 'classes'}`
  return `Fusion: AUC ${three(fused)}, the best single scan ${three(bestSingle)}, difference ${three(difference)} (${range(interval).trim()}); ${over}.`
}

type Places = Pick<NonNullable<Evaluation['keySlices']>, 'stacks' | 'first' | 'inThree'>

function keySliceLine(what: string, { stacks, first, inThree }: Places): string {
  return `Key slices, ${what}: ${stacks} stacks; a labelled slice in first place ${three(first)}, in three ${three(inThree)}.`
}

function composedLines({ depth, byDataset }: ComposedFigures): string[] {
  return byDataset.map((one) =>
    keySliceLine(`one picture among ${depth - 1} normal ones of ${one.dataset}`, one),
  )
}

function strangerLines({ name, cases, auc, positive, kinds }: StrangerFigures): string[] {
  const percent = (share: number) => `${(100 * share).toFixed(1)} %`
  return [
    `Kinds never taught (${name}): ${cases} cases told apart with AUC ${three(auc)}; ${percent(positive)} pass and get a class over its threshold.`,
    ...kinds.map((one) =>
      row(`  ${one.kind}`, `${one.cases}`, [
        three(one.auc),
        `stopped ${percent(one.stopped)}`,
        `positive ${percent(one.positive)}`,
      ]),
    ),
  ]
}

/** Figures that are one line each. */
function plainLines({ ece, outside, strangers, keySlices, composed, fusion }: Evaluation): string[] {
  return [
    `Calibration: expected error ${three(ece.value)} over ${ece.pairs} pairs of case and class.`,
    `Outside training: the gate stopped ${outside.cases} cases (${(100 * outside.share).toFixed(1)} %).`,
    ...(strangers ? strangerLines(strangers) : []),
    ...(keySlices
      ? [keySliceLine('any label', keySlices), ...keySlices.byLabel.map((one) => keySliceLine(one.id, one))]
      : []),
    ...(composed ? composedLines(composed) : []),
    ...(fusion ? [fusionLine(fusion)] : []),
  ]
}

/** An evaluation for a terminal. */
export function evaluationText(evaluation: Evaluation): string {
  const { pack, cohort, cases, classes, macro, groups, confusion } = evaluation
  const split = cohort.split === null ? '' : `, split ${cohort.split}`
  const heads = ['AUC  ', '95 % interval ', 'AP   ', 'F1   ', 'MCC  ', 'R@.01', 'sens.', 'spec.']
  const mistaken = confusionLines(confusion)
  return [
    `${pack.id} ${pack.version} on ${cohort.name}${split}: ${cases} cases of ${cohort.datasets.length} datasets`,
    '',
    row('class', 'with / without', heads),
    ...classes.flatMap((one) => [classLine(one), ...datasetLines(one)]),
    macroLine('macro', macro),
    ...groupLines(groups),
    '',
    ...plainLines(evaluation),
    ...(mistaken.length > 0 ? ['Most frequent mistakes:', ...mistaken] : []),
    '',
  ].join('\n')
}
