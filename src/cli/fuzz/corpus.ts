import type { Mutation } from './mutate'

/** A mutated file that once did harm, kept as the changes that make it. */
export interface FoundCase {
  /** What went wrong. */
  found: string
  target: string
  /** Name of the seed. */
  seed: string
  mutations: readonly Mutation[]
}

/** Every case that fuzzing found, so that it stays found. */
export const FOUND: readonly FoundCase[] = []
