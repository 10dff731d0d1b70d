import { describe, expect, it } from 'vitest'
import type { Gate } from '../model/gate'
import type { Manifest } from '../model/manifest'
import type { CaseScan } from '../study/types'
import { FakeNetwork, FakeSlices, fakeManifest, fakeScan, fakeSlice } from '../testing/fakeCase'
import { type DiagnoseRequest, diagnoseCase } from './diagnose'
import { type Diagnosis, diagnosisSchema } from './diagnosis'
import { FeatureCache } from './featureCache'
import { fuseSubset } from './whatIf'

/** Features [mean, brightest] of the slices are [0.25, 1], [1, 1] and [0.5, 1]. */
const slices = [
  fakeSlice('dark', [0, 0, 0, 4]),
  fakeSlice('flat', [2, 2, 2, 2]),
  fakeSlice('half', [10, 10, 0, 0]),
]
const dark = fakeScan({ id: 'Dark', modality: 'Ultrasound', slot: 9, sliceIds: ['dark'] })
const flat = fakeScan({ id: 'Flat', modality: 'CT', slot: 1, sliceIds: ['flat'] })
const half = fakeScan({ id: 'Half', modality: 'CT', slot: 2, sliceIds: ['half'] })
const darkAsMr: CaseScan = { ...dark, modality: 'MRI', slot: 4 }

const file = { file: 'x.npy', sha256: '0'.repeat(64), bytes: 1 }
// The cosine of [0.5, 1] is 0.976 with [0.25, 1] and 0.949 with [1, 1].
const ood = {
  kind: 'cosine-by-kind' as const,
  bank: file,
  neighbour: 1,
  kinds: [
    {
      id: 'breast-us',
      name: 'breast ultrasound',
      modalities: ['Ultrasound' as const],
      rows: [0, 1] as [number, number],
      threshold: -0.99,
    },
    {
      id: 'head-ct',
      name: 'head CT',
      modalities: ['CT' as const],
      rows: [1, 2] as [number, number],
      threshold: -0.99,
    },
  ],
}
const gate: Gate = { rule: ood, bank: Float32Array.of(0.25, 1, 1, 1), transform: null }
const manifest: Manifest = {
  ...fakeManifest,
  labels: [
    { id: 'bright', name: 'Brightness', threshold: 0.5, kinds: ['head-ct'] },
    { id: 'few', name: 'Fewness', threshold: 0, kinds: ['breast-us'] },
  ],
  modalities: [],
  ood,
}

function request(scans: readonly CaseScan[], part: Partial<DiagnoseRequest> = {}): DiagnoseRequest {
  return {
    scans,
    slices: new FakeSlices(slices),
    network: new FakeNetwork(),
    pack: { manifest, sha256: 'f'.repeat(64), gate },
    backend: { name: 'cpu', threads: 1, precision: 'fp32' },
    cache: new FeatureCache(1e6),
    onProgress: () => undefined,
    isCancelled: () => false,
    now: () => 0,
    pause: async () => undefined,
    ...part,
  }
}

async function diagnosed(
  scans: readonly CaseScan[],
  part: Partial<DiagnoseRequest> = {},
): Promise<Diagnosis> {
  const result = await diagnoseCase(request(scans, part))
  if (result.status !== 'ok') throw new Error(result.message)
  return diagnosisSchema.parse(JSON.parse(JSON.stringify(result.value)))
}

function applying({ findings }: Pick<Diagnosis, 'findings'>) {
  return findings.map(({ id, positive, inapplicable }) => [id, positive, inapplicable ?? 'applicable']).sort()
}

