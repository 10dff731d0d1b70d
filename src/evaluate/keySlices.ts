import { groupBy } from '../study/groupBy'
import { COMPOSED_DEPTH } from './composedStacks'
import type { ComposedFigures } from './evaluation'
import type { JudgedCase, LabelledStack } from './judgedCase'

/** Where the network looked, over stacks that have slices with and without a mark. */
export interface KeySlicePlaces {
  stacks: number
  /** Share of stacks whose most attended slice is marked. */
  first: number
  /** Share with a marked one among the three most attended. */
  inThree: number
}

/**
 * Place, from 1, of the first marked slice when slices are sorted by falling weight; slices of equal weight stay in their
 * order. @returns null where all slices are alike: then any place would be right, or none.
 */
export function keySlicePlace(weights: readonly number[], marked: readonly boolean[]): number | null {
  if (!marked.includes(true) || !marked.includes(false)) return null
  const order = [...weights.keys()].sort((a, b) => (weights[b] ?? 0) - (weights[a] ?? 0))
  return order.findIndex((slice) => marked[slice]) + 1
}

const anyLabel = (labels: readonly string[]) => labels.length > 0

/** @param isMark whether a slice with these labels is one to be found. @returns null without a stack to judge. */
function placesOf(
  stacks: readonly LabelledStack[],
  isMark: (labels: readonly string[]) => boolean,
): KeySlicePlaces | null {
  const places = stacks
    .map(({ weights, labels }) => keySlicePlace(weights, labels.map(isMark)))
    .filter((place) => place !== null)
  if (places.length === 0) return null
  const share = (most: number) => places.filter((place) => place <= most).length / places.length
  return { stacks: places.length, first: share(1), inThree: share(3) }
}

/**
 * Key slices of all stacks, a slice with any label being right, and of each label, whose own slices alone are.
 * @returns null without a stack to judge.
 */
export function keySlicePlaces(
  stacks: readonly LabelledStack[],
): (KeySlicePlaces & { byLabel: ({ id: string } & KeySlicePlaces)[] }) | null {
  const all = placesOf(stacks, anyLabel)
  if (all === null) return null
  const ids = [...new Set(stacks.flatMap(({ labels }) => labels.flat()))]
  const byLabel = ids.flatMap((id) => {
    const places = placesOf(stacks, (labels) => labels.includes(id))
    return places ? [{ id, ...places }] : []
  })
  return { ...all, byLabel }
}

/** Key slices of composed stacks, by the data set that their pictures are from. */
export function composedFigures(cases: readonly JudgedCase[]): ComposedFigures {
  const byDataset = [...groupBy(cases, ({ dataset }) => dataset)].flatMap(([dataset, own]) => {
    const stacks = own.flatMap(({ stack }) => stack ?? [])
    const places = placesOf(stacks, anyLabel)
    return places ? [{ dataset, ...places }] : []
  })
  return { depth: COMPOSED_DEPTH, byDataset }
}
