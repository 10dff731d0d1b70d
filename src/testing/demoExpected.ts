import { readFileSync } from 'node:fs'
import { resolve } from 'node:path'
import { z } from 'zod'
import type { Finding } from '../diagnose/diagnosis'

const demoCase = z.object({
  truth: z.array(z.string()),
  slots: z.array(z.number()),
  logits: z.array(z.number()),
  probabilities: z.array(z.number()),
})

const expectedSchema = z.object({
  order: z.array(z.string()),
  cases: z.record(z.string(), demoCase),
})

type DemoCase = z.infer<typeof demoCase>

/** With the 16-bit weights that ship; the logits are those of 32 bits. Of probabilities it is 0.02 at most. */
export const SHIPPED_LOGIT_LIMIT = 5e-3

/** The demonstration cases that are not found as they are labelled. */
export const DEMO_MISSED: readonly string[] = ['breast-cancer-ultrasound']

/**
 * What PyTorch gives for the demonstration cases with the weights that the default pack was made of, as
 * `training/default-pack/expected.py` wrote it: `order` are the ids of the classes, the logits follow it.
 */
export const demoExpected = expectedSchema.parse(
  JSON.parse(readFileSync(resolve('training/default-pack/demo-cases.expected.json'), 'utf8')),
)

/** Whether a case is found as it is labelled: its disorder first, or, of a case without any, nothing over a threshold. */
export function foundAsLabelled(truth: readonly string[], findings: readonly Finding[]): boolean {
  if (truth.length === 0) return findings.every(({ positive }) => !positive)
  return truth.includes(findings[0]?.id ?? '')
}

/** The most probable class as PyTorch has it, whatever kind of image it is of. */
export function mostProbable({ probabilities }: DemoCase): string | undefined {
  return demoExpected.order[probabilities.indexOf(Math.max(...probabilities))]
}

/** The same of a diagnosis, which itself puts classes of other kinds of images last. */
export function mostProbableFound(findings: readonly Finding[]): string | undefined {
  return findings.toSorted((a, b) => b.probability - a.probability)[0]?.id
}
