import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { parseManifest } from '../model/pack'
import { hasShared, sharedPath } from '../testing/shared'
import { runConvert } from './convertCommand'

describe.skipIf(!hasShared)('a checkpoint of the published size without a label file', () => {
  let folder = ''
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'convert-published-'))
  })
  afterAll(() => rm(folder, { recursive: true, force: true }))

  it('gets the published names with the titles of their categories, and says so', async () => {
    const outcome = await runConvert([sharedPath('golden', 'narrow.pytorch_model.bin'), folder])
    expect(outcome.status).toBe(0)
    expect(outcome.text).toContain('the names and ICD-10-CM categories of the published list')
    const manifest = parseManifest(await readFile(join(folder, 'manifest.json'), 'utf8'), 'manifest.json')
    const labels = manifest.status === 'ok' ? manifest.value.labels : []
    expect(labels).toHaveLength(5569)
    expect(labels[12]).toEqual({
      id: 'ischaemic-stroke',
      name: 'Ischaemic stroke',
      icd10cm: { code: 'I63', title: 'Cerebral infarction' },
    })
  })
})
