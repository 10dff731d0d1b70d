import { describe, expect, it } from 'vitest'
import { FakeNetwork, FakeSlices, fakeManifest, fakeScan, fakeSlice } from '../testing/fakeCase'
import { FeatureCache } from './featureCache'
import { type OcclusionRequest, occludeSlice } from './occlude'

/** Refuses to be asked: a run that rejects would count as a backend that failed. */
class NeverAsked extends FakeNetwork implements Pick<OcclusionRequest['network'], 'maps' | 'attendBatch'> {
  maps(): never {
    throw new Error('maps was asked for')
  }

  attendBatch(): never {
    throw new Error('attendBatch was asked for')
  }
}

describe('a pack whose encoder gives no map', () => {
  it('is refused one with the reason before anything runs', async () => {
    const network = new NeverAsked()
    const architecture = { ...fakeManifest.architecture, trunk: 'vit-1 (2)', maps: false as const }
    const outcome = await occludeSlice({
      scans: [fakeScan({ id: 'A', sliceIds: ['a'] })],
      slices: new FakeSlices([fakeSlice('a', [0, 0, 0, 4])]),
      network,
      pack: { manifest: { ...fakeManifest, architecture }, sha256: 'f'.repeat(64), gate: null },
      backend: { name: 'cpu', threads: 1, precision: 'fp32' },
      cache: new FeatureCache(1e6),
      onProgress: () => undefined,
      isCancelled: () => false,
      now: () => 0,
      scanId: 'A',
      sliceIndex: 0,
    })
    expect(outcome).toEqual({
      status: 'skipped',
      code: 'no-maps',
      message:
        'This model (vit-1 (2)) has no map: what it sees of a slice is not the mean of parts of the image, so no part can be left out of it.',
    })
    expect(network.runs).toEqual([])
  })
})
