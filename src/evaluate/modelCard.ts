import type { Manifest } from '../model/manifest'
import { groupBy } from '../study/groupBy'
import { type CardConfusion, confusionTables, type Mistake, mistakes } from './cardConfusion'
import {
  type ClassFigures,
  type ComposedFigures,
  type EvaluationSummary,
  evaluationSummarySchema,
} from './evaluation'

/** Fewer patients with or without a disorder than this carry no claim. */
export const FEWEST_GROUPS = 10
/** How many of the worst are named in the summary. */
const NAMED = 3

/** A figure with its 95 % interval over groups. */
export interface Figure {
  value: number
  interval: readonly [number, number] | null
}

export interface CardClass {
  id: string
  name: string
  datasets: readonly string[]
  positives: number
  /** Patients with the disorder; where they are not known, runs of neighbouring slices. */
  positiveGroups: number
  negativeGroups: number
  /** Null: too few patients to say. */
  figures: ClassCardFigures | null
}

export interface ClassCardFigures {
  auc: Figure | null
  ap: Figure | null
  /** AP of guessing: the share of cases with the disorder. */
  guessedAp: number
  /** At the pack's threshold. */
  sensitivity: number | null
  specificity: number | null
}

/** What a model card says, without words: numbers and ids. */
export interface CardView {
  cohort: EvaluationSummary['cohort'] & { cases: number }
  /** Those with enough patients by falling AUC, then the others. */
  classes: readonly CardClass[]
  /** Lowest AUC of those with enough patients, the lowest first. */
  weakest: readonly CardClass[]
  tooFew: readonly CardClass[]
  mistakes: readonly Mistake[]
  macro: { classes: number; auc: Figure | null; ap: Figure | null }
  ece: { value: number | null; pairs: number; points: readonly ReliabilityPoint[] }
  confusion: readonly CardConfusion[]
  failures: EvaluationSummary['failures']
  outside: EvaluationSummary['outside']
  /** Names of the kinds of images that the gate tells apart; empty: it has none. */
  kinds: readonly string[]
  strangers: EvaluationSummary['strangers'] | null
  keySlices: EvaluationSummary['keySlices'] | null
  /** Of composed stacks, the data set that is found best first. */
  composed: ComposedFigures | null
  fusion: EvaluationSummary['fusion'] | null
  /** Of ids of labels and data sets, as far as the pack has them. */
  names: ReadonlyMap<string, string>
}

/** Cases whose probability lies in one bin: their mean probability, and the share that has the disorder. */
export interface ReliabilityPoint {
  from: number
  to: number
  n: number
  predicted: number
  observed: number
}

/** The evaluation in a pack's manifest; null: it has none, or one that this page cannot read. */
export function evaluationIn({ metrics }: Pick<Manifest, 'metrics'>): EvaluationSummary | null {
  const parsed = evaluationSummarySchema.safeParse(metrics?.evaluation)
  return parsed.success ? parsed.data : null
}

function figure(value: number | null, interval: readonly [number, number] | null): Figure | null {
  return value === null ? null : { value, interval }
}

function cardClass(one: ClassFigures): CardClass {
  const { id, name, datasets, positives, negatives, positiveGroups, negativeGroups } = one
  const sizes = { id, name, datasets, positives, positiveGroups, negativeGroups }
  if (Math.min(positiveGroups, negativeGroups) < FEWEST_GROUPS) return { ...sizes, figures: null }
  return {
    ...sizes,
    figures: {
      auc: figure(one.auc, one.intervals?.auc ?? null),
      ap: figure(one.ap, one.intervals?.ap ?? null),
      guessedAp: positives / (positives + negatives),
      sensitivity: one.sensitivity,
      specificity: one.specificity,
    },
  }
}

function aucOf({ figures }: CardClass): number {
  return figures?.auc?.value ?? -1
}

function points({ bins }: EvaluationSummary['ece']): ReliabilityPoint[] {
  return bins.flatMap(({ from, to, n, predicted, observed }) =>
    n > 0 && predicted !== null && observed !== null ? [{ from, to, n, predicted, observed }] : [],
  )
}

function kindsOf({ ood }: Pick<Manifest, 'ood'>): readonly { id: string; name: string }[] {
  return ood?.kind === 'cosine-by-kind' ? ood.kinds : []
}

function composedView({ composed }: EvaluationSummary): CardView['composed'] {
  if (composed === undefined || composed.byDataset.length === 0) return null
  return { ...composed, byDataset: composed.byDataset.toSorted((a, b) => b.first - a.first) }
}

/** What the card of a pack shows of its evaluation. */
export function cardView(
  evaluation: EvaluationSummary,
  manifest: Pick<Manifest, 'labels' | 'ood'>,
): CardView {
  const { macro, ece, cases, cohort } = evaluation
  const all = evaluation.classes.map(cardClass).sort((a, b) => aucOf(b) - aucOf(a))
  const groups = groupBy(all, ({ figures }) => figures !== null)
  const judged = groups.get(true) ?? []
  const tooFew = groups.get(false) ?? []
  const kinds = kindsOf(manifest)
  const labels = [...manifest.labels, ...evaluation.classes]
  const known = new Set(labels.map(({ id }) => id))
  return {
    cohort: { ...cohort, cases },
    classes: [...judged, ...tooFew],
    weakest: judged
      .filter(({ figures }) => figures?.auc)
      .slice(-NAMED)
      .reverse(),
    tooFew,
    mistakes: mistakes(evaluation, known).slice(0, NAMED),
    macro: {
      classes: macro.classes,
      auc: figure(macro.auc, macro.aucInterval),
      ap: figure(macro.ap, macro.apInterval),
    },
    ece: { value: ece.value, pairs: ece.pairs, points: points(ece) },
    confusion: confusionTables(evaluation, known),
    failures: evaluation.failures,
    outside: evaluation.outside,
    kinds: kinds.map(({ name }) => name),
    strangers: evaluation.strangers ?? null,
    keySlices: evaluation.keySlices ?? null,
    composed: composedView(evaluation),
    fusion: evaluation.fusion ?? null,
    names: new Map([...kinds, ...labels].map(({ id, name }) => [id, name])),
  }
}
