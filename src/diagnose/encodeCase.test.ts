import { describe, expect, it } from 'vitest'
import { failed, type Result } from '../study/result'
import type { CaseScan, DecodedSlice, SliceProvider } from '../study/types'
import { FakeSlices, fakeSlice } from '../testing/fakeCase'
import { StackNetwork, stackRequest, stackScan, stackSlices } from '../testing/stackCase'
import { diagnoseCase } from './diagnose'
import type { Diagnosis } from './diagnosis'
import { encodeCase } from './encodeCase'
import { FeatureCache } from './featureCache'
import { startRun } from './run'
import { SampleReader } from './sampleReader'

async function diagnosed(request: ReturnType<typeof stackRequest>): Promise<Diagnosis> {
  const outcome = await diagnoseCase(request)
  if (outcome.status !== 'ok') throw new Error(outcome.message)
  return outcome.value
}

function answer({ findings, evidence, warnings }: Diagnosis) {
  return { findings, evidence, warnings }
}

const scanA = stackScan('A', 100, 8)
const scanB = stackScan('B', 200, 4, { slot: 4, modality: 'MRI' })

/** Resolves when it is told to. */
function gate(): { opened: Promise<void>; open: () => void } {
  let open: () => void = () => undefined
  const opened = new Promise<void>((resolve) => {
    open = resolve
  })
  return { opened, open }
}

describe('the order in which slices are encoded', () => {
  it('goes from coarse to fine, the scans in turn', async () => {
    // One sample, so that both scans come at once.
    const scans = [scanA, scanB].map((scan) => ({ ...scan, sample: 's' }))
    const network = new StackNetwork()
    await diagnosed(stackRequest(scans, { network }))
    expect(network.encoded).toEqual([104, 202, 102, 201, 106, 203, 101, 200, 105, 103, 107, 100])
  })

  it('does not change the diagnosis: scans are weighed in the order of the stack', async () => {
    const diagnosis = await diagnosed(stackRequest([scanA, scanB]))
    // Slices of A are [g / 1000, 0, 0, 1], g from 100; the network sums (place + 1) * mean.
    const sum = (from: number, slices: number) =>
      Array.from({ length: slices }, (_, index) => (index + 1) * ((from + index) / 1000 + 1) * 0.25).reduce(
        (total, part) => total + part,
      )
    const bright = diagnosis.findings.find(({ id }) => id === 'bright')?.logit
    expect(bright).toBeCloseTo(1 * sum(100, 8) + 4 * sum(200, 4), 4)
    expect(diagnosis.evidence.sliceWeights.map(({ slices }) => slices)).toEqual([
      [0, 1, 2, 3, 4, 5, 6, 7],
      [0, 1, 2, 3],
    ])
  })

  it('takes several slices a run where the network asks for them', async () => {
    const [network, cache] = [new StackNetwork(), new FeatureCache(1e6)]
    const scans = [scanA, scanB].map((scan) => ({ ...scan, sample: 's' }))
    const diagnosis = await diagnosed(stackRequest(scans, { network, cache, slicesAtOnce: () => 5 }))
    expect(network.encoded.slice(0, 5)).toEqual([104, 202, 102, 201, 106])
    expect(network.runs.filter((run) => run === 'encode')).toHaveLength(3)
    expect(answer(diagnosis)).toEqual(answer(await diagnosed(stackRequest(scans))))
    const again = new StackNetwork()
    await diagnosed(stackRequest([scans[0] ?? scanA], { network: again, cache }))
    expect(again.encoded).toEqual([])
  })

  it('encodes slices of the same pixels once, in one batch as in one scan after another', async () => {
    const twin = stackScan('T', 100, 8)
    for (const slicesAtOnce of [1, 4]) {
      const network = new StackNetwork()
      await diagnosed(stackRequest([scanA, twin], { network, slicesAtOnce: () => slicesAtOnce }))
      expect(network.encoded.toSorted()).toEqual([100, 101, 102, 103, 104, 105, 106, 107])
      expect(network.runs.filter((run) => run === 'attend')).toHaveLength(1)
    }
  })
})

