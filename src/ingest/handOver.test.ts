import { describe, expect, it } from 'vitest'
import { prepareSample } from '../diagnose/prepareSample'
import { failed, ok, type Result } from '../study/result'
import type { CaseScan, DecodedSlice, SliceProvider } from '../study/types'
import { handOver } from './handOver'
import { shareable } from './shareable'

const KEPT: DecodedSlice = {
  id: 'ct/0',
  rows: 2,
  columns: 3,
  samples: 1,
  pixels: Int16Array.of(-1000, -500, 0, 40, 400, 1000),
  range: [-1000, 1000],
  voi: { kind: 'linear', centre: 40, width: 400 },
  inverted: false,
  geometry: null,
  spacing: [0.5, 0.5],
  overlays: [
    { rows: 1, columns: 2, originRow: 1, originColumn: 1, kind: 'graphics', bits: Uint8Array.of(1, 0) },
  ],
}

/** As a port delivers it. */
function received(answer: Result<DecodedSlice>): Result<DecodedSlice> {
  const handed = handOver(answer)
  return structuredClone(handed.answer, { transfer: handed.transfer })
}

const CASE: CaseScan[] = [
  {
    id: 'ct',
    name: 'CT',
    modality: 'CT',
    sample: 'ct',
    slot: 0,
    sliceIds: ['ct/0', 'ct/0'],
    source: 'ct',
    warnings: [],
  },
]

/** What the network would be fed, of a case whose slices come from `provider`. */
const fed = async (provider: SliceProvider) => {
  const prepared = await prepareSample(CASE, provider, { depth: 4, size: 4 }, () => false)
  return prepared.status === 'ok' ? prepared.value.map(({ slices, range }) => ({ slices, range })) : prepared
}

describe('handOver', () => {
  it('transfers pixels of its own; the sender keeps the slice whole', () => {
    const { answer, transfer } = handOver(ok(KEPT))
    expect(transfer).toHaveLength(1)
    expect(answer.status === 'ok' && answer.value.pixels.buffer === transfer[0]).toBe(true)
    expect(structuredClone(answer, { transfer })).toEqual(ok(KEPT))
    expect(transfer[0]?.byteLength).toBe(0)
    expect(KEPT.pixels).toEqual(Int16Array.of(-1000, -500, 0, 40, 400, 1000))
  })

  it('gives the same slice as often as it is asked for', () => {
    expect(received(ok(KEPT))).toEqual(ok(KEPT))
    expect(received(ok(KEPT))).toEqual(ok(KEPT))
  })

  it('gives shared pixels as they are, and nothing is copied', () => {
    const shared = ok({ ...KEPT, pixels: shareable(KEPT.pixels, true) })
    const { answer, transfer } = handOver(shared)
    expect(answer).toBe(shared)
    expect(transfer).toEqual([])
  })

  it('passes on why there is none', () => {
    const broken = failed('unreadable', 'a.dcm could not be read: it is cut short')
    expect(handOver(broken)).toEqual({ answer: broken, transfer: [] })
  })

  it('feeds the network the same numbers', async () => {
    const direct = await fed({ slice: async () => ok(KEPT) })
    const across = await fed({ slice: async () => received(ok(KEPT)) })
    const shared = await fed({ slice: async () => ok({ ...KEPT, pixels: shareable(KEPT.pixels, true) }) })
    expect(direct).toMatchObject([{ range: [0, 255] }])
    expect(across).toEqual(direct)
    expect(shared).toEqual(direct)
  })
})
