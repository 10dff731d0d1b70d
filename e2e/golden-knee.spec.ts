import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { diagnosisSchema } from '../src/diagnose/diagnosis'
import { parseNpy } from '../src/study/npy'
import { expect, hasShared, sharedPath, test } from './support/fixtures'
import { convertGolden, goldenCase } from './support/golden'
import { packInFolder, servePack } from './support/pack'
import { diagnose, exportedDiagnosis, openFolder, showAnyway } from './support/room'

/** Largest difference of a logit to PyTorch that the page may show. */
const LARGEST_ERROR = 2e-3

test.describe('the published layout, knee case, through the page', () => {
  test.skip(!hasShared, 'needs ../shared/golden')
  test.use({ serviceWorkers: 'block' })

  for (const model of ['narrow', 'narrow-ke'] as const) {
    test(`${model}: logits as PyTorch gives them`, async ({ page }) => {
      const folder = await mkdtemp(join(tmpdir(), 'raddiag-knee-'))
      try {
        await convertGolden(model, join(folder, 'pack'))
        await servePack(page, packInFolder(join(folder, 'pack')))
        const caseFolder = await goldenCase('knee', join(folder, 'case'))
        await page.goto('/')
        await openFolder(page, caseFolder)
        await diagnose(page)
        await showAnyway(page)
        const diagnosis = diagnosisSchema.parse(await exportedDiagnosis(page))
        const expected = await expectedLogits(`${model}.knee.logits.npy`)
        const logits = new Map(diagnosis.findings.map((finding) => [finding.id, finding.logit]))
        const errors = diagnosis.evidence.classIds.map((id, at) =>
          Math.abs((logits.get(id) ?? Number.NaN) - (expected[at] ?? Number.NaN)),
        )
        expect(errors).toHaveLength(expected.length)
        expect(Math.max(...errors)).toBeLessThanOrEqual(LARGEST_ERROR)
        expect(diagnosis.findings[0]?.id).toBe(diagnosis.evidence.classIds[indexOfLargest(expected)])
      } finally {
        await rm(folder, { recursive: true })
      }
    })
  }
})

async function expectedLogits(file: string): Promise<number[]> {
  const parsed = parseNpy(await readFile(sharedPath('golden', file)))
  if (parsed.status !== 'ok') throw new Error(parsed.message)
  return Array.from(parsed.value.data, Number)
}

function indexOfLargest(values: readonly number[]): number {
  return values.indexOf(Math.max(...values))
}
