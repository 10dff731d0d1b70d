import { z } from 'zod'

const count = z.number().int().nonnegative()
const figure = z.number().nullable()
/** 95 % percentile interval over whole groups. */
const interval = z.tuple([z.number(), z.number()])

/** Truth of a case without a label, and what stands for a case with nothing over its threshold, or stopped by the gate. */
export const NORMAL = 'normal'
export const NOTHING = 'nothing'
export const OUTSIDE = 'outside'

/** Cases of a class in some datasets, and of those the groups they come from. */
const sizes = {
  positives: count,
  negatives: count,
  positiveGroups: count,
  negativeGroups: count,
}

const classSchema = z.object({
  id: z.string(),
  name: z.string(),
  /** Where it is judged: the datasets in which it occurs, unless others were asked for. */
  datasets: z.array(z.string()),
  ...sizes,
  auc: figure,
  ap: figure,
  /** Largest F1 over all thresholds on these cases, and Matthews' coefficient at that threshold. */
  f1: figure,
  mcc: figure,
  threshold: figure,
  /** At the point of the ROC curve nearest to a false-positive rate of 0.01. */
  recallAtFpr001: figure,
  /** The pack's own threshold, set without these cases; null: it has none. */
  packThreshold: figure,
  /** At the pack's threshold, by probability alone: what the gate stops stands under `outside`. */
  sensitivity: figure,
  specificity: figure,
  packF1: figure,
  packMcc: figure,
  intervals: z.object({ auc: interval, ap: interval }).nullable(),
  /** The same inside each of its datasets, where it has several. */
  byDataset: z
    .array(z.object({ dataset: z.string(), ...sizes, auc: figure, aucInterval: interval.nullable() }))
    .optional(),
})

const macroSchema = z.object({
  /** Classes with at least one case of either kind: the mean is over them. */
  classes: count,
  auc: figure,
  ap: figure,
  f1: figure,
  mcc: figure,
  recallAtFpr001: figure,
  aucInterval: interval.nullable(),
  apInterval: interval.nullable(),
})

const places = { stacks: count, first: z.number(), inThree: z.number() }

/** Stacks labelled slice by slice: a slice with any label is right; by label, only its own. */
const keySlicesSchema = z.object({
  ...places,
  byLabel: z.array(z.object({ id: z.string(), ...places })),
})

/** Stacks made of one picture with a disorder among normal ones: the same question where no real stacks are labelled. */
const composedSchema = z.object({
  /** Slices of each. */
  depth: count,
  byDataset: z.array(z.object({ dataset: z.string(), ...places })),
})

const fusionSchema = z.object({
  /** Patients with several scans. */
  cases: count,
  classes: count,
  /** Macro AUC of the fused case, and of the most probable of its scans diagnosed alone. */
  fused: z.number(),
  bestSingle: z.number(),
  difference: z.number(),
  interval: interval.nullable(),
})

const confusionRow = z.object({
  dataset: z.string(),
  /** A label's id, or `normal`. A case with several labels stands once for each. */
  truth: z.string(),
  /** The positive class of highest probability, `nothing` or `outside`. */
  found: z.string(),
  cases: count,
})

const failureRow = z.object({
  case: z.string(),
  dataset: z.string(),
  truth: z.string(),
  found: z.string(),
  /** Of the class found; where nothing was, of the true one. */
  probability: z.number(),
})

const eceSchema = z.object({
  value: figure,
  /** (case, class) pairs, each class in the datasets where it is judged. */
  pairs: count,
  bins: z.array(
    z.object({ from: z.number(), to: z.number(), n: count, predicted: figure, observed: figure }),
  ),
})

const cohortSchema = z.object({
  name: z.string(),
  split: z.string().nullable(),
  datasets: z.array(z.string()),
})

/** Images of kinds that the pack was never taught. */
const strangersSchema = z.object({
  name: z.string(),
  cases: count,
  /** Chance that one is farther over the gate's threshold than a case of the cohort. */
  auc: figure,
  /** Share that the gate let through and a class over its threshold. */
  positive: z.number(),
  /** By kind of image, the hardest to tell apart first. */
  kinds: z.array(
    z.object({
      kind: z.string(),
      cases: count,
      auc: figure,
      stopped: z.number(),
      positive: z.number(),
    }),
  ),
})

const bounds = z.object({ head: count, tail: count })

const body = {
  cohort: cohortSchema,
  cases: count,
  classes: z.array(classSchema),
  macro: macroSchema,
  /** Macro means by how many positive cases a class has: `head` at least the bound, `tail` fewer than its bound. */
  groups: z.object({ bounds, head: macroSchema, medium: macroSchema, tail: macroSchema }),
  ece: eceSchema,
  confusion: z.array(confusionRow),
  /** Cases that the gate stopped. */
  outside: z.object({ cases: count, share: z.number() }),
  failures: z.array(failureRow),
  strangers: strangersSchema.optional(),
  keySlices: keySlicesSchema.optional(),
  composed: composedSchema.optional(),
  fusion: fusionSchema.optional(),
  /** How the intervals were drawn. */
  bootstrap: z.object({ draws: count, seed: z.number().int() }),
}

/** `raddiag-evaluation/1`: a pack's figures on one cohort. */
export const evaluationSchema = z.object({
  schema: z.literal('raddiag-evaluation/1'),
  pack: z.object({ id: z.string(), version: z.string(), sha256: z.string() }),
  ...body,
  /** Cases that could not be read, and are in none of the figures. */
  leftOut: z.array(
    z.object({ case: z.string(), dataset: z.string(), code: z.string(), message: z.string() }),
  ),
})

/**
 * `metrics.evaluation` of a pack's manifest: what the model card draws. The manifest's SHA-256 cannot stand in it; the
 * figures belong to the graphs that the manifest names.
 */
export const evaluationSummarySchema = z.object({
  schema: z.literal('raddiag-evaluation-summary/1'),
  ...body,
})

export type Evaluation = z.infer<typeof evaluationSchema>
export type EvaluationSummary = z.infer<typeof evaluationSummarySchema>
export type ClassFigures = Evaluation['classes'][number]
export type MacroFigures = Evaluation['macro']
export type FusionFigures = NonNullable<Evaluation['fusion']>
export type StrangerFigures = NonNullable<Evaluation['strangers']>
export type ComposedFigures = NonNullable<Evaluation['composed']>
export type ConfusionRow = Evaluation['confusion'][number]
export type FailureRow = Evaluation['failures'][number]
export type Bounds = Evaluation['groups']['bounds']
export type LeftOut = Evaluation['leftOut'][number]
