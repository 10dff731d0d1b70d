import type { PackLabel } from '../model/manifest'

/** What the figures need of a pack's class. */
export type JudgedLabel = Pick<PackLabel, 'id' | 'name' | 'threshold'>

/** A scan whose slices are labelled one by one. */
export interface LabelledStack {
  /** Attention over the slices that were fed [d]. */
  weights: readonly number[]
  /** What each of them shows [d]; empty: nothing. */
  labels: readonly (readonly string[])[]
}

/** One labelled case with what the pack said of it. Arrays over classes are in the pack's order. */
export interface JudgedCase {
  /** Differs within its dataset. */
  id: string
  dataset: string
  /** Patients and near-identical neighbours, drawn together; differs within the dataset. */
  group: string
  split: string | null
  /** Ids of its disorders, also of those the pack does not know; empty: normal. */
  labels: readonly string[]
  logits: readonly number[]
  probabilities: readonly number[]
  /** Over its threshold, and a class that applies to the case. */
  positive: readonly boolean[]
  /** The gate stopped the case. */
  outside: boolean
  /** The largest excess over the gate's threshold of its scans, finite; null: the pack has no gate. */
  excess: number | null
  /** Kinds of image that the gate saw in it. */
  kinds: readonly string[]
  /** Of a case of several scans: probabilities [scans][classes] of each scan diagnosed alone. */
  alone: readonly (readonly number[])[]
  /** Of a scan labelled slice by slice. */
  stack: LabelledStack | null
}

/** Names the group of a case among those of all datasets. */
export function groupKey({ dataset, group }: Pick<JudgedCase, 'dataset' | 'group'>): string {
  return JSON.stringify([dataset, group])
}
