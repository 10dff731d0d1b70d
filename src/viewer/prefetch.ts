/** Slices decoded ahead in the direction of travel, and behind. Few: diagnosis wants the same decoder. */
const AHEAD = 4
const BEHIND = 1

/** Indices worth decoding next around `index`, nearest first, inside a stack of `count`. */
export function neighbours(index: number, count: number, direction: 1 | -1): number[] {
  const around: number[] = []
  for (let step = 1; step <= Math.max(AHEAD, BEHIND); step++) {
    if (step <= AHEAD) around.push(index + direction * step)
    if (step <= BEHIND) around.push(index - direction * step)
  }
  return around.filter((i) => i >= 0 && i < count)
}
