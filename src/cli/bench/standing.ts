import type { Standing } from './jobs'

function sameSet(a: readonly string[], b: readonly string[]): boolean {
  return a.length === b.length && a.every((id) => b.includes(id))
}

function sameOrder(a: readonly string[], b: readonly string[]): boolean {
  return a.length === b.length && a.every((id, index) => id === b[index])
}

/**
 * After what share of a diagnosis's time an early differential has the final first findings, as all later ones have.
 * @param count how many findings; @param inOrder in the final order too, else as a set.
 * @returns 0 to 1; 1: only the exact differential has them.
 */
export function standsAfter({ ms, early, order }: Standing, count: number, inOrder: boolean): number {
  const final = order.slice(0, count)
  const same = inOrder ? sameOrder : sameSet
  let since = ms
  for (const one of early.toReversed()) {
    if (!same(one.order.slice(0, count), final)) break
    since = one.ms
  }
  return since / ms
}
