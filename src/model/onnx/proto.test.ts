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
