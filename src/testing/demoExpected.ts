import { readFileSync } from 'node:fs'
import { resolve } from 'node:path'
import { z } from 'zod'

const expectedSchema = z.object({
  order: z.array(z.string()),
  cases: z.record(
    z.string(),
    z.object({
      truth: z.array(z.string()),
      slots: z.array(z.number()),
      logits: z.array(z.number()),
      probabilities: z.array(z.number()),
    }),
  ),
})

/** With the 16-bit weights that ship; the logits are those of 32 bits. Of probabilities it is 0.02 at most. */
export const SHIPPED_LOGIT_LIMIT = 8e-2

/** The demonstration cases whose first finding is not what they are labelled with. */
export const DEMO_MISSED: readonly string[] = ['breast-cancer-ultrasound']

/**
 * What PyTorch gives for the demonstration cases with the weights that the default pack was made of, as
 * `training/default-pack/expected.py` wrote it: `order` are the ids of the classes, the logits follow it.
 */
export const demoExpected = expectedSchema.parse(
  JSON.parse(readFileSync(resolve('training/default-pack/demo-cases.expected.json'), 'utf8')),
)

/** The id of the most probable class of a case, or null where it is a case without any disorder. */
export function firstExpected(name: string): string | null {
  return demoExpected.cases[name]?.truth[0] ?? null
}
