import type { Mistake } from '../evaluate/cardConfusion'
import { NORMAL, NOTHING } from '../evaluate/evaluation'
import type { CardClass, CardView } from '../evaluate/modelCard'
import type { Manifest } from '../model/manifest'
import { figure, nameOf, percent, section, table } from './modelCardMarkdown'

function mistakeText({ truth, found, cases, of }: Mistake, view: CardView): string {
  const counts = `(${cases} of ${of})`
  if (found === NOTHING) return `${nameOf(truth, view)} missed ${counts}`
  if (truth === NORMAL) return `${nameOf(found, view)} found where nothing is ${counts}`
  return `${nameOf(truth, view)} taken for ${nameOf(found, view)} ${counts}`
}

/** What it knows, how well, and where it fails. */
export function shortSection(view: CardView, { labels, modalities }: Manifest): string {
  const { kinds, macro, cohort, weakest, mistakes, tooFew } = view
  const on = (kinds.length > 0 ? kinds : modalities).join(', ')
  const named = weakest.map(({ name, figures }) => `${name} (AUC ${figures?.auc?.value.toFixed(2)})`)
  const lines = [
    `- Knows ${labels.length} disorders${on && `, on ${on}`}.`,
    `- Mean AUC ${figure(macro.auc)} over ${macro.classes} disorders, on ${cohort.cases} cases kept for testing.`,
  ]
  if (named.length > 0) lines.push(`- Weakest: ${named.join(', ')}.`)
  if (mistakes.length > 0) {
    lines.push(`- Most often wrong: ${mistakes.map((one) => mistakeText(one, view)).join(', ')}.`)
  }
  if (tooFew.length > 0) {
    lines.push(`- Too few patients to say: ${tooFew.map(({ name }) => name).join(', ')}.`)
  }
  return section('In short', lines.join('\n'))
}

function classRow({ name, positives, positiveGroups, negativeGroups, figures }: CardClass): string[] {
  const sizes = [name, `${positives} / ${positiveGroups}`]
  if (figures === null) {
    return [
      ...sizes,
      `too few patients to say (${positiveGroups} with it, ${negativeGroups} without)`,
      '',
      '',
    ]
  }
  const { auc, ap, sensitivity, specificity } = figures
  return [...sizes, figure(auc), figure(ap), `${percent(sensitivity)} / ${percent(specificity)}`]
}

/** A line for each disorder, and their mean. */
export function classSection(view: CardView): string {
  const { cohort, macro, classes } = view
  const sources = cohort.datasets.map((dataset) => nameOf(dataset, view)).join(', ')
  const split = cohort.split === null ? '' : ` (split: ${cohort.split})`
  const mean = [`**Mean over ${macro.classes}**`, '', figure(macro.auc), figure(macro.ap), '']
  return section(
    'How well it finds each disorder',
    [
      `${cohort.cases} cases of ${sources}${split}. Each disorder is judged where it occurs; sensitivity and specificity are those at the pack's threshold. Patients are groups kept apart: where patients are not known, runs of neighbouring slices.`,
      table(
        [
          'Disorder',
          'Cases / patients',
          'AUC (95 % interval)',
          'AP (95 % interval)',
          'Sensitivity / specificity',
        ],
        [...classes.map(classRow), mean],
      ),
    ].join('\n\n'),
  )
}

/** The reliability diagram as a table. */
export function reliabilitySection({ ece: { value, pairs, points } }: CardView): string {
  if (value === null || points.length === 0) return ''
  const rows = points.map(({ n, predicted, observed }) => [
    String(n),
    predicted.toFixed(2),
    observed.toFixed(2),
  ])
  return section(
    'Do its probabilities mean what they say?',
    [
      `Expected calibration error ${value.toFixed(3)} over ${pairs} answers.`,
      table(['Answers', 'Mean probability', 'Share with the disorder'], rows),
    ].join('\n\n'),
  )
}

/** Truth by found of each data set; cells without cases are empty. */
export function confusionSection(view: CardView): string {
  if (view.confusion.length === 0) return ''
  const tables = view.confusion.map(({ dataset, columns, rows, right, cases }) =>
    section(
      `${nameOf(dataset, view)}: ${right} of ${cases} right`,
      table(
        ['Is', ...columns.map((column) => nameOf(column, view))],
        rows.map((row) => [
          nameOf(row.truth, view),
          ...row.cells.map((cell) => (cell.cases === 0 ? '' : String(cell.cases))),
        ]),
      ),
      3,
    ),
  )
  return section('What it takes for what', tables.join('\n\n'))
}

/** The check for unlike images, key slices, fusion. */
export function figuresSection(view: CardView): string {
  const { kinds, outside, cohort, strangers, keySlices, composed, fusion } = view
  const lines = [
    `- The check for unlike images stopped ${outside.cases} of ${cohort.cases} test cases (${percent(outside.share, 1)}).`,
  ]
  if (kinds.length > 0) lines.push(`- Kinds of images it knows: ${kinds.join(', ')}.`)
  const [hardest] = strangers?.kinds ?? []
  if (strangers && strangers.auc !== null && hardest) {
    lines.push(
      `- ${strangers.cases} images of ${strangers.kinds.length} kinds that it was never taught are told from the test cases with AUC ${strangers.auc.toFixed(3)}, the hardest kind (${hardest.kind}) with ${(hardest.auc ?? 0).toFixed(3)}; ${percent(strangers.positive, 1)} pass and get a disorder over its threshold.`,
    )
  }
  if (keySlices) {
    lines.push(
      `- In ${keySlices.stacks} labelled stacks the first key slice shows a disorder in ${percent(keySlices.first)}, one of the first three in ${percent(keySlices.inThree)}.`,
    )
  }
  if (composed) {
    const shares = composed.byDataset.map(
      ({ dataset, first }) => `${nameOf(dataset, view)} ${percent(first)}`,
    )
    lines.push(
      `- In stacks of one image with a disorder and ${composed.depth - 1} without, the first key slice is it in: ${shares.join(', ')}.`,
    )
  }
  if (fusion) {
    const interval = fusion.interval
      ? ` (95 % interval of the difference ${fusion.interval.map((end) => end.toFixed(3)).join(' to ')})`
      : ''
    lines.push(
      `- ${fusion.cases} patients with several scans: mean AUC ${fusion.fused.toFixed(3)} together, ${fusion.bestSingle.toFixed(3)} by the best single scan${interval}.`,
    )
  }
  return section('Unlike images, key slices, several scans', lines.join('\n'))
}

/** The cases that went most wrong. */
export function failureSection(view: CardView): string {
  if (view.failures.length === 0) return ''
  const rows = view.failures.map((one) => [
    one.case,
    nameOf(one.dataset, view),
    nameOf(one.truth, view),
    nameOf(one.found, view),
    one.probability.toFixed(2),
  ])
  return section('Worst failures', table(['Case', 'Data set', 'Is', 'Found', 'Probability'], rows))
}
