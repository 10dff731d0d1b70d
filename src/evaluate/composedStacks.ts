import { groupBy } from '../study/groupBy'
import { mulberry32 } from '../study/random'
import { textSource } from '../study/textSource'
import type { CohortCase, OnlyPicture } from './cohortCase'

/** Slices of a composed stack: as many as RadDiag is fed of a scan. */
export const COMPOSED_DEPTH = 32
/** With fewer normal pictures than this, a stack shows the same few again and again. */
export const FEWEST_NORMALS = 10

interface Single {
  case: CohortCase
  picture: OnlyPicture
}

function pick<T>(from: readonly T[], random: () => number): T | undefined {
  return from[Math.floor(random() * from.length)]
}

/** One stack: `ill` at a drawn place among drawn pictures of `normal`; a normal one may come more than once. */
function stackOf(id: string, ill: Single, normal: readonly Single[], random: () => number): CohortCase {
  const place = Math.floor(random() * COMPOSED_DEPTH)
  const slices = Array.from({ length: COMPOSED_DEPTH }, (_, slice) =>
    slice === place ? ill : (pick(normal, random) ?? ill),
  )
  const { root, modality } = ill.picture
  const scans = [{ files: slices.map(({ picture }) => picture.file), modality }]
  return {
    id,
    dataset: ill.case.dataset,
    group: ill.case.group,
    split: ill.case.split,
    labels: ill.case.labels,
    sources: [
      textSource(`${root}case.json`, JSON.stringify({ scans })),
      ...new Set(slices.map(({ picture }) => picture.source)),
    ],
    sliceLabels: slices.map((one) => one.case.labels),
    picture: null,
  }
}

/**
 * Stacks that no patient had, to ask where the network looks: one picture with a disorder among normal ones of the same
 * data set and modality. Only cases of one picture are used, and of those only kinds with `FEWEST_NORMALS` normal ones.
 * @param count stacks of each data set and modality
 * @returns the same stacks for the same cases and seed
 */
export function composedStacks(cases: readonly CohortCase[], count: number, seed: number): CohortCase[] {
  const random = mulberry32(seed)
  const singles = cases.flatMap((one) => (one.picture ? [{ case: one, picture: one.picture }] : []))
  const alike = groupBy(singles, (one) => JSON.stringify([one.case.dataset, one.picture.modality]))
  return [...alike.values()].flatMap((own) => {
    const normal = own.filter((one) => one.case.labels.length === 0)
    const ill = own.filter((one) => one.case.labels.length > 0)
    if (normal.length < FEWEST_NORMALS) return []
    return Array.from({ length: count }, (_, index) => {
      const chosen = pick(ill, random)
      return chosen ? [stackOf(`composed ${index + 1}`, chosen, normal, random)] : []
    }).flat()
  })
}
