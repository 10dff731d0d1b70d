import { describe, expect, it } from 'vitest'
import { loadPack } from '../model/pack'
import { FakeRuntime, fakePackSource } from '../testing/fakePack'
import { MemoryChoices } from '../testing/memoryChoices'
import { type Availability, type BackendCandidate, type ChoiceOptions, chooseBackend } from './backend'

const GPU: Availability = {
  available: true,
  threads: 1,
  note: 'on the graphics adapter',
  device: 'acme gen-9',
}
const CPU: Availability = { available: true, threads: 2, note: 'threads: 2' }

/** A clock that stands still but for what runs of the encoder take. */
class Clock {
  time = 0
  readonly now = () => this.time

  /** The candidate, each of whose encoder runs takes so many milliseconds, or the next of a list. */
  slowed(candidate: BackendCandidate, took: number | readonly number[]): BackendCandidate {
    let run = 0
    return {
      ...candidate,
      load: async () => {
        const create = await candidate.load()
        return async (model) => {
          const session = await create(model)
          return {
            ...session,
            run: (feeds, outputs) => {
              if ('slices' in feeds) this.time += typeof took === 'number' ? took : (took[run++] ?? 0)
              return session.run(feeds, outputs)
            },
          }
        }
      },
    }
  }
}

/** A runtime whose file does not come. */
class NoRuntime extends FakeRuntime {
  override candidate(...of: Parameters<FakeRuntime['candidate']>): BackendCandidate {
    const load = () => Promise.reject(new Error('the file did not come'))
    return { ...super.candidate(...of), load }
  }
}

interface Setting {
  gpu?: FakeRuntime
  cpu?: FakeRuntime
  gpuTakes?: number | readonly number[]
  cpuTakes?: number
  adapter?: Availability
  options?: ChoiceOptions
}

async function choose(setting: Setting = {}) {
  const { gpu = new FakeRuntime(), cpu = new FakeRuntime(), adapter = GPU } = setting
  const clock = new Clock()
  const pack = await loadPack(await fakePackSource('Model pack fake'))
  if (pack.status !== 'ok') throw new Error(pack.message)
  const candidates = [
    clock.slowed(gpu.candidate('webgpu', 'WebGPU', adapter), setting.gpuTakes ?? 8),
    clock.slowed(cpu.candidate('wasm', 'WebAssembly', CPU), setting.cpuTakes ?? 152),
  ]
  const outcome = await chooseBackend(pack.value, candidates, { now: clock.now, ...setting.options })
  return { outcome, status: outcome.status === 'ok' ? outcome.value.status : null, gpu, cpu }
}

describe('choosing a backend', () => {
  it('takes the faster one of those that pass, closes the other, and says both times', async () => {
    const first = await choose()
    expect(first.status).toEqual({
      name: 'webgpu',
      threads: 1,
      precision: 'fp16',
      because:
        'WebGPU passed the self-test (on the graphics adapter); it is the fastest here with 8.0 ms a slice; WebAssembly takes 152 ms a slice.',
      selfTestError: 0,
    })
    expect([first.gpu.open, first.cpu.open]).toEqual([3, 0])
    const second = await choose({ gpuTakes: 400 })
    expect(second.status?.name).toBe('wasm')
    expect(second.status?.because).toBe(
      'WebAssembly passed the self-test (threads: 2); it is the fastest here with 152 ms a slice; WebGPU takes 400 ms a slice.',
    )
    expect([second.gpu.open, second.cpu.open]).toEqual([0, 3])
  })

  it('goes by the median of five runs after a warm-up, whatever one of them took', async () => {
    // The self-test's two scans, the warm-up, then five that count: their median is 9.
    const { status } = await choose({ gpuTakes: [900, 900, 900, 9, 1000, 8, 9, 200] })
    expect(status?.because).toContain('it is the fastest here with 9.0 ms a slice')
  })

  it('does not time a slow backend longer than it must', async () => {
    const clock = new Clock()
    const runtime = new FakeRuntime()
    let runs = 0
    const counted: FakeRuntime['createSession'] = async (model) => {
      const session = await runtime.createSession(model)
      const run: typeof session.run = (feeds, outputs) => {
        if ('slices' in feeds) runs += 1
        return session.run(feeds, outputs)
      }
      return { ...session, run }
    }
    const slow = clock.slowed(
      { ...runtime.candidate('webgpu', 'WebGPU', GPU), load: async () => counted },
      2000,
    )
    const pack = await loadPack(await fakePackSource('Model pack fake'))
    if (pack.status !== 'ok') throw new Error(pack.message)
    await chooseBackend(pack.value, [slow, new FakeRuntime().candidate('wasm', 'WebAssembly', CPU)], {
      now: clock.now,
    })
    expect(runs).toBe(2 + 1 + 1)
  })

  it('falls back aloud when a backend computes wrongly, and closes its sessions', async () => {
    const gpu = new FakeRuntime()
    gpu.wrongBy = 0.25
    const { status } = await choose({ gpu })
    expect(status).toMatchObject({
      name: 'wasm',
      threads: 2,
      because:
        'WebAssembly passed the self-test (threads: 2); WebGPU failed the self-test (a logit differs by 0.250).',
    })
    expect(gpu.open).toBe(0)
  })

  it('does not load a runtime that is not there, nor measure the only one that is', async () => {
    const { status } = await choose({ adapter: { available: false, reason: 'no adapter' } })
    expect(status?.because).toBe('WebAssembly passed the self-test (threads: 2); no adapter.')
  })

  it('refuses a pack that no backend computes rightly', async () => {
    const [gpu, cpu] = [new FakeRuntime(), new FakeRuntime()]
    gpu.wrongBy = 1
    cpu.wrongBy = Number.NaN
    const { outcome } = await choose({ gpu, cpu })
    expect(outcome).toMatchObject({ status: 'failed', code: 'self-test-failed' })
    expect(gpu.open + cpu.open).toBe(0)
  })
})