describe('a case under a gate by kind', () => {
  it('has the kind of each scan, and the classes of all of these kinds', async () => {
    const diagnosis = await diagnosed([dark, flat])
    expect(diagnosis.scans.map(({ kind }) => kind)).toEqual(['breast-us', 'head-ct'])
    expect(diagnosis.warnings).toEqual([])
    expect(applying(diagnosis)).toEqual([
      ['bright', true, 'applicable'],
      ['few', true, 'applicable'],
    ])
  })

  it('has nothing over its threshold where no class was trained on its kind', async () => {
    const labels = manifest.labels.map((label) => ({ ...label, kinds: ['breast-us'] }))
    const diagnosis = await diagnosed([flat], {
      pack: { manifest: { ...manifest, labels }, sha256: 'f', gate },
    })
    expect(diagnosis.warnings).toEqual([])
    expect(diagnosis.findings.map(({ applicable }) => applicable)).toEqual([false, false])
    expect(diagnosis.findings.some(({ positive }) => positive)).toBe(false)
  })

  it('names what the model knows where a scan is like none of it; the other scans say what applies', async () => {
    const diagnosis = await diagnosed([half, flat])
    expect(diagnosis.scans.map(({ kind }) => kind)).toEqual([null, 'head-ct'])
    expect(diagnosis.warnings).toEqual([
      {
        code: 'outside-training',
        message: 'This model knows breast ultrasound and head CT; “Half” looks like none of these.',
      },
    ])
    expect(applying(diagnosis)).toEqual([
      ['bright', true, 'applicable'],
      ['few', false, 'kind'],
    ])
  })

  it('says where a scan looks like a kind of another modality than its own', async () => {
    const diagnosis = await diagnosed([darkAsMr, half])
    expect(diagnosis.scans.map(({ kind }) => kind)).toEqual([null, null])
    expect(diagnosis.warnings.map(({ code, message }) => `${code}: ${message}`)).toEqual([
      'outside-training: This model knows breast ultrasound and head CT; “Half” looks like none of these.',
      'outside-training: The images of “Dark” look like breast ultrasound, which this model knows as Ultrasound, not as MRI: if the modality is wrong, correct it and diagnose again.',
    ])
    expect(applying(diagnosis)).toEqual([
      ['bright', false, 'kind'],
      ['few', false, 'kind'],
    ])
  })

  it('is judged by the modality of now, though nothing is encoded again', async () => {
    const cache = new FeatureCache(1e6)
    const network = new FakeNetwork()
    const kindOf = async (scan: CaseScan) => (await diagnosed([scan], { cache, network })).scans[0]?.kind
    expect(await kindOf(dark)).toBe('breast-us')
    expect(await kindOf(darkAsMr)).toBeNull()
    expect(await kindOf(dark)).toBe('breast-us')
    expect(network.runs).toEqual(['encode', 'attend', 'fuse', 'fuse', 'fuse'])
    await diagnosed([darkAsMr, flat], { cache, network })
    const asked = await fuseSubset(request([dark], { cache, network }))
    expect(asked.status === 'ok' && applying(asked.value)).toEqual([
      ['bright', false, 'kind'],
      ['few', true, 'applicable'],
    ])
  })

  it('says the modality first where a class was never trained in it', async () => {
    const labels = manifest.labels.map((label) => ({ ...label, modalities: ['DSA' as const] }))
    const diagnosis = await diagnosed([flat], {
      pack: { manifest: { ...manifest, labels }, sha256: 'f', gate },
    })
    expect(applying(diagnosis)).toEqual([
      ['bright', false, 'modality'],
      ['few', false, 'modality'],
    ])
  })

  it('has no kinds under another gate, nor without one, and then kinds of labels mean nothing', async () => {
    const rule = { kind: 'cosine-to-centroids' as const, neighbour: 1, threshold: -0.5 }
    for (const other of [null, { ...gate, rule }]) {
      const { ood: _, ...rest } = manifest
      const diagnosis = await diagnosed([flat], { pack: { manifest: rest, sha256: 'f', gate: other } })
      expect(diagnosis.scans[0]).not.toHaveProperty('kind')
      expect(diagnosis.findings.every(({ applicable }) => applicable)).toBe(true)
    }
  })
})
