import { describe, expect, it } from 'vitest'
import type { CreateSession } from '../model/session'
import type { CaseScan } from '../study/types'
import { FakeSlices, fakeScan, fakeSlice } from '../testing/fakeCase'
import { FakeRuntime, fakePackSource } from '../testing/fakePack'
import { DiagnoseService } from './diagnoseService'

/** Counts the runs of the encoder and the attention of a case. */
class CountingRuntime extends FakeRuntime {
  encoded = 0
  attended = 0
  /** Of the encoder, before it runs, with the runs before it. */
  onEncode: (before: number) => void = () => undefined

  readonly counting: CreateSession = async (model) => {
    const session = await this.createSession(model)
    return {
      run: async (feeds, outputs) => {
        if ('slices' in feeds) this.onEncode(this.encoded++)
        if ('features' in feeds) this.attended += 1
        return session.run(feeds, outputs)
      },
      release: () => session.release(),
    }
  }
}

/** Ten scans of two slices, no two of the same pixels. */
const SCANS = Array.from({ length: 10 }, (_, scan) =>
  fakeScan({ id: `S${scan}`, sliceIds: [`${scan}/0`, `${scan}/1`] }),
)
const SLICES = SCANS.flatMap(({ sliceIds }, scan) =>
  sliceIds.map((id, slice) => fakeSlice(id, [0, 1 + scan, 20 + 3 * slice, 99])),
)

async function room(provider = new FakeSlices(SLICES)) {
  const runtime = new CountingRuntime()
  const pack = await fakePackSource('pack')
  const service = new DiagnoseService({
    packSource: () => pack,
    backends: [
      {
        name: 'wasm',
        title: 'WebAssembly',
        probe: async () => ({ available: true, threads: 2, note: 'threads: 2' }),
        load: async () => runtime.counting,
      },
    ],
    now: () => 0,
    cacheBytes: 1e6,
  })
  service.connect(provider)
  expect((await service.loadPack('pack')).status).toBe('ok')
  runtime.encoded = 0
  runtime.attended = 0
  const diagnose = async (scans: readonly CaseScan[]) => {
    const outcome = await service.diagnose(scans, () => undefined)
    if (outcome.status !== 'ok') throw new Error(outcome.message)
    return outcome.value
  }
  return { runtime, service, provider, diagnose }
}