describe('reading beside the encoder', () => {
  it('goes on with later samples while the first is encoded', async () => {
    const events: string[] = []
    const provider = new FakeSlices(stackSlices([scanA, scanB]))
    // The first run of the encoder ends only when the last slice of the second sample was asked for.
    const lastAsked = gate()
    const slices: SliceProvider = {
      slice: (id) => {
        events.push(id)
        if (id === 'B203') lastAsked.open()
        return provider.slice(id)
      },
    }
    const network = new StackNetwork(async (before) => {
      if (before === 0) await lastAsked.opened
      events.push('encode')
    })
    await diagnosed(stackRequest([scanA, scanB], { slices, network }))
    expect(events.indexOf('A107')).toBeLessThan(events.indexOf('encode'))
    expect(events.indexOf('B203')).toBeLessThan(events.indexOf('encode'))
    expect(events).toHaveLength(12 + 12)
  })

  it('waits where more pixels would be held than may be', async () => {
    // 16 bytes a slice, and four slices may wait.
    const scans = [stackScan('A', 1, 3), stackScan('B', 11, 2), stackScan('C', 21, 1), stackScan('D', 31, 9)]
    const provider = new FakeSlices(stackSlices(scans))
    const reader = new SampleReader(startRun(stackRequest(scans, { slices: provider })), 64)
    const come = async (): Promise<string[]> => {
      await new Promise((resolve) => setTimeout(resolve, 20))
      const samples = reader.take()
      return samples.status === 'ok' ? samples.value.flatMap(({ scans: [one] }) => one?.scan.id ?? []) : []
    }
    expect(await come()).toEqual(['A'])
    expect(provider.asked).toEqual(['A1', 'A2', 'A3'])
    reader.release(16)
    expect(await come()).toEqual(['B'])
    reader.release(16)
    expect(await come()).toEqual(['C'])
    // Larger than all that may wait by itself: read once nothing waits.
    reader.release(32)
    expect(await come()).toEqual([])
    reader.release(16)
    reader.release(16)
    expect(await come()).toEqual(['D'])
    expect(reader.isReading).toBe(false)
  })

  it('asks for one slice at a time in the background', async () => {
    let [waiting, most] = [0, 0]
    const provider = new FakeSlices(stackSlices([scanA]))
    const slices: SliceProvider = {
      slice: async (id) => {
        waiting += 1
        most = Math.max(most, waiting)
        await new Promise((resolve) => setTimeout(resolve, 0))
        waiting -= 1
        return provider.slice(id)
      },
    }
    const encodeWith = (inBackground: boolean) =>
      encodeCase(startRun(stackRequest([scanA], { slices, inBackground, cache: new FeatureCache(0) })))
    expect((await encodeWith(true)).status).toBe('ok')
    expect(most).toBe(1)
    await encodeWith(false)
    expect(most).toBe(7)
  })
})

