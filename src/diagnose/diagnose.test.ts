import { describe, expect, it } from 'vitest'
import { FakeNetwork, FakeSlices, fakeManifest, fakeScan, fakeSlice } from '../testing/fakeCase'
import { type DiagnoseRequest, diagnoseCase } from './diagnose'
import { type DiagnoseProgress, type Diagnosis, diagnosisSchema } from './diagnosis'
import { FeatureCache } from './featureCache'
import { readingOrder } from './rank'

const slices = [
  fakeSlice('a1', [0, 0, 0, 4]),
  fakeSlice('a2', [2, 2, 2, 2]),
  fakeSlice('b1', [10, 10, 0, 0]),
  fakeSlice('c1', [0, 8, 0, 0]),
  fakeSlice('c2', [0, 1, 2, 3]),
  fakeSlice('c3', [8, 8, 8, 8]),
]
const scanA = fakeScan({ id: 'A', slot: 1, sliceIds: ['a1', 'a2'] })
const scanB = fakeScan({ id: 'B', slot: 4, modality: 'MRI', sliceIds: ['b1'] })
const scanC = fakeScan({ id: 'C', slot: 2, sliceIds: ['c1', 'c2', 'c3'] })

function request(part: Partial<DiagnoseRequest> & Pick<DiagnoseRequest, 'scans'>): DiagnoseRequest {
  return {
    slices: new FakeSlices(slices),
    network: new FakeNetwork(),
    pack: { manifest: fakeManifest, sha256: 'f'.repeat(64), gate: null },
    backend: { name: 'cpu', threads: 1, precision: 'fp32' },
    cache: new FeatureCache(1e6),
    onProgress: () => undefined,
    isCancelled: () => false,
    now: () => 0,
    pause: async () => undefined,
    ...part,
  }
}

async function diagnosed(part: Parameters<typeof request>[0]): Promise<Diagnosis> {
  const result = await diagnoseCase(request(part))
  if (result.status !== 'ok') throw new Error(result.message)
  return diagnosisSchema.parse(result.value)
}

function logitOf(diagnosis: Diagnosis, id: string): number {
  return diagnosis.findings.find((finding) => finding.id === id)?.logit ?? Number.NaN
}

describe('diagnoseCase', () => {
  it('gives the logits done by hand', async () => {
    // A: sample range 0..4, slice means 0.25 and 0.5. B: range 0..10 (one slice, padded), mean 0.5.
    const diagnosis = await diagnosed({ scans: [scanA, scanB] })
    expect(logitOf(diagnosis, 'bright')).toBe(1 * 0.5 + 4 * 0.5)
    expect(logitOf(diagnosis, 'few')).toBe(-2)
    expect(diagnosis.evidence.sliceWeights[0]).toEqual({
      scan: 'A',
      slices: [0, 1],
      sliceIds: ['a1', 'a2'],
      weights: [0, 1],
    })
    expect(diagnosis.backend).toEqual({ name: 'cpu', threads: 1, precision: 'fp32' })
  })

  it('ranks by probability, marks classes of other modalities, and never calls those positive', async () => {
    // few: not trained on CT; calibrated sigmoid(-2 * -1) = 0.88, above bright's sigmoid(0.5) = 0.62.
    const first = await diagnosed({ scans: [scanA] })
    expect(first.findings.map(({ id, applicable }) => [id, applicable])).toEqual([
      ['few', false],
      ['bright', true],
    ])
    expect(first.findings[0]?.probability).toBeCloseTo(0.880797, 6)
    expect(first.findings[0]?.positive).toBe(false)
    expect(readingOrder(first.findings).map(({ id }) => id)).toEqual(['bright', 'few'])
    const second = await diagnosed({ scans: [scanA, scanB] })
    expect(readingOrder(second.findings)[0]).toMatchObject({ id: 'bright', positive: true, threshold: 0.9 })
  })

  it('scales the scans of one sample together', async () => {
    // Together 0..10: A's best mean is 0.2 instead of 0.5.
    const together = [scanA, scanB].map((scan) => ({ ...scan, sample: 's' }))
    const diagnosis = await diagnosed({ scans: together })
    expect(logitOf(diagnosis, 'bright')).toBeCloseTo(1 * 0.2 + 4 * 0.5, 6)
  })

  it('decodes only the slices that the network sees', async () => {
    const provider = new FakeSlices(slices)
    const diagnosis = await diagnosed({ scans: [scanC], slices: provider })
    expect(provider.asked).toEqual(['c1', 'c2'])
    expect(diagnosis.evidence.sliceWeights[0]?.slices).toEqual([0, 1])
    expect(diagnosis.scans[0]?.slices).toBe(3)
  })

  it('keeps the order of the case where a sample is spread over it', async () => {
    const scans = [{ ...scanA, sample: 's' }, scanB, { ...scanC, sample: 's' }]
    const diagnosis = await diagnosed({ scans })
    expect(diagnosis.scans.map((scan) => scan.id)).toEqual(['A', 'B', 'C'])
    expect(diagnosis.evidence.sliceWeights.map((entry) => entry.scan)).toEqual(['A', 'B', 'C'])
  })

  it('leaves each scan out: equal, bit for bit, to the case that never had it', async () => {
    const scans = [scanA, scanB, scanC]
    const whole = await diagnosed({ scans })
    for (const left of scans) {
      const never = await diagnosed({ scans: scans.filter((scan) => scan !== left) })
      const entry = whole.evidence.scanContributions.find(({ scan }) => scan === left.id)
      const expected = whole.evidence.classIds.map((id) => logitOf(whole, id) - logitOf(never, id))
      expect(entry?.logitChange).toEqual(expected)
    }
  })

  it('has no contributions for a single scan', async () => {
    expect((await diagnosed({ scans: [scanA] })).evidence.scanContributions).toEqual([])
  })

  it('runs only the fusion again when a scan is dropped', async () => {
    const cache = new FeatureCache(1e6)
    await diagnosed({ scans: [scanA, scanB], cache })
    const network = new FakeNetwork()
    await diagnosed({ scans: [scanB], cache, network })
    expect(network.runs).toEqual(['fuse'])
  })

  it('does not use the features of another pack or backend', async () => {
    const cache = new FeatureCache(1e6)
    await diagnosed({ scans: [scanB], cache })
    const network = new FakeNetwork()
    await diagnosed({
      scans: [scanB],
      cache,
      network,
      backend: { name: 'wasm', threads: 1, precision: 'fp32' },
    })
    expect(network.runs).toEqual(['encode', 'attend', 'fuse'])
  })

  it('counts slices over the whole case', async () => {
    const seen: DiagnoseProgress[] = []
    await diagnosed({ scans: [scanA, scanC], onProgress: (progress) => seen.push(progress) })
    const encoded = seen.filter(({ stage }) => stage === 'slices')
    expect(encoded.map(({ scan, done, total }) => [scan, done, total])).toEqual([
      ['A', 1, 4],
      ['A', 2, 4],
      ['C', 3, 4],
      ['C', 4, 4],
    ])
    expect(seen.map(({ stage }) => stage)).toContain('fusion')
  })
})

