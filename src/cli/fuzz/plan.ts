import { mulberry32 } from '../../study/random'
import type { FuzzSeed } from '../../testing/fuzz/seed'
import { drawMutations, type Mutation } from './mutate'
import type { FuzzTarget } from './seeds'

/** What one run does; follows from seed and run alone, given the same targets. */
export interface FuzzCase {
  target: FuzzTarget
  seed: FuzzSeed
  mutations: readonly Mutation[]
}

/** @param run 0-based. @throws when there is nothing to mutate. */
export function planRun(targets: readonly FuzzTarget[], seed: number, run: number): FuzzCase {
  const random = mulberry32(Math.imul(seed, 0x9e3779b1) ^ Math.imul(run + 1, 0x85ebca6b))
  const target = drawTarget(targets, random)
  const start = target?.seeds[Math.floor(random() * target.seeds.length)]
  if (target === undefined || start === undefined) throw new Error('there is nothing to mutate')
  return { target, seed: start, mutations: drawMutations(start.bytes.length, random) }
}

function drawTarget(targets: readonly FuzzTarget[], random: () => number): FuzzTarget | undefined {
  const total = targets.reduce((sum, { weight }) => sum + weight, 0)
  let left = random() * total
  return targets.find(({ weight }) => {
    left -= weight
    return left < 0
  })
}
