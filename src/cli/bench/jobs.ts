import { z } from 'zod'
import { caseSpecSchema } from './benchCase'

/** Something a runtime is asked to do with the pack it has opened, and what it answers, both as JSON. */
export interface Job<Ask, Answer> {
  kind: string
  ask: z.ZodType<Ask>
  answer: z.ZodType<Answer>
}

const milliseconds = z.number().nonnegative()
/** JSON has no word for what is not a finite number: it becomes null. */
const numbers = z.array(z.number().nullable())

/** What was opened, and how long that took: reading the pack and making its sessions. */
export const ABOUT = {
  kind: 'about',
  ask: z.null(),
  answer: z.object({
    pack: z.object({ id: z.string(), version: z.string(), sha256: z.string(), precision: z.string() }),
    load: milliseconds,
  }),
} as const

/** One slice through the encoder, again and again. */
export const SLICE = {
  kind: 'slice',
  ask: z.object({ warmUp: z.number().int().nonnegative(), runs: z.number().int().positive() }),
  answer: z.object({ ms: z.array(milliseconds) }),
} as const

/** A case from decoded pixels to ranked findings with evidence, nothing cached. */
export const CASE = {
  kind: 'case',
  ask: caseSpecSchema,
  answer: z.object({ ms: milliseconds }),
} as const

/**
 * A scan added to a case that was diagnosed before: the second diagnosis, and how long the encoder itself worked in
 * it. The first diagnosis is kept for the next time the same `base` is asked for.
 */
export const ADDED = {
  kind: 'added',
  ask: z.object({ base: caseSpecSchema, added: caseSpecSchema }),
  answer: z.object({ ms: milliseconds, encoder: milliseconds }),
} as const

/** Every early differential of a case's diagnosis, and the exact one: class ids in the order a reader meets them. */
export const STANDING = {
  kind: 'standing',
  ask: caseSpecSchema,
  answer: z.object({
    ms: milliseconds,
    early: z.array(
      z.object({ ms: milliseconds, done: z.number(), total: z.number(), order: z.array(z.string()) }),
    ),
    order: z.array(z.string()),
  }),
} as const

/** What a runtime computes, for comparison. Logits in the pack's class order. */
export const ANSWERS = {
  kind: 'answers',
  ask: caseSpecSchema,
  answer: z.object({
    /** `expected` are the manifest's logits; they may be missed by `tolerance`. */
    selfTest: z.object({ expected: z.array(z.number()), tolerance: z.number(), logits: numbers }),
    logits: numbers,
    first: z.string(),
    /** Per scan: what it adds to the logits of the case, and the logits of the case without it. */
    scans: z.array(z.object({ adds: numbers, without: numbers, weights: numbers })),
  }),
} as const

export type Answers = z.infer<typeof ANSWERS.answer>
export type Standing = z.infer<typeof STANDING.answer>
export type About = z.infer<typeof ABOUT.answer>
