import { describe, expect, it } from 'vitest'
import { createNodeSession } from '../cli/ortNode'
import type { CreateSession, GraphTensor } from '../model/session'
import { mulberry32 } from '../study/random'
import type { DecodedSlice } from '../study/types'
import { FakeSlices, fakeScan } from '../testing/fakeCase'
import { tinyPack } from '../testing/tinyPack'
import type { BackendCandidate } from './backend'
import type { BackendChoice } from './backendChoice'
import { DiagnoseService } from './diagnoseService'
import type { Diagnosis } from './diagnosis'
import type { BackendStatus } from './service'

type Tensors = Record<string, GraphTensor>

const SIDE = 256
/** Encoder runs of the pack's self-test. */
const SELF_TEST = 2

/** A runtime that may be told what goes wrong: `wrong` sees every encoder run after the pack was loaded. */
class Runtime {
  /** Encoder runs since the pack was loaded. */
  runs = 0
  armed = false
  opened = 0
  wrong: (run: number, outputs: Tensors) => Tensors = (_, outputs) => outputs

  readonly createSession: CreateSession = async (model) => {
    this.opened += 1
    const session = await createNodeSession(model)
    return {
      run: async (feeds, outputs) => {
        const results = await session.run(feeds, outputs)
        if (!this.armed || !('slices' in feeds)) return results
        this.runs += 1
        return this.wrong(this.runs, results)
      },
      release: () => session.release(),
    }
  }

  candidate(name: BackendCandidate['name'], title: string): BackendCandidate {
    return {
      name,
      title,
      probe: async () => ({ available: true, threads: 2, note: 'threads: 2' }),
      load: async () => this.createSession,
    }
  }
}

/** Noise with, on every third slice, a bright square that the pack finds. */
function noise(id: string, seed: number): DecodedSlice {
  const random = mulberry32(seed)
  const pixels = Float32Array.from({ length: SIDE * SIDE }, () => 100 + 80 * random())
  if (seed % 3 === 0) for (let row = 80; row < 96; row++) pixels.fill(255, row * SIDE + 64, row * SIDE + 80)
  return {
    id,
    rows: SIDE,
    columns: SIDE,
    samples: 1,
    pixels,
    range: [0, 255],
    voi: null,
    inverted: false,
    geometry: null,
    spacing: null,
  }
}

const SLICES = Array.from({ length: 8 }, (_, index) => noise(`s${index}`, index + 1))
const CASE = [
  fakeScan({ id: 'A', slot: 1, sliceIds: ['s0', 's1', 's2', 's3', 's4'] }),
  fakeScan({ id: 'B', slot: 4, modality: 'MRI', sliceIds: ['s5', 's6', 's7'] }),
]

function lostAt(run: number): Runtime['wrong'] {
  return (now, outputs) => {
    if (now >= run) throw new Error('the graphics device was lost')
    return outputs
  }
}

function notNumbersAt(run: number): Runtime['wrong'] {
  return (now, outputs) => {
    const { features } = outputs
    if (now < run || features?.type !== 'float32') return outputs
    return { ...outputs, features: { ...features, data: features.data.map(() => Number.NaN) } }
  }
}

async function room() {
  const [gpu, cpu] = [new Runtime(), new Runtime()]
  const files = await tinyPack()
  const changed: BackendStatus[] = []
  const kept = new Map<string, BackendChoice>()
  const service = new DiagnoseService({
    packSource: (name) => ({
      name,
      read: async (file) => files.get(file) ?? Promise.reject(new Error('no such file')),
    }),
    backends: [gpu.candidate('webgpu', 'WebGPU'), cpu.candidate('wasm', 'WebAssembly')],
    choices: {
      read: async (key) => kept.get(key),
      write: async (key, choice) => void kept.set(key, choice),
    },
    backendChanged: (status) => changed.push(status),
    now: () => 0,
    cacheBytes: 1e6,
  })
  service.connect(new FakeSlices(SLICES))
  return {
    gpu,
    cpu,
    service,
    changed,
    kept,
    files,
    async load(wish: 'automatic' | 'wasm' = 'automatic') {
      const outcome = await service.loadPack('tiny', wish)
      if (outcome.status !== 'ok') throw new Error(outcome.message)
      for (const runtime of [gpu, cpu]) runtime.armed = true
      return outcome.value.backend
    },
    async diagnose(): Promise<Diagnosis> {
      const outcome = await service.diagnose(CASE, () => undefined)
      if (outcome.status !== 'ok') throw new Error(outcome.message)
      return outcome.value
    },
  }
}

async function alone(): Promise<Diagnosis> {
  const there = await room()
  expect((await there.load('wasm')).name).toBe('wasm')
  return there.diagnose()
}

function logits({ findings }: Diagnosis): Record<string, number> {
  return Object.fromEntries(findings.map(({ id, logit }) => [id, logit]))
}

