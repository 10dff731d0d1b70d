import { groupBy } from '../study/groupBy'
import { type ConfusionRow, type FailureRow, NORMAL, NOTHING, OUTSIDE } from './evaluation'
import type { JudgedCase, JudgedLabel } from './judgedCase'

/** Place of the positive class of highest probability; -1: nothing is over its threshold. */
function topPositive({ positive, probabilities }: JudgedCase): number {
  let top = -1
  for (const [index, is] of positive.entries()) {
    if (is && (top < 0 || (probabilities[index] ?? 0) > (probabilities[top] ?? 0))) top = index
  }
  return top
}

/** What a reader meets first: the leading positive class, `nothing`, or that the gate stopped the case. */
export function foundIn(one: JudgedCase, labels: readonly JudgedLabel[]): string {
  return one.outside ? OUTSIDE : (labels[topPositive(one)]?.id ?? NOTHING)
}

function truthsOf({ labels }: JudgedCase): readonly string[] {
  return labels.length === 0 ? [NORMAL] : labels
}

/** How often each truth of each dataset was found as what; the most frequent of a dataset's truth first. */
export function confusion(cases: readonly JudgedCase[], labels: readonly JudgedLabel[]): ConfusionRow[] {
  const pairs = cases.flatMap((one) =>
    truthsOf(one).map((truth) => ({ dataset: one.dataset, truth, found: foundIn(one, labels) })),
  )
  const byTruth = groupBy(pairs, ({ dataset, truth }) => JSON.stringify([dataset, truth]))
  return [...byTruth.values()].flatMap((same) => {
    const rows = [...groupBy(same, ({ found }) => found).values()]
    return rows
      .flatMap((alike) => (alike[0] ? [{ ...alike[0], cases: alike.length }] : []))
      .sort((a, b) => b.cases - a.cases)
  })
}

/** How sure the wrong answer was: of the class found, or, where nothing was, that the true one is not there. */
function wrongness({ found, probability }: FailureRow): number {
  return found === NOTHING ? 1 - probability : probability
}

/** The case as failures under each of its truths; empty when what was found is right or the gate stopped it. */
function failuresOf(one: JudgedCase, labels: readonly JudgedLabel[]): FailureRow[] {
  const found = foundIn(one, labels)
  const isRight = found === NOTHING ? one.labels.length === 0 : one.labels.includes(found)
  if (found === OUTSIDE || isRight) return []
  return truthsOf(one).map((truth) => {
    const index = labels.findIndex(({ id }) => id === (found === NOTHING ? truth : found))
    const probability = one.probabilities[index] ?? 0
    return { case: one.id, dataset: one.dataset, truth, found, probability }
  })
}

/**
 * The cases that went most wrong, a few of each truth of each dataset. A case that the gate stopped made no claim and is
 * none; a disorder that the pack has no class for counts as missed where something else was found.
 */
export function worstFailures(
  cases: readonly JudgedCase[],
  labels: readonly JudgedLabel[],
  most: number,
): FailureRow[] {
  const known = new Set(labels.map(({ id }) => id))
  const failures = cases
    .flatMap((one) => failuresOf(one, labels))
    .filter(({ truth, found }) => found !== NOTHING || known.has(truth))
  const byTruth = groupBy(failures, ({ dataset, truth }) => JSON.stringify([dataset, truth]))
  return [...byTruth.values()].flatMap((same) =>
    same.toSorted((a, b) => wrongness(b) - wrongness(a)).slice(0, most),
  )
}
