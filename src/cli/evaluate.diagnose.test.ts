import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { DiagnoseService } from '../diagnose/diagnoseService'
import type { Diagnosis } from '../diagnose/diagnosis'
import { writeCohortCase } from '../testing/cohortFolder'
import { hasShared, sharedPath } from '../testing/shared'
import { cpuBackend } from './cpuBackend'
import { DEFAULT_PACK } from './diagnoseArguments'
import { diagnosePaths, logitsInClassOrder, openCase } from './diagnoseCommand'
import { CaseJudge } from './evaluateCase'
import { cohortCases } from './evaluateCommand'
import { folderPack } from './folderPack'

const CASES = 40
/** Of these by the whole command, which loads the pack anew; the others by its parts. */
const WHOLE = 3
/** Runs of more or fewer slices at once sum in another order. */
const LOGIT_LIMIT = 1e-4

/** What `diagnose` does with the files of a folder, with a pack that is loaded once for all. */
async function diagnosedAt(folder: string, service: DiagnoseService): Promise<Diagnosis> {
  const opened = await openCase([folder], null, false)
  if (opened.status !== 'ok') throw new Error(opened.message)
  service.connect(opened.value.slices)
  const outcome = await service.diagnose(opened.value.scans, () => undefined)
  if (outcome.status !== 'ok') throw new Error(outcome.message)
  return outcome.value
}

async function diagnosedWhole(folder: string): Promise<Diagnosis> {
  const result = await diagnosePaths([folder], DEFAULT_PACK)
  if (result.status !== 'ok') throw new Error(result.message)
  return result.value.diagnosis
}

describe.skipIf(!hasShared)('evaluate beside diagnose (needs ../shared)', () => {
  let root = ''
  beforeAll(async () => {
    root = await mkdtemp(join(tmpdir(), 'evaluate-diagnose-'))
  })
  afterAll(() => rm(root, { recursive: true, force: true }))

  it(`gives ${CASES} cases of the test split the logits that diagnose gives them`, {
    timeout: 300_000,
  }, async () => {
    const cohort = sharedPath('data')
    const all = await cohortCases({ cohorts: [cohort], split: 'test', datasets: null })
    if (all.status !== 'ok') throw new Error(all.message)
    const several = all.value.filter(({ sources }) => sources.length > 3)
    const step = Math.floor(all.value.length / (CASES - 8))
    const chosen = [...several.slice(0, 8), ...all.value.filter((_, index) => index % step === 0)].slice(
      0,
      CASES,
    )
    expect(chosen).toHaveLength(CASES)
    const judge = new CaseJudge()
    const service = new DiagnoseService({
      packSource: folderPack,
      backends: [cpuBackend],
      now: () => performance.now(),
      cacheBytes: 2 ** 20,
    })
    for (const loader of [judge, service]) expect((await loader.loadPack(DEFAULT_PACK)).status).toBe('ok')
    for (const [index, one] of chosen.entries()) {
      const folder = join(root, String(index))
      await writeCohortCase(folder, one)
      const judged = await judge.judge(one)
      if (judged.status !== 'ok') throw new Error(judged.message)
      const diagnosis = await (index < WHOLE ? diagnosedWhole(folder) : diagnosedAt(folder, service))
      const logits = logitsInClassOrder(diagnosis)
      expect(judged.value.logits).toHaveLength(logits.length)
      for (const [place, logit] of logits.entries()) {
        expect(Math.abs((judged.value.logits[place] ?? Number.NaN) - logit)).toBeLessThan(LOGIT_LIMIT)
      }
      expect(judged.value.alone).toHaveLength(one.sources.length > 2 ? one.sources.length - 1 : 0)
    }
  })
})