describe('a case that cannot be encoded to its end', () => {
  /** Fails, in its own way, on one slice. */
  function failingAt(id: string, fail: () => Promise<Result<DecodedSlice>>): SliceProvider {
    const provider = new FakeSlices(stackSlices([scanA, scanB]))
    return { slice: (asked) => (asked === id ? fail() : provider.slice(asked)) }
  }

  it('ends at once with the sentence of a slice of a later sample, and encodes no further', async () => {
    const slices = failingAt('B202', async () => failed('unreadable', 'B202.dcm ends too early.'))
    const network = new StackNetwork()
    const outcome = await diagnoseCase(stackRequest([scanA, scanB], { slices, network }))
    expect(outcome).toEqual({
      status: 'failed',
      code: 'unreadable',
      message: '“B” (B.npy), slice 3 of 4: B202.dcm ends too early.',
    })
    expect(network.encoded.length).toBeLessThan(8)
  })

  it('ends with the reason where the provider breaks', async () => {
    const slices = failingAt('B202', () => Promise.reject(new Error('the port was closed')))
    expect(await diagnoseCase(stackRequest([scanA, scanB], { slices }))).toEqual({
      status: 'failed',
      code: 'inference-failed',
      message: 'The model “Fake” could not be run: the port was closed',
    })
  })

  it('ends when cancelled while it waits for a slice, and asks for no more', async () => {
    let cancel = false
    const held = gate()
    const provider = new FakeSlices(stackSlices([scanA]))
    const slices: SliceProvider = {
      slice: async (id) => {
        const slice = provider.slice(id)
        if (id === 'A101') await held.opened
        return slice
      },
    }
    const running = diagnoseCase(stackRequest([scanA], { slices, isCancelled: () => cancel }))
    await new Promise((resolve) => setTimeout(resolve, 5))
    cancel = true
    held.open()
    expect(await running).toMatchObject({ status: 'skipped', code: 'cancelled' })
    const { length } = provider.asked
    await new Promise((resolve) => setTimeout(resolve, 5))
    expect(provider.asked).toHaveLength(length)
  })

  it('keeps what it has encoded when it is cancelled', async () => {
    const cache = new FeatureCache(1e6)
    const first = new StackNetwork()
    const isCancelled = () => first.encoded.length === 3
    const outcome = await diagnoseCase(stackRequest([scanA], { network: first, cache, isCancelled }))
    expect(outcome).toMatchObject({ code: 'cancelled' })
    const second = new StackNetwork()
    await diagnosed(stackRequest([scanA], { network: second, cache }))
    expect([...first.encoded, ...second.encoded]).toEqual([104, 102, 106, 101, 105, 103, 107, 100])
  })
})

describe('a sample that was encoded before', () => {
  async function again(scans: readonly CaseScan[], cache: FeatureCache, provider: FakeSlices) {
    const network = new StackNetwork()
    const diagnosis = await diagnosed(stackRequest(scans, { cache, slices: provider, network }))
    return { encoded: network.encoded.length, asked: provider.asked, diagnosis }
  }

  it('is not decoded again but for one slice a scan, in whichever case it is', async () => {
    const cache = new FeatureCache(1e6)
    const before = await diagnosed(stackRequest([scanA], { cache }))
    const inOther = { ...scanA, slot: 2, id: 'A again', sample: 'other' }
    const found = await again([inOther, scanB], cache, new FakeSlices(stackSlices([scanA, scanB])))
    expect(found.asked).toEqual(['A104', 'B200', 'B201', 'B202', 'B203'])
    expect(found.encoded).toBe(4)
    const fresh = await diagnosed(stackRequest([inOther, scanB]))
    expect(answer(found.diagnosis)).toEqual(answer(fresh))
    expect(found.diagnosis.evidence.sliceWeights[0]?.weights).toEqual(
      before.evidence.sliceWeights[0]?.weights,
    )
  })

  it('is read anew where other images have come under the same ids', async () => {
    const cache = new FeatureCache(1e6)
    await diagnosed(stackRequest([scanA], { cache }))
    const others = stackSlices([scanA]).map((slice) => ({
      ...slice,
      pixels: slice.pixels.map((grey) => grey / 2),
    }))
    const brighter = others.map((slice, index) =>
      index === 7 ? fakeSlice(slice.id, [0, 0, 0, 1000]) : slice,
    )
    const found = await again([scanA], cache, new FakeSlices(brighter))
    expect(found.asked).toHaveLength(1 + 8)
    expect(found.encoded).toBe(8)
  })

  it('is read anew once its ids were forgotten, and its features are found by content', async () => {
    const cache = new FeatureCache(1e6)
    await diagnosed(stackRequest([scanA], { cache }))
    cache.forgetSamples()
    const found = await again([scanA], cache, new FakeSlices(stackSlices([scanA])))
    expect(found.asked).toHaveLength(8)
    expect(found.encoded).toBe(0)
  })
})
