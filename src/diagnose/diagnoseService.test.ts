import { describe, expect, it } from 'vitest'
import type { PackSource } from '../model/pack'
import { FakeSlices, fakeScan, fakeSlice } from '../testing/fakeCase'
import { FakeRuntime, fakePackSource } from '../testing/fakePack'
import { DiagnoseService } from './diagnoseService'

const noPack: PackSource = {
  name: 'Model pack none',
  read: async () => {
    throw new Error('no such file')
  },
}
const scan = fakeScan({ id: 'A', sliceIds: ['a1', 'a2'] })
const slices = [fakeSlice('a1', [0, 0, 0, 4]), fakeSlice('a2', [2, 2, 2, 2])]

async function service(gpu = new FakeRuntime(), cpu = new FakeRuntime(), adapter = true) {
  const packs = new Map([
    ['/one/', await fakePackSource('Model pack one')],
    ['/two/', await fakePackSource('Model pack two')],
  ])
  return new DiagnoseService({
    packSource: (location) => packs.get(location) ?? noPack,
    backends: [
      gpu.candidate(
        'webgpu',
        'WebGPU',
        adapter
          ? { available: true, threads: 1, note: 'on the graphics adapter' }
          : { available: false, reason: 'no adapter' },
      ),
      cpu.candidate('wasm', 'WebAssembly', { available: true, threads: 2, note: 'threads: 2' }),
    ],
    now: () => 0,
    cacheBytes: 1e6,
  })
}

describe('DiagnoseService', () => {
  it('diagnoses, and keeps its sessions for the next case', async () => {
    const gpu = new FakeRuntime()
    const diagnose = await service(gpu)
    diagnose.connect(new FakeSlices(slices))
    await diagnose.loadPack('/one/')
    await diagnose.loadPack('/one/')
    expect(gpu.open).toBe(3)
    const stages: string[] = []
    const outcome = await diagnose.diagnose([scan], ({ stage }) => stages.push(stage))
    expect(outcome).toMatchObject({ status: 'ok', value: { backend: { name: 'webgpu', precision: 'fp16' } } })
    expect(stages).toContain('slices')
    expect(diagnose.backend()?.name).toBe('webgpu')
    const again = await diagnose.whatIf([scan])
    expect(again.status === 'ok' && outcome.status === 'ok' && again.value.findings).toEqual(
      outcome.status === 'ok' && outcome.value.findings,
    )
  })

  it('says what is missing', async () => {
    const diagnose = await service()
    expect(diagnose.backend()).toBeNull()
    expect(await diagnose.diagnose([scan], () => undefined)).toMatchObject({ code: 'no-pack' })
    expect(await diagnose.occlusion([scan], 'A', 0)).toMatchObject({ code: 'no-pack' })
    expect(await diagnose.whatIf([scan])).toMatchObject({ code: 'no-pack' })
    await diagnose.loadPack('/one/')
    expect(await diagnose.diagnose([scan], () => undefined)).toMatchObject({ code: 'no-images' })
  })

  it('keeps the pack at hand when another cannot be opened, and closes it when another can', async () => {
    const gpu = new FakeRuntime()
    const diagnose = await service(gpu)
    await diagnose.loadPack('/one/')
    const missing = await diagnose.loadPack('/gone/')
    expect(missing).toMatchObject({ status: 'failed', code: 'pack-file-missing' })
    expect(diagnose.backend()).not.toBeNull()
    await diagnose.loadPack('/two/')
    expect(gpu.open).toBe(3)
  })

  it('cancels what runs and what waits, at the next slice, but not what is asked for afterwards', async () => {
    const diagnose = await service()
    await diagnose.loadPack('/one/')
    let release: () => void = () => undefined
    const held = new Promise<void>((resolve) => {
      release = resolve
    })
    const provider = new FakeSlices(slices)
    diagnose.connect({
      slice: async (id) => {
        await held
        return provider.slice(id)
      },
    })
    const running = diagnose.diagnose([scan], () => undefined)
    const waiting = diagnose.diagnose([scan], () => undefined)
    diagnose.cancel()
    const later = diagnose.diagnose([scan], () => undefined)
    release()
    expect(await running).toMatchObject({ status: 'skipped', code: 'cancelled' })
    expect(await waiting).toMatchObject({ status: 'skipped', code: 'cancelled' })
    expect((await later).status).toBe('ok')
  })

  it('lets a cancel in that arrives as a message while slices are encoded', async () => {
    const diagnose = await service()
    await diagnose.loadPack('/one/')
    diagnose.connect(new FakeSlices(slices))
    let encoded = 0
    const { port1, port2 } = new MessageChannel()
    port2.onmessage = () => diagnose.cancel()
    const outcome = await diagnose.diagnose([scan], ({ stage }) => {
      if (stage === 'slices') encoded += 1
      if (encoded === 1) port1.postMessage('cancel')
    })
    port1.close()
    expect(outcome).toMatchObject({ code: 'cancelled' })
    expect(encoded).toBe(1)
  })
})
