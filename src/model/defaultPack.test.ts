import { join, resolve } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { folderPack } from '../cli/folderPack'
import { createNodeSession } from '../cli/ortNode'
import { demoExpected, SHIPPED_LOGIT_LIMIT } from '../testing/demoExpected'
import { pictureCaseLogits, readPictureScan } from '../testing/pictureScan'
import { hasShared, sharedPath } from '../testing/shared'
import { type Network, openNetwork } from './network'
import { loadPack, type Pack } from './pack'
import { largestDifference, runSelfTest } from './selfTest'

/** The whole download, in bytes. */
const MOST_BYTES = 12e6

describe('the pack that ships', () => {
  let pack: Pack
  let network: Network

  beforeAll(async () => {
    const loaded = await loadPack(folderPack(resolve('public/models/default')))
    if (loaded.status !== 'ok') throw new Error(loaded.message)
    pack = loaded.value
    network = await openNetwork(pack.graphs, pack.manifest.architecture, createNodeSession)
  })

  afterAll(() => network.release())

  it('is whole, passes its self-test and says what it is', async () => {
    const outcome = await runSelfTest(network, pack.manifest.selfTest)
    expect(outcome).toMatchObject({ passed: true })
    // Most weights in 16 bits against all in 32, on noise: measured 0.0043.
    expect(outcome.largestError).toBeLessThan(8e-3)
    expect(pack.precision).toBe('fp16')
    expect(pack.manifest).toMatchObject({ id: 'raddiag-default', demonstration: true, version: '1.2.0' })
    expect(pack.manifest.labels.map(({ id }) => id)).toEqual(demoExpected.order)
    const { graphs, ood } = pack.manifest
    if (ood?.kind !== 'cosine-by-kind' || !ood.transform) throw new Error('another gate')
    expect(pack.gate).toMatchObject({ bank: { length: 520 * 96 }, transform: { length: 321 * 96 } })
    const files = [...graphs.encoder, ...graphs.attention, ...graphs.fusion, ood.bank, ood.transform]
    const bytes = files.reduce((sum, file) => sum + file.bytes, 0)
    expect(bytes).toBeLessThan(MOST_BYTES)
    expect(bytes).toBeGreaterThan(1e6)
  })

  it('says of every class where it was seen and on how many patients it was measured', () => {
    const kinds = pack.manifest.ood?.kind === 'cosine-by-kind' ? pack.manifest.ood.kinds : []
    const known = new Set(kinds.map(({ id }) => id))
    expect(Object.fromEntries(pack.manifest.labels.map(({ id, modalities }) => [id, modalities]))).toEqual({
      glioma: ['MRI'],
      meningioma: ['MRI'],
      'pituitary-tumour': ['MRI'],
      'bacterial-pneumonia': ['X-ray'],
      'viral-pneumonia': ['X-ray'],
      'covid-19': ['CT', 'X-ray'],
      'breast-benign-neoplasm': ['Ultrasound'],
      'breast-cancer': ['Mammography', 'Ultrasound'],
      'intracranial-haemorrhage': ['CT'],
      'knee-osteoarthritis': ['X-ray'],
      'pulmonary-tuberculosis': ['X-ray'],
      'breast-benign-lesion': ['Mammography'],
      'skull-fracture': ['CT'],
      'renal-cyst': ['CT'],
      'renal-stone': ['CT'],
      'renal-tumour': ['CT'],
      'alzheimer-dementia': ['MRI'],
      hydronephrosis: ['Ultrasound'],
      'liver-malignant-neoplasm': ['Ultrasound'],
      'liver-benign-lesion': ['Ultrasound'],
    })
    for (const label of pack.manifest.labels) {
      expect(
        label.kinds?.every((kind) => known.has(kind)),
        label.id,
      ).toBe(true)
      expect(label.measured?.positiveGroups, label.id).toBeGreaterThan(0)
    }
  })

  describe.skipIf(!hasShared)('on the demonstration cases (needs ../shared)', () => {
    it.each(Object.entries(demoExpected.cases))(
      'agrees with PyTorch: %s',
      async (name, { slots, logits }) => {
        const actual = await pictureCaseLogits(network, sharedPath('demo-cases', name), slots)
        expect(largestDifference(logits, actual)).toBeLessThan(SHIPPED_LOGIT_LIMIT)
      },
    )

    it('gives a slice the same features, bit for bit, alone and beside others', async () => {
      const folder = sharedPath('demo-cases', 'chest-covid-several-scans')
      const { size } = pack.manifest.architecture
      const scan = await readPictureScan(join(folder, 'scan0.png'), size)
      const other = await readPictureScan(join(folder, 'scan1.png'), size)
      const both = await network.encode(new Float32Array([...scan, ...other]), 2)
      const alone = await network.encode(scan, 1)
      expect(alone).toHaveLength(pack.manifest.architecture.features)
      expect(largestDifference(alone, both.subarray(0, alone.length))).toBe(0)
    })
  })
})
