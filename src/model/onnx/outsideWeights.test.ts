import { BinaryReader, WireType } from '@bufbuild/protobuf/wire'
import { InferenceSession, Tensor } from 'onnxruntime-node'
import { describe, expect, it } from 'vitest'
import { GraphBuilder } from './builder'
import { PartsOnDemand, type StoredModel, withOutsideWeights } from './outsideWeights'

const [INPUTS, OUTPUTS] = [3, 30_000]

/** y = x M + 7, M [3, 30000] counting up in thousandths: 360 kB, beside constants of a few bytes. */
function model(): Uint8Array {
  const graph = new GraphBuilder('wide', 'fp32')
  graph.input('x', 'float32', ['n', INPUTS])
  const table = Float32Array.from({ length: INPUTS * OUTPUTS }, (_, index) => index / 1000)
  const product = graph.node('MatMul', ['x', graph.weight(table, [INPUTS, OUTPUTS], 1)])
  graph.node('Add', [product, graph.scalar(7)], {}, 'y')
  graph.output('y', ['n', OUTPUTS])
  return graph.finish()
}

/** The last bytes-like field of the number, read as the whole model's nested messages go. */
function field(bytes: Uint8Array, number: number): Uint8Array[] {
  const reader = new BinaryReader(bytes)
  const found: Uint8Array[] = []
  while (reader.pos < reader.len) {
    const [at, type] = reader.tag()
    if (at === number && type === WireType.LengthDelimited) found.push(reader.bytes())
    else reader.skip(type, at)
  }
  return found
}

const text = (bytes: Uint8Array | undefined) => new TextDecoder().decode(bytes)

describe('a model whose weights lie outside', () => {
  const whole = model()
  const outside = withOutsideWeights(whole, 'here')

  it('is small', () => {
    expect(whole.length).toBeGreaterThan(360_000)
    expect(outside.model.length).toBeLessThan(1000)
    expect(outside.path).toBe('here')
  })

  it('says where in the whole the weights are', () => {
    const [graph = new Uint8Array()] = field(outside.model, 7)
    const [weight = new Uint8Array(), scalar = new Uint8Array()] = field(graph, 5)
    const entries = new Map(
      field(weight, 13).map((bytes) => [text(field(bytes, 1)[0]), text(field(bytes, 2)[0])]),
    )
    expect(entries.get('location')).toBe('here')
    expect(entries.get('length')).toBe(String(4 * INPUTS * OUTPUTS))
    const offset = Number(entries.get('offset'))
    const view = new DataView(whole.buffer, whole.byteOffset)
    expect(view.getFloat32(offset + 4 * 12_345, true)).toBeCloseTo(12.345, 5)
    expect(field(scalar, 9)).toHaveLength(1)
  })

  it('gives what the whole gives', async () => {
    const feeds = { x: new Tensor('float32', Float32Array.of(1, -2, 0.5), [1, INPUTS]) }
    const reference = await InferenceSession.create(whole)
    const session = await InferenceSession.create(outside.model, {
      externalData: [{ path: outside.path, data: whole }],
    })
    const [expected, found] = [await reference.run(feeds), await session.run(feeds)]
    expect(found.y?.data).toEqual(expected.y?.data)
    // x M at column 100: 0.1 - 2 * 30.1 + 0.5 * 60.1, and 7
    expect(Number(found.y?.data[100])).toBeCloseTo(-23.05, 3)
  })

  it('refuses bytes that are no model', () => {
    expect(() => withOutsideWeights(whole.subarray(0, 1000))).toThrow()
  })
})

/** The model on a medium, which counts what is read of it. */
function stored(bytes: Uint8Array): StoredModel & { bytesRead(): number } {
  let read = 0
  return {
    size: bytes.length,
    bytesRead: () => read,
    readInto(target, start) {
      target.set(bytes.subarray(start, start + target.length))
      read += target.length
    },
  }
}

describe('a model on a medium', () => {
  const whole = model()

  it('becomes the same small model, without its weights being read', () => {
    const medium = stored(whole)
    expect(withOutsideWeights(medium).model).toEqual(withOutsideWeights(whole).model)
    expect(medium.bytesRead()).toBeLessThan(2000)
  })

  it('gives the parts that are asked for, one at a time', () => {
    const parts = new PartsOnDemand(stored(whole))
    expect(parts.byteLength).toBe(whole.length)
    const first = parts.subarray(100, 300)
    expect(Array.from(first)).toEqual(Array.from(whole.subarray(100, 300)))
    const second = parts.subarray(350_000, 350_050)
    expect(Array.from(second)).toEqual(Array.from(whole.subarray(350_000, 350_050)))
    expect(second.buffer).toBe(first.buffer)
  })

  it('is computed by the WebAssembly runtime, which reads its weights once', async () => {
    const medium = stored(whole)
    const outside = withOutsideWeights(medium)
    const runtime = await import('onnxruntime-web/wasm')
    runtime.env.wasm.numThreads = 1
    const session = await runtime.InferenceSession.create(outside.model, {
      executionProviders: ['wasm'],
      externalData: [{ path: outside.path, data: new PartsOnDemand(medium) }],
    })
    const x = new runtime.Tensor('float32', Float32Array.of(1, -2, 0.5), [1, INPUTS])
    const { y } = await session.run({ x })
    // x M at column 100: 0.1 - 2 * 30.1 + 0.5 * 60.1, and 7
    expect(Number(y?.data[100])).toBeCloseTo(-23.05, 3)
    expect(medium.bytesRead()).toBeLessThan(whole.length + 4000)
  })
})
