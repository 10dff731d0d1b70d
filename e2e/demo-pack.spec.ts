import { diagnosisSchema } from '../src/diagnose/diagnosis'
import {
  DEMO_MISSED,
  demoExpected,
  foundAsLabelled,
  mostProbable,
  mostProbableFound,
  SHIPPED_LOGIT_LIMIT,
} from '../src/testing/demoExpected'
import { expect, hasShared, sharedPath, test } from './support/fixtures'
import { diagnose, exportedDiagnosis, openFolder } from './support/room'

test.describe('the shipped pack on labelled pictures, through the page', () => {
  test.skip(!hasShared, 'needs ../shared/demo-cases')

  for (const [name, reference] of Object.entries(demoExpected.cases)) {
    test(`${name}: logits as PyTorch gives them, and the finding that it is labelled with`, async ({
      page,
    }) => {
      await page.goto('/')
      await openFolder(page, sharedPath('demo-cases', name))
      await diagnose(page)
      const diagnosis = diagnosisSchema.parse(await exportedDiagnosis(page))
      expect(diagnosis.evidence.classIds).toEqual(demoExpected.order)
      const logits = new Map(diagnosis.findings.map((finding) => [finding.id, finding.logit]))
      const errors = demoExpected.order.map((id, at) =>
        Math.abs((logits.get(id) ?? Number.NaN) - (reference.logits[at] ?? Number.NaN)),
      )
      expect(Math.max(...errors)).toBeLessThanOrEqual(SHIPPED_LOGIT_LIMIT)
      expect(mostProbableFound(diagnosis.findings)).toBe(mostProbable(reference))
      expect(foundAsLabelled(reference.truth, diagnosis.findings)).toBe(!DEMO_MISSED.includes(name))
    })
  }
})
