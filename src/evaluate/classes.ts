import { groupKey, type JudgedCase, type JudgedLabel } from './judgedCase'
import { type Column, column } from './sweep'

/** One of the pack's classes with the cases it is judged on. */
export interface JudgedClass {
  label: JudgedLabel
  /** Place in the pack's order. */
  index: number
  datasets: readonly string[]
  /** Places of its cases among all. */
  places: Int32Array
  truth: readonly boolean[]
  scores: readonly number[]
  column: Column
}

/** Where classes are judged, by id; a class without an entry is judged where it occurs. */
export type Homes = ReadonlyMap<string, readonly string[]>

/** A class over those of the cases that lie in its datasets. */
function judged(
  cases: readonly JudgedCase[],
  label: JudgedLabel,
  index: number,
  datasets: readonly string[],
  scoreOf: (one: JudgedCase) => number,
): JudgedClass {
  const places = [...cases.keys()].filter((place) => datasets.includes(cases[place]?.dataset ?? ''))
  const own = places.flatMap((place) => cases[place] ?? [])
  const truth = own.map(({ labels }) => labels.includes(label.id))
  const scores = own.map(scoreOf)
  return {
    label,
    index,
    datasets,
    places: Int32Array.from(places),
    truth,
    scores,
    column: column(truth, scores),
  }
}

/** Datasets in which some case has the label, in the order they come. */
function datasetsWith(cases: readonly JudgedCase[], id: string): string[] {
  return [...new Set(cases.filter(({ labels }) => labels.includes(id)).map(({ dataset }) => dataset))]
}

/**
 * The pack's classes that occur among the cases, each inside the datasets where it does: elsewhere "not labelled" does
 * not mean "not there", and the look of a dataset would answer for its classes.
 * @param scoreOf what to judge by: the probability of a class, unless another is given.
 */
export function judgedClasses(
  cases: readonly JudgedCase[],
  labels: readonly JudgedLabel[],
  homes: Homes,
  scoreOf = (one: JudgedCase, index: number) => one.probabilities[index] ?? Number.NaN,
): JudgedClass[] {
  return labels.flatMap((label, index) => {
    const datasets = homes.get(label.id) ?? datasetsWith(cases, label.id)
    const one = judged(cases, label, index, datasets, (each) => scoreOf(each, index))
    return one.truth.includes(true) ? [one] : []
  })
}

/** The same class inside one of its datasets. */
export function withinDataset(cases: readonly JudgedCase[], one: JudgedClass, dataset: string): JudgedClass {
  const { label, index } = one
  return judged(cases, label, index, [dataset], ({ probabilities }) => probabilities[index] ?? Number.NaN)
}

/** The weights of a class's own cases out of those of all. */
export function ownWeights({ places }: JudgedClass, weights: Float64Array): Float64Array {
  return Float64Array.from(places, (place) => weights[place] ?? 0)
}

/** Cases and groups with the class and without it. A group with both counts on both sides. */
export function sizesOf(
  cases: readonly JudgedCase[],
  { places, truth }: JudgedClass,
): { positives: number; negatives: number; positiveGroups: number; negativeGroups: number } {
  const groups = { with: new Set<string>(), without: new Set<string>() }
  for (const [row, place] of places.entries()) {
    const one = cases[place]
    if (one) groups[truth[row] ? 'with' : 'without'].add(groupKey(one))
  }
  const positives = truth.filter(Boolean).length
  return {
    positives,
    negatives: truth.length - positives,
    positiveGroups: groups.with.size,
    negativeGroups: groups.without.size,
  }
}
