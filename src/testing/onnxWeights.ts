import { BinaryReader, WireType } from '@bufbuild/protobuf/wire'
import { toHalf } from '../model/onnx/narrow'
import { halfToNumber } from '../study/numberTypes'

// Numbers of fields and types from onnx.proto3 of the ONNX project.
const MODEL_GRAPH = 7
const GRAPH = { node: 1, initializer: 5, input: 11, output: 12 }
export const FLOAT = 1
export const INT8 = 3
export const INT64 = 7
export const FLOAT16 = 10

/** The fields of a message with their contents, which are views of the bytes. */
function fields(bytes: Uint8Array): { field: number; bytes: Uint8Array; value: number }[] {
  const reader = new BinaryReader(bytes)
  const all: { field: number; bytes: Uint8Array; value: number }[] = []
  while (reader.pos < reader.len) {
    const [field, wire] = reader.tag()
    if (wire === WireType.LengthDelimited) all.push({ field, bytes: reader.bytes(), value: 0 })
    else if (wire === WireType.Varint)
      all.push({ field, bytes: new Uint8Array(), value: Number(reader.int64()) })
    else reader.skip(wire, field)
  }
  return all
}

function parts(bytes: Uint8Array, field: number): Uint8Array[] {
  return fields(bytes).flatMap((one) => (one.field === field ? [one.bytes] : []))
}

function texts(bytes: Uint8Array, field: number): string[] {
  return parts(bytes, field).map((part) => new TextDecoder().decode(part))
}

function number(bytes: Uint8Array, field: number): number {
  return fields(bytes).find((one) => one.field === field)?.value ?? 0
}

/** A table of weights; `raw` is a view of the model's bytes. */
export interface WeightTable {
  name: string
  type: number
  raw: Uint8Array
}

/** Nodes, weights, and types of inputs and outputs of an ONNX model. */
export function readModel(model: Uint8Array) {
  const [graph = new Uint8Array()] = parts(model, MODEL_GRAPH)
  const typeOf = (value: Uint8Array) => number(parts(parts(value, 2)[0] ?? value, 1)[0] ?? value, 1)
  return {
    nodes: parts(graph, GRAPH.node).map((node) => ({
      op: texts(node, 4)[0] ?? '',
      inputs: texts(node, 1),
      to: parts(node, 5)
        .filter((attribute) => texts(attribute, 1)[0] === 'to')
        .map((attribute) => number(attribute, 3)),
    })),
    weights: parts(graph, GRAPH.initializer).map(
      (tensor): WeightTable => ({
        name: texts(tensor, 8)[0] ?? '',
        type: number(tensor, 2),
        raw: parts(tensor, 9)[0] ?? new Uint8Array(),
      }),
    ),
    ends: [...parts(graph, GRAPH.input), ...parts(graph, GRAPH.output)].map(typeOf),
  }
}

/** One weight of a table of float32 or float16. */
export class Weight {
  private readonly view: DataView

  constructor(
    private readonly table: WeightTable,
    private readonly index: number,
  ) {
    this.view = new DataView(table.raw.buffer, table.raw.byteOffset, table.raw.byteLength)
  }

  get(): number {
    if (this.table.type === FLOAT) return this.view.getFloat32(4 * this.index, true)
    return halfToNumber(this.view.getUint16(2 * this.index, true))
  }

  set(value: number): void {
    if (this.table.type === FLOAT) this.view.setFloat32(4 * this.index, value, true)
    else this.view.setUint16(2 * this.index, toHalf(value), true)
  }
}

/** Numbers in a table of float32 or float16; 0 for other types. */
export function weightCount({ type, raw }: WeightTable): number {
  if (type === FLOAT) return raw.length / 4
  return type === FLOAT16 ? raw.length / 2 : 0
}

/** Standard deviation of a table's numbers. */
export function deviation(table: WeightTable): number {
  const count = weightCount(table)
  const values = Array.from({ length: count }, (_, index) => new Weight(table, index).get())
  const mean = values.reduce((sum, value) => sum + value, 0) / count
  return Math.sqrt(values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / count)
}