describe('a person’s choice', () => {
  it('is taken without measuring, and said', async () => {
    const { status, gpu } = await choose({ options: { wish: 'wasm' } })
    expect(status).toMatchObject({
      name: 'wasm',
      because: 'WebAssembly passed the self-test (threads: 2); chosen in the settings.',
    })
    expect(gpu.open).toBe(0)
  })

  it('gives way where it computes wrongly or is not there', async () => {
    const gpu = new FakeRuntime()
    gpu.wrongBy = 0.25
    expect((await choose({ gpu, options: { wish: 'webgpu' } })).status?.name).toBe('wasm')
    const adapter: Availability = { available: false, reason: 'no adapter' }
    const { status } = await choose({ adapter, options: { wish: 'webgpu' } })
    expect(status?.because).toBe('WebAssembly passed the self-test (threads: 2); no adapter.')
  })
})

describe('a choice of an earlier visit', () => {
  it('is taken after its self-test, without a timing and without the other runtime', async () => {
    const choices = new MemoryChoices()
    await choose({ gpuTakes: 400, options: { choices, version: '1' } })
    const { status, gpu } = await choose({ gpuTakes: 1, options: { choices, version: '1' } })
    expect(status?.because).toBe(
      'WebAssembly passed the self-test (threads: 2); measured here before: 152 ms a slice; WebGPU took 400 ms a slice.',
    )
    expect(gpu.open).toBe(0)
  })

  it('holds for one pack, version, device and number of threads', async () => {
    const choices = new MemoryChoices()
    await choose({ gpuTakes: 400, options: { choices, version: '1' } })
    expect([...choices.kept.keys()][0]).toMatch(/^[0-9a-f]{64}\|1\|webgpu 1 acme gen-9\|wasm 2$/)
    const newer = await choose({ gpuTakes: 1, options: { choices, version: '2' } })
    expect(newer.status?.name).toBe('webgpu')
    const adapter: Availability = { ...GPU, device: 'acme gen-10' }
    const other = await choose({ gpuTakes: 1, adapter, options: { choices, version: '1' } })
    expect(other.status?.name).toBe('webgpu')
    expect(choices.kept.size).toBe(3)
  })

  it('falls with its self-test; the next choice is remembered instead', async () => {
    const choices = new MemoryChoices()
    await choose({ options: { choices } })
    const gpu = new FakeRuntime()
    gpu.wrongBy = 0.25
    expect((await choose({ gpu, options: { choices } })).status?.name).toBe('wasm')
    const third = await choose({ options: { choices } })
    expect(third.status?.because).toBe(
      'WebAssembly passed the self-test (threads: 2); measured here before: 152 ms a slice; WebGPU could not be used then.',
    )
  })

  it('is not made where a runtime failed by chance', async () => {
    const choices = new MemoryChoices()
    const { status } = await choose({ gpu: new NoRuntime(), options: { choices } })
    expect(status?.because).toBe(
      'WebAssembly passed the self-test (threads: 2); WebGPU did not take the model (the file did not come).',
    )
    expect(choices.kept.size).toBe(0)
  })

  it('is nothing to rely on when it is broken, or its store is', async () => {
    const choices = new MemoryChoices()
    choices.read = async () => ({ name: 'abacus', measured: [] })
    expect((await choose({ options: { choices } })).status?.name).toBe('webgpu')
    choices.read = () => Promise.reject(new Error('gone'))
    choices.write = () => Promise.reject(new Error('full'))
    expect((await choose({ options: { choices } })).status?.name).toBe('webgpu')
  })
})