describe('encoding ahead', () => {
  it('leaves a diagnosis nothing to encode, nor a scan to weigh', async () => {
    const { runtime, service, provider, diagnose } = await room()
    await service.encodeAhead(SCANS)
    expect([runtime.encoded, runtime.attended]).toEqual([20, 10])
    provider.asked.length = 0
    const diagnosis = await diagnose(SCANS)
    expect([runtime.encoded, runtime.attended]).toEqual([20, 10])
    // One slice a scan, to know it again.
    expect(provider.asked).toHaveLength(10)
    const { findings, evidence } = await (await room()).diagnose(SCANS)
    expect({ findings, evidence }).toEqual({ findings: diagnosis.findings, evidence: diagnosis.evidence })
  })

  it('gives way to a diagnosis at the next slice, and no slice is encoded twice', async () => {
    const { runtime, service, diagnose } = await room()
    let diagnosis: ReturnType<typeof diagnose> | null = null
    let runsBefore = -1
    runtime.onEncode = (before) => {
      if (before === 4) diagnosis = diagnose(SCANS.slice(5))
    }
    await service.encodeAhead(SCANS)
    runsBefore = runtime.encoded
    await diagnosis
    expect(runsBefore).toBe(5)
    expect(runtime.encoded).toBe(5 + 10)
    await diagnose(SCANS)
    expect(runtime.encoded).toBe(20)
  })

  it.each<[string, (service: DiagnoseService) => unknown]>([
    ['a map', (service) => service.occlusion(SCANS.slice(0, 1), 'gone', 0)],
    ['a fusion of some scans', (service) => service.whatIf(SCANS.slice(0, 1))],
    ['a pack', (service) => service.loadPack('pack')],
    ['a cancel', (service) => service.cancel()],
    ['other images', (service) => service.connect(new FakeSlices(SLICES))],
    ['other scans', (service) => service.encodeAhead([])],
  ])('ends when %s is asked for', async (_, ask) => {
    const { runtime, service } = await room()
    let asked: unknown
    runtime.onEncode = (before) => {
      if (before === 2) asked = ask(service)
    }
    await service.encodeAhead(SCANS)
    await asked
    expect(runtime.encoded).toBe(3)
  })

  it('waits for what was asked before', async () => {
    const { service, diagnose } = await room()
    const order: string[] = []
    const before = diagnose(SCANS.slice(0, 2)).then(() => order.push('diagnosis'))
    const ahead = service.encodeAhead(SCANS).then(() => order.push('ahead'))
    await Promise.all([before, ahead])
    expect(order).toEqual(['diagnosis', 'ahead'])
  })

  it('passes over what cannot be read, of which the diagnosis tells', async () => {
    const { runtime, service } = await room(new FakeSlices(SLICES.filter(({ id }) => id !== '3/1')))
    await service.encodeAhead([...SCANS, fakeScan({ id: 'empty' })])
    expect(runtime.encoded).toBe(18)
    expect(await service.diagnose(SCANS, () => undefined)).toMatchObject({
      code: 'unreadable',
      message: '“S3” (S3.npy), slice 2 of 2: 3/1.dcm ends too early.',
    })
  })

  it('never fails aloud: without a pack, or where the runtime breaks', async () => {
    const pack = await fakePackSource('pack')
    const empty = new DiagnoseService({ packSource: () => pack, backends: [], now: () => 0, cacheBytes: 1e6 })
    await expect(empty.encodeAhead(SCANS)).resolves.toBeUndefined()
    const { runtime, service } = await room()
    runtime.onEncode = () => {
      throw new Error('out of memory')
    }
    await expect(service.encodeAhead(SCANS)).resolves.toBeUndefined()
    expect(await service.diagnose(SCANS, () => undefined)).toMatchObject({ code: 'inference-failed' })
  })

  it('is no case: a fusion of some scans still waits for a diagnosis', async () => {
    const { service, diagnose } = await room()
    await service.encodeAhead(SCANS)
    expect(await service.whatIf(SCANS.slice(0, 1))).toMatchObject({ code: 'not-encoded' })
    await diagnose(SCANS.slice(0, 2))
    expect(await service.whatIf(SCANS.slice(0, 1))).toMatchObject({ status: 'ok' })
  })
})

describe('the same pixels in another case', () => {
  it('are not encoded again, whatever series and study they come from', async () => {
    const { runtime, service, diagnose } = await room()
    const first = await diagnose(SCANS.slice(0, 2))
    expect([runtime.encoded, runtime.attended]).toEqual([4, 2])
    // Another study is opened: the first series again under other ids, and one that is new.
    const copied = SLICES.slice(0, 2).map((slice, index) => ({ ...slice, id: `copy/${index}` }))
    const copy = fakeScan({ id: 'copy', name: 'Copy', sliceIds: copied.map(({ id }) => id) })
    service.connect(new FakeSlices([...copied, ...SLICES.slice(8)]))
    const second = await diagnose([copy])
    expect([runtime.encoded, runtime.attended]).toEqual([4, 2])
    const alone = await (await room()).diagnose(SCANS.slice(0, 1))
    expect(second.findings).toEqual(alone.findings)
    expect(second.findings).not.toEqual(first.findings)
    await diagnose([copy, ...SCANS.slice(4, 5)])
    expect([runtime.encoded, runtime.attended]).toEqual([6, 3])
  })

  it('are told from others that come under the ids they had', async () => {
    const { runtime, service, diagnose } = await room()
    await diagnose(SCANS.slice(0, 1))
    const others = SLICES.slice(6, 8).map((slice, index) => ({ ...slice, id: `0/${index}` }))
    service.connect(new FakeSlices(others))
    const diagnosis = await diagnose(SCANS.slice(0, 1))
    expect(runtime.encoded).toBe(4)
    const alone = await (await room(new FakeSlices(others))).diagnose(SCANS.slice(0, 1))
    expect(diagnosis.findings).toEqual(alone.findings)
  })
})
