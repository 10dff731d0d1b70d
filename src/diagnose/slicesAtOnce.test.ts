import { describe, expect, it } from 'vitest'
import { loadPack } from '../model/pack'
import { FakeNetwork } from '../testing/fakeCase'
import { FakeRuntime, fakePackSource } from '../testing/fakePack'
import { MemoryChoices } from '../testing/memoryChoices'
import { type BackendCandidate, chooseBackend } from './backend'
import { backendChoiceSchema } from './backendChoice'
import { bestBatch } from './backendTiming'
import { FailoverNetwork } from './failover'

/** A clock that only the encoder moves. */
class Clock {
  time = 0
  readonly now = () => this.time
}

function network(takes: (n: number) => number, clock: Clock, size = 2) {
  const fake = new FakeNetwork()
  const asked: number[] = []
  return {
    asked,
    shape: { features: 2, size },
    encode: async (slices: Float32Array, n: number) => {
      asked.push(n)
      clock.time += takes(n)
      return fake.encode(slices, n)
    },
  }
}

describe('bestBatch', () => {
  it('is several where that saves a tenth of the time a slice', async () => {
    const clock = new Clock()
    expect(
      await bestBatch(
        network(() => 35, clock),
        10,
        clock.now,
      ),
    ).toBe(4)
    expect(
      await bestBatch(
        network(() => 37, clock),
        10,
        clock.now,
      ),
    ).toBe(1)
  })

  it('does not count the first run, in which shaders are compiled', async () => {
    const clock = new Clock()
    let run = 0
    expect(
      await bestBatch(
        network(() => (run++ === 0 ? 900 : 20), clock),
        10,
        clock.now,
      ),
    ).toBe(4)
  })

  it('is one where several do not fit, or would be too large', async () => {
    const clock = new Clock()
    const short = network(() => {
      throw new Error('out of memory')
    }, clock)
    expect(await bestBatch(short, 10, clock.now)).toBe(1)
    const large = network(() => 1, clock, 1024)
    expect(await bestBatch(large, 10, clock.now)).toBe(1)
    expect(large.asked).toEqual([])
  })
})

/** A runtime that takes its time, and may be short of memory for several slices. */
class TimedRuntime extends FakeRuntime {
  short = false
  readonly batches: number[] = []

  constructor(
    private readonly clock: Clock,
    private readonly takes: (n: number) => number,
  ) {
    super()
  }

  override candidate(...of: Parameters<FakeRuntime['candidate']>): BackendCandidate {
    const load = async (): ReturnType<BackendCandidate['load']> => async (model) => {
      const session = await this.createSession(model)
      return {
        run: async (feeds, outputs) => {
          const n = feeds.slices?.dims[0] ?? 0
          if (n > 0) this.batches.push(n)
          if (this.short && n > 1) throw new Error('out of memory')
          this.clock.time += this.takes(n)
          return session.run(feeds, outputs)
        },
        release: () => session.release(),
      }
    }
    return { ...super.candidate(...of), load }
  }
}

/** The adapter takes 10 ms for one slice and 16 for four; WebAssembly 150 for each. */
async function visit(choices = new MemoryChoices()) {
  const clock = new Clock()
  const gpu = new TimedRuntime(clock, (n) => (n > 0 ? 8 + 2 * n : 0))
  const candidates = [
    gpu.candidate('webgpu', 'WebGPU', { available: true, threads: 1, note: 'on the graphics adapter' }),
    new TimedRuntime(clock, (n) => 150 * n).candidate('wasm', 'WebAssembly', {
      available: true,
      threads: 2,
      note: 'threads: 2',
    }),
  ]
  const pack = await loadPack(await fakePackSource('Model pack fake'))
  if (pack.status !== 'ok') throw new Error(pack.message)
  const outcome = await chooseBackend(pack.value, candidates, { now: clock.now, choices })
  if (outcome.status !== 'ok') throw new Error(outcome.message)
  const network = new FailoverNetwork(outcome.value, {
    candidates,
    wish: 'automatic',
    readPack: async () => pack,
    changed: () => undefined,
  })
  gpu.batches.length = 0
  return { gpu, choices, network }
}

describe('a graphics adapter that takes four slices better than one', () => {
  it('is given four, in a later visit without being timed again', async () => {
    const { network, choices } = await visit()
    expect(network.slicesAtOnce()).toBe(4)
    expect([...choices.kept.values()]).toEqual([
      {
        name: 'webgpu',
        measured: [
          { name: 'webgpu', milliseconds: 10 },
          { name: 'wasm', milliseconds: 150 },
        ],
        batch: 4,
      },
    ])
    expect((await visit(choices)).network.slicesAtOnce()).toBe(4)
  })

  it('is given one where an earlier version of this program remembered nothing else', async () => {
    const { choices } = await visit()
    for (const [key, choice] of choices.kept) {
      const { name, measured } = backendChoiceSchema.parse(choice)
      choices.kept.set(key, { name, measured })
    }
    expect((await visit(choices)).network.slicesAtOnce()).toBe(1)
  })

  it('goes on one by one, and is not left, where four no longer fit into its memory', async () => {
    const { gpu, network } = await visit()
    gpu.short = true
    const features = await network.encode(Float32Array.of(0, 0, 0, 1, 1, 1, 1, 1, 0, 1, 0, 1), 3)
    expect([...features]).toEqual([0.25, 1, 1, 1, 0.5, 1])
    expect(gpu.batches).toEqual([3, 1, 1, 1])
    expect(network.slicesAtOnce()).toBe(1)
    expect(network.status().name).toBe('webgpu')
    expect(network.notices()).toEqual([])
  })
})
