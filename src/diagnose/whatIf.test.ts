import { describe, expect, it } from 'vitest'
import type { CaseScan } from '../study/types'
import { FakeNetwork, FakeSlices, fakeManifest, fakeScan, fakeSlice } from '../testing/fakeCase'
import { type DiagnoseRequest, diagnoseCase } from './diagnose'
import { FeatureCache } from './featureCache'
import { fuseSubset, type WhatIf } from './whatIf'

/** Means after scaling of its own: A 0.25 (0 to 4), B 0.5 (0 to 8), C 0.125 (0 to 8, as B). */
const slices = [
  fakeSlice('a', [0, 0, 0, 4]),
  fakeSlice('b', [0, 0, 8, 8]),
  fakeSlice('c', [0, 0, 0, 4]),
  fakeSlice('d', [1, 1, 1, 1]),
]
const scanA = fakeScan({ id: 'A', slot: 1, sliceIds: ['a'] })
const scanB = fakeScan({ id: 'B', slot: 4, modality: 'MRI', sample: 'mri', sliceIds: ['b'] })
const scanC = fakeScan({ id: 'C', slot: 5, modality: 'MRI', sample: 'mri', sliceIds: ['c'] })
const scanD = fakeScan({ id: 'D', slot: 6, modality: 'MRI', sample: 'mri', sliceIds: ['d'] })

function request(scans: readonly CaseScan[], cache: FeatureCache): DiagnoseRequest {
  return {
    scans,
    slices: new FakeSlices(slices),
    network: new FakeNetwork(),
    pack: { manifest: fakeManifest, sha256: 'f'.repeat(64), gate: null },
    backend: { name: 'cpu', threads: 1, precision: 'fp32' },
    cache,
    onProgress: () => undefined,
    isCancelled: () => false,
    now: () => 0,
    pause: async () => undefined,
  }
}

async function encoded(scans: readonly CaseScan[]): Promise<FeatureCache> {
  const cache = new FeatureCache(1e6)
  const result = await diagnoseCase(request(scans, cache))
  if (result.status !== 'ok') throw new Error(result.message)
  return cache
}

async function whatIf(scans: readonly CaseScan[], cache: FeatureCache): Promise<WhatIf> {
  const result = await fuseSubset(request(scans, cache))
  if (result.status !== 'ok') throw new Error(result.message)
  return result.value
}

function brightness({ findings }: WhatIf): number {
  return findings.find(({ id }) => id === 'bright')?.logit ?? Number.NaN
}

describe('fuseSubset', () => {
  it('runs the fusion alone, in the slots that the scans have now', async () => {
    const cache = await encoded([scanA, scanB])
    const asked = request([{ ...scanB, slot: 5 }], cache)
    const network = new FakeNetwork()
    const provider = new FakeSlices(slices)
    const result = await fuseSubset({ ...asked, network, ...{ slices: provider } })
    expect(result).toMatchObject({ status: 'ok', value: { otherwiseScaled: [] } })
    if (result.status === 'ok') expect(brightness(result.value)).toBe(5 * 0.5)
    expect(network.runs).toEqual(['fuse'])
    expect(provider.asked).toEqual([])
  })

  it('equals the diagnosis of a case that never had the scan', async () => {
    const answer = await whatIf([scanA], await encoded([scanA, scanB]))
    const never = await diagnoseCase(request([scanA], new FeatureCache(1e6)))
    expect(never.status === 'ok' && never.value.findings).toEqual(answer.findings)
  })

  it('takes classes that no scan left was trained for as not applicable', async () => {
    const film = fakeScan({ id: 'X', slot: 7, modality: 'X-ray', sliceIds: ['a'] })
    const cache = await encoded([scanA, film])
    const of = (answer: WhatIf) => answer.findings.find(({ id }) => id === 'few')?.applicable
    expect(of(await whatIf([film], cache))).toBe(true)
    expect(of(await whatIf([scanA], cache))).toBe(false)
  })

  it('says which scans would be scaled otherwise, and keeps their scaling', async () => {
    const cache = await encoded([scanB, scanC, scanD])
    // C reaches 4 of B's 8: mean (0 + 0 + 0 + 0.5) / 4 at the joint scale, 0.25 at its own.
    const without = await whatIf([scanC], cache)
    expect(brightness(without)).toBe(5 * 0.125)
    expect(without.otherwiseScaled).toEqual(['C'])
    // B alone gives the sample its range, with the zeros that pad a stack of one.
    expect((await whatIf([scanB, scanC], cache)).otherwiseScaled).toEqual([])
    expect((await whatIf([scanC, scanD], cache)).otherwiseScaled).toEqual(['C', 'D'])
  })

  it('does not answer for scans, or for a network, that it has not seen', async () => {
    const cache = await encoded([scanA])
    expect(await fuseSubset(request([scanA, scanB], cache))).toMatchObject({ code: 'not-encoded' })
    expect(await fuseSubset(request([{ ...scanA, sliceIds: ['b'] }], cache))).toMatchObject({
      code: 'not-encoded',
    })
    const other = { ...request([scanA], cache), backend: { name: 'webgpu', threads: 1, precision: 'fp16' } }
    expect(await fuseSubset(other)).toMatchObject({ status: 'skipped', code: 'not-encoded' })
    expect(await fuseSubset(request([], cache))).toMatchObject({ status: 'failed', code: 'no-scans' })
  })
})
