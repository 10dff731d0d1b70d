import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import shipped from '../../public/models/default/manifest.json'
import type { Diagnosis } from '../diagnose/diagnosis'
import { hasShared, sharedPath } from '../testing/shared'
import { copyDemoCases } from './demoCopy'
import { DEFAULT_PACK } from './diagnoseArguments'
import { diagnosePaths } from './diagnoseCommand'

async function diagnosed(folder: string): Promise<Diagnosis> {
  const result = await diagnosePaths([folder], DEFAULT_PACK)
  if (result.status !== 'ok') throw new Error(result.message)
  return result.value.diagnosis
}

/** What is called, and whether the page holds the ranking back. */
function answerOf({ findings, warnings }: Diagnosis) {
  return {
    called: findings.filter(({ positive }) => positive).map(({ id }) => id),
    held: warnings.some(({ code }) => code === 'outside-training'),
  }
}

describe('the default pack on cases with none of its disorders', () => {
  const demo = mkdtempSync(join(tmpdir(), 'demo-normal-'))
  beforeAll(() => void copyDemoCases(resolve('node_modules'), demo))
  afterAll(() => rmSync(demo, { recursive: true }))

  it.each([
    ['brain-mr', false],
    ['head-ct-and-mr', true],
    ['heart-mr', true],
    ['shoulder-xray', true],
  ])('calls nothing on the demonstration case %s; held back: %s', async (name, held) => {
    expect(answerOf(await diagnosed(join(demo, name)))).toEqual({ called: [], held })
  })

  it('says in its limitations how far glioma got in a brain without it', async () => {
    const { findings } = await diagnosed(join(demo, 'brain-mr'))
    const glioma = findings.find(({ id }) => id === 'glioma')
    const said = `glioma reached ${glioma?.probability.toFixed(2)}, under its threshold of ${glioma?.threshold?.toFixed(2)};`
    expect(shipped.limitations.filter((sentence) => sentence.includes(said))).toHaveLength(1)
  })

  it.skipIf(!hasShared)('calls nothing on a brain MR study without a tumour (needs ../shared)', async () => {
    const folder = sharedPath('samples', 'brain-mr-study')
    expect(answerOf(await diagnosed(folder))).toEqual({ called: [], held: false })
  })
})