function expectSame(actual: Diagnosis, expected: Diagnosis): void {
  const wanted = logits(expected)
  for (const [id, logit] of Object.entries(logits(actual))) expect(logit).toBeCloseTo(wanted[id] ?? NaN, 5)
  expect(actual.evidence.sliceWeights.map(({ weights }) => weights.length)).toEqual([5, 3])
  expected.evidence.sliceWeights.forEach(({ weights }, scan) => {
    weights.forEach((weight, slice) => {
      expect(actual.evidence.sliceWeights[scan]?.weights[slice]).toBeCloseTo(weight, 5)
    })
  })
}

describe('a backend that loses its device in the middle of a case', () => {
  it('gives way to the next, which goes on from the fifth slice and ends in the same result', async () => {
    const { gpu, cpu, load, diagnose, changed, kept, service } = await room()
    expect((await load()).name).toBe('webgpu')
    gpu.wrong = lostAt(5)
    const diagnosis = await diagnose()
    expectSame(diagnosis, await alone())
    expect([gpu.runs, cpu.runs]).toEqual([5, 4 + SELF_TEST])
    expect(diagnosis.backend.name).toBe('wasm')
    expect(diagnosis.warnings[0]).toEqual({
      code: 'backend-changed',
      message:
        'WebGPU stopped in the middle of this case (the graphics device was lost); what it had computed was kept, and the rest was computed on WebAssembly, which passed the self-test.',
    })
    expect(changed.map(({ name }) => name)).toEqual(['wasm'])
    expect([...kept.values()].map(({ name }) => name)).toEqual(['webgpu'])
    expect(service.backend()?.because).toBe(
      'WebAssembly passed the self-test (threads: 2); WebGPU stopped in the middle of a case (the graphics device was lost).',
    )
  })

  it('is not used for a later case, for which its features are still good', async () => {
    const { gpu, cpu, load, diagnose, service } = await room()
    await load()
    gpu.wrong = lostAt(5)
    const first = await diagnose()
    const again = await diagnose()
    expect([gpu.runs, cpu.runs]).toEqual([5, 4 + SELF_TEST])
    expectSame(again, first)
    expect(again.backend.name).toBe('wasm')
    expect(again.warnings.map(({ code }) => code)).not.toContain('backend-changed')
    const part = await service.whatIf(CASE.slice(0, 1))
    expect(part.status).toBe('ok')
  })

  it('may do so in a map of one slice as well', async () => {
    const { gpu, load, diagnose, service } = await room()
    await load()
    await diagnose()
    gpu.wrong = lostAt(0)
    const map = await service.occlusion(CASE, 'A', 2)
    expect(map).toMatchObject({ status: 'ok', value: { height: 8, width: 8 } })
    expect(service.backend()?.name).toBe('wasm')
  })
})

describe('a backend that gives results that are not numbers', () => {
  it('is left, and nothing that it computed is used', async () => {
    const { gpu, cpu, load, diagnose, kept } = await room()
    await load()
    gpu.wrong = notNumbersAt(3)
    const diagnosis = await diagnose()
    expectSame(diagnosis, await alone())
    expect([gpu.runs, cpu.runs]).toEqual([3, 8 + SELF_TEST])
    expect(diagnosis.warnings[0]).toEqual({
      code: 'backend-changed',
      message:
        'WebGPU gave results that are not numbers in the middle of this case; they were dropped, and the case was computed anew on WebAssembly, which passed the self-test.',
    })
    await diagnose()
    expect(cpu.runs).toBe(8 + SELF_TEST)
    // Later visits begin on the other one; of one that only lost its device they would not.
    expect([...kept.values()]).toEqual([{ name: 'wasm', measured: [{ name: 'webgpu', milliseconds: null }] }])
  })
})

describe('backends that all fail', () => {
  it('end the case with one sentence; the next case tries them all again', async () => {
    const { gpu, cpu, load, diagnose, service } = await room()
    await load()
    gpu.wrong = lostAt(2)
    cpu.wrong = (run, outputs) => {
      if (run > SELF_TEST) throw new Error('out of memory\n    at somewhere')
      return outputs
    }
    expect(await service.diagnose(CASE, () => undefined)).toEqual({
      status: 'failed',
      code: 'inference-failed',
      message:
        'The model “Planted mark” could not be run: WebGPU stopped in the middle of a case (the graphics device was lost); WebAssembly stopped in the middle of a case (out of memory).',
    })
    for (const runtime of [gpu, cpu]) {
      runtime.armed = false
      runtime.wrong = (_, outputs) => outputs
    }
    const diagnosis = await diagnose()
    expectSame(diagnosis, await alone())
    expect(diagnosis.backend.name).toBe('webgpu')
  })

  it('say so where the next backend cannot have the model', async () => {
    const { gpu, load, files, service } = await room()
    await load()
    gpu.wrong = lostAt(1)
    files.delete('encoder.onnx')
    expect(await service.diagnose(CASE, () => undefined)).toMatchObject({
      code: 'inference-failed',
      message:
        'The model “Planted mark” could not be run: WebGPU stopped in the middle of a case (the graphics device was lost); tiny: encoder.onnx could not be read (no such file).',
    })
  })
})
