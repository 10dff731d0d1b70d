/**
 * The van der Corput sequence in base 2 (van der Corput 1935): the bits of `index` mirrored behind the point, so that
 * 1, 2, 3, 4, ... give 1/2, 1/4, 3/4, 1/8, ... Each power of two of them divides 0 to 1 evenly.
 */
function mirrored(index: number): number {
  let [rest, place, value] = [index, 1, 0]
  while (rest > 0) {
    place /= 2
    if (rest % 2 === 1) value += place
    rest = Math.floor(rest / 2)
  }
  return value
}

/**
 * An order in which the slices of a stack are read from coarse to fine: the middle one, then the middles of the halves,
 * of the quarters and so on, so that any first few of them are spread over the whole stack.
 * @param count slices in the stack.
 * @returns each of 0 .. count - 1 once.
 */
export function coarseToFine(count: number): number[] {
  const order = new Set<number>()
  for (let index = 1; order.size < count; index += 1) order.add(Math.floor(mirrored(index) * count))
  return [...order]
}

/** What is known of a stack's slices. */
export interface Progressing {
  /** Slices that are read or being read. */
  taken: number
  /** Slices that nobody has taken yet. */
  waiting: number
}

/**
 * Whose slice comes next, so that all stacks are read to the same depth and none waits for another to be whole.
 * @returns of those with slices waiting, the one with the fewest taken, the first of these; null when there is none.
 */
export function nextInTurn<T extends Progressing>(stacks: readonly T[]): T | null {
  let next: T | null = null
  for (const stack of stacks) {
    if (stack.waiting > 0 && (next === null || stack.taken < next.taken)) next = stack
  }
  return next
}
