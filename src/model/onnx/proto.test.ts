import { BinaryReader, WireType } from '@bufbuild/protobuf/wire'
import { describe, expect, it } from 'vitest'
import { GraphBuilder } from './builder'

/** Fields of a message by their number: whole numbers, and bytes of whatever has a length. */
function fields(bytes: Uint8Array): Map<number, (number | Uint8Array)[]> {
  const found = new Map<number, (number | Uint8Array)[]>()
  const reader = new BinaryReader(bytes)
  while (reader.pos < reader.len) {
    const [field, type] = reader.tag()
    const value =
      type === WireType.Varint
        ? Number(reader.int64())
        : type === WireType.Bit32
          ? reader.float()
          : reader.bytes()
    found.set(field, [...(found.get(field) ?? []), value])
  }
  return found
}

function inner(message: Map<number, (number | Uint8Array)[]>, field: number, index = 0) {
  const value = message.get(field)?.[index]
  return value instanceof Uint8Array ? value : new Uint8Array()
}

const text = (bytes: Uint8Array) => new TextDecoder().decode(bytes)

describe('the bytes of a model', () => {
  const graph = new GraphBuilder('small', 'fp32')
  graph.input('x', 'float32', ['n', 2])
  const pooled = graph.node('Softmax', ['x'], { axis: -1 })
  graph.node('Mul', [pooled, graph.constant(Float32Array.of(1.5, -2), [2])], {}, 'y')
  graph.output('y', ['n', 2])
  const model = fields(graph.finish())
  const body = fields(inner(model, 7))

  it('hold IR version 8, operator set 17 and the graph', () => {
    expect(model.get(1)).toEqual([8])
    expect(fields(inner(model, 8)).get(2)).toEqual([17])
    expect(text(inner(body, 2))).toBe('small')
    expect(body.get(1)).toHaveLength(2)
  })

  it('hold nodes with their attributes', () => {
    const softmax = fields(inner(body, 1))
    expect(text(inner(softmax, 4))).toBe('Softmax')
    expect(text(inner(softmax, 1))).toBe('x')
    const attribute = fields(inner(softmax, 5))
    expect([text(inner(attribute, 1)), attribute.get(3), attribute.get(20)]).toEqual(['axis', [-1], [2]])
  })

  it('hold a tensor as raw little-endian bytes', () => {
    const tensor = fields(inner(body, 5))
    expect(tensor.get(2)).toEqual([1])
    expect(Array.from(inner(tensor, 1))).toEqual([2])
    expect(Array.from(inner(tensor, 9))).toEqual([0, 0, 0xc0, 0x3f, 0, 0, 0, 0xc0])
  })

  it('name the axis that is known at run time', () => {
    const shape = fields(inner(fields(inner(fields(inner(fields(inner(body, 11)), 2)), 1)), 2))
    expect(text(inner(fields(inner(shape, 1)), 2))).toBe('n')
    expect(fields(inner(shape, 1, 1)).get(1)).toEqual([2])
  })
})

describe('weights that are read last', () => {
  const values = Float32Array.from({ length: 300 }, (_, index) => index - 7.25)

  async function model(precision: 'fp32' | 'fp16' | 'int8', later: boolean): Promise<Uint8Array> {
    const graph = new GraphBuilder('late', precision)
    graph.input('x', 'float32', ['n', 3])
    const first = graph.constant(Float32Array.of(1, 2, 3), [3])
    const weight = later
      ? await graph.weightLater(async () => values, [3, 100], 1)
      : graph.weight(values, [3, 100], 1)
    graph.node('MatMul', [graph.node('Mul', ['x', first]), weight], {}, 'y')
    graph.output('y', ['n', 100])
    return graph.finishReading()
  }

  it.each(['fp32', 'fp16', 'int8'] as const)(
    'give the same bytes as those at hand, %s',
    async (precision) => {
      expect(Buffer.compare(await model(precision, true), await model(precision, false))).toBe(0)
    },
  )

  it('are not read before the model is laid out', async () => {
    const graph = new GraphBuilder('late', 'fp32')
    let reads = 0
    const read = async () => {
      reads += 1
      return values
    }
    await graph.weightLater(read, [300], 0)
    expect(reads).toBe(0)
    expect(() => graph.finish()).toThrow('late has weights that are not read yet')
    await graph.finishReading()
    expect(reads).toBe(1)
  })

  it('must be as many as their shape says', async () => {
    const graph = new GraphBuilder('late', 'fp32')
    await graph.weightLater(async () => values, [299], 0)
    await expect(graph.finishReading()).rejects.toThrow("a weight of late is not its shape's")
  })
})
