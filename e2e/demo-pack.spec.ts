import { readFileSync } from 'node:fs'
import { z } from 'zod'
import { diagnosisSchema } from '../src/diagnose/diagnosis'
import { expect, hasShared, sharedPath, test } from './support/fixtures'
import { diagnose, exportedDiagnosis, openFolder } from './support/room'

/** With the shipped fp16 weights. */
const LARGEST_ERROR = 1e-2

const expectedSchema = z.object({
  order: z.array(z.string()),
  cases: z.record(
    z.string(),
    z.object({ logits: z.array(z.number()), first: z.string(), as_labelled: z.boolean() }),
  ),
})

test.describe('the shipped pack on labelled pictures, through the page', () => {
  test.skip(!hasShared, 'needs ../shared/demo-cases')
  const expected = hasShared
    ? expectedSchema.parse(
        JSON.parse(readFileSync(sharedPath('pack-v0', 'demo-cases.expected.json'), 'utf8')),
      )
    : { order: [], cases: {} }

  for (const [name, reference] of Object.entries(expected.cases)) {
    test(`${name}: logits as PyTorch gives them`, async ({ page }) => {
      await page.goto('/')
      await openFolder(page, sharedPath('demo-cases', name))
      await diagnose(page)
      const diagnosis = diagnosisSchema.parse(await exportedDiagnosis(page))
      expect(diagnosis.evidence.classIds).toEqual(expected.order)
      const logits = new Map(diagnosis.findings.map((finding) => [finding.id, finding.logit]))
      const errors = expected.order.map((id, at) =>
        Math.abs((logits.get(id) ?? Number.NaN) - (reference.logits[at] ?? Number.NaN)),
      )
      expect(Math.max(...errors)).toBeLessThanOrEqual(LARGEST_ERROR)
      const mostProbable = [...diagnosis.findings].sort((a, b) => b.probability - a.probability)[0]
      expect(mostProbable?.id).toBe(reference.first)
    })
  }
})