describe('a diagnosis that cannot be made', () => {
  it('stops at the next slice when cancelled', async () => {
    let cancel = false
    const network = new FakeNetwork()
    const onProgress = ({ done }: DiagnoseProgress) => {
      cancel ||= done === 1
    }
    const result = await diagnoseCase(
      request({ scans: [scanA, scanB], network, onProgress, isCancelled: () => cancel }),
    )
    expect(result).toMatchObject({ status: 'skipped', code: 'cancelled' })
    expect(network.runs).toEqual(['encode'])
  })

  it('names scan, file and slice when a slice cannot be read', async () => {
    const broken = fakeScan({ id: 'broken', name: 'T1 axial', source: 'study/5', sliceIds: ['a1', 'gone'] })
    const result = await diagnoseCase(request({ scans: [scanA, broken] }))
    expect(result).toEqual({
      status: 'failed',
      code: 'unreadable',
      message: '“T1 axial” (study/5), slice 2 of 2: gone.dcm ends too early.',
    })
  })

  it('refuses an empty case, an empty scan and a slot the model has not', async () => {
    expect(await diagnoseCase(request({ scans: [] }))).toMatchObject({ code: 'no-scans' })
    expect(await diagnoseCase(request({ scans: [fakeScan({ id: 'E' })] }))).toMatchObject({
      code: 'no-slices',
    })
    for (const slot of [0, 16, 1.5]) {
      expect(await diagnoseCase(request({ scans: [{ ...scanA, slot }] }))).toMatchObject({ code: 'bad-slot' })
    }
  })

  it('refuses pixels that are not numbers', async () => {
    const provider = new FakeSlices([fakeSlice('n', [0, Number.NaN, 1, 2])])
    const scans = [fakeScan({ id: 'N', sliceIds: ['n'] })]
    expect(await diagnoseCase(request({ scans, slices: provider }))).toMatchObject({
      code: 'not-finite',
      message: '“N” (N.npy) cannot be diagnosed: pixel values that are not finite numbers.',
    })
  })

  it('says so when the runtime fails', async () => {
    const network = new FakeNetwork()
    network.encode = async () => {
      throw new Error('device lost')
    }
    expect(await diagnoseCase(request({ scans: [scanA], network }))).toEqual({
      status: 'failed',
      code: 'inference-failed',
      message: 'The model “Fake” could not be run: device lost',
    })
  })
})

describe('warnings', () => {
  it('come gravest first, and name the scans', async () => {
    const scans = [
      fakeScan({ id: 'US', modality: 'Ultrasound', slot: 9, sliceIds: ['a1'] }),
      ...['1', '2', '3', '4'].map((id) => fakeScan({ id, sliceIds: ['a2'] })),
    ].map((scan) => ({ ...scan, warnings: [{ code: 'gantry-tilt', message: 'the gantry was tilted.' }] }))
    // Features of a1 are [0.25, 1], of a2 [1, 1]; only the first is farther than cosine 0.9 from [1, 1].
    const rule = { kind: 'cosine-to-centroids' as const, neighbour: 1, threshold: -0.9 }
    const gate = { rule, bank: Float32Array.of(1, 1), transform: null }
    const pack = { manifest: fakeManifest, sha256: 'f', gate }
    const { warnings } = await diagnosed({ scans, pack })
    expect(warnings.slice(0, 3)).toEqual([
      {
        code: 'outside-training',
        message:
          '“US” looks unlike the images this model was trained on; its findings for this case are not to be trusted.',
      },
      {
        code: 'modality-not-trained',
        message: 'This model was not trained on Ultrasound (“US”); it was trained on CT, MRI and X-ray.',
      },
      {
        code: 'more-scans-than-published',
        message: 'The case has 5 scans; the published model was measured with at most 4.',
      },
    ])
    expect(warnings[3]).toEqual({ code: 'gantry-tilt', message: '“US”: the gantry was tilted.' })
    expect(warnings).toHaveLength(8)
  })
})
