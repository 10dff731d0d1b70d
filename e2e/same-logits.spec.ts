import { DEFAULT_PACK } from '../src/cli/diagnoseArguments'
import { diagnosePaths, logitsInClassOrder } from '../src/cli/diagnoseCommand'
import { cohortCases } from '../src/cli/evaluateCommand'
import { diagnosisSchema } from '../src/diagnose/diagnosis'
import type { CohortCase } from '../src/evaluate/cohortCase'
import { groupBy } from '../src/study/groupBy'
import { writeCohortCase } from '../src/testing/cohortFolder'
import { expect, hasShared, sharedPath, test } from './support/fixtures'
import { diagnose, exportedDiagnosis, openFolder } from './support/room'

const CASES = 20
/** The runtimes sum in other orders. */
const LOGIT_LIMIT = 1e-3

/** Cases of the test split, of every data set in turn, with several scans where it has such. */
async function chosenCases(): Promise<CohortCase[]> {
  const cohorts = [sharedPath('data'), sharedPath('data-wide')]
  const all = await cohortCases({ cohorts, split: 'test', datasets: null })
  if (all.status !== 'ok') throw new Error(all.message)
  const bySize = all.value.toSorted((a, b) => b.sources.length - a.sources.length)
  const datasets = [...groupBy(bySize, ({ dataset }) => dataset).values()]
  const chosen: CohortCase[] = []
  for (let place = 0; chosen.length < CASES; place++)
    chosen.push(...datasets.flatMap((cases) => cases.slice(place, place + 1)))
  return chosen.slice(0, CASES)
}

test.describe('page and command on labelled cases', () => {
  test.skip(!hasShared, 'needs ../shared/data')

  test(`${CASES} cases get the same logits in the browser as in Node`, async ({ page }, info) => {
    test.setTimeout(600_000)
    for (const [index, one] of (await chosenCases()).entries()) {
      const folder = info.outputPath(String(index))
      await writeCohortCase(folder, one)
      const node = await diagnosePaths([folder], DEFAULT_PACK)
      if (node.status !== 'ok') throw new Error(node.message)
      await page.goto('/')
      await openFolder(page, folder)
      await diagnose(page)
      const shown = diagnosisSchema.parse(await exportedDiagnosis(page))
      const [mine, theirs] = [shown, node.value.diagnosis].map(logitsInClassOrder)
      expect(mine).toHaveLength(node.value.diagnosis.evidence.classIds.length)
      const errors = mine?.map((logit, place) => Math.abs(logit - (theirs?.[place] ?? Number.NaN))) ?? []
      expect(Math.max(...errors), one.id).toBeLessThan(LOGIT_LIMIT)
    }
  })
})
