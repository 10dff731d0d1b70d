import { BinaryReader, BinaryWriter, WireType } from '@bufbuild/protobuf/wire'

/** Field numbers and enumerations of `onnx/onnx.proto3` in the ONNX repository. */
const GRAPH = 7
const INITIALIZER = 5
const RAW_DATA = 9
const EXTERNAL_DATA = 13
const ENTRY = { key: 1, value: 2 }
const DATA_LOCATION = { field: 14, external: 1 }

/** Smaller weights stay inside: moving them saves nothing. */
const OUTSIDE_FROM = 1 << 16

export interface OutsideWeights {
  /** The model without its large weights, which it looks for in the file `path` at their places. */
  model: Uint8Array
  /** Name of the file that `model` refers to; its bytes are those of the whole model. */
  path: string
}

interface Field {
  number: number
  type: WireType
  /** Where the field begins, its tag included, and ends. */
  start: number
  end: number
  /** Where the value begins: behind the length of what has one. */
  value: number
}

/** Fields of the message at [start, end), in their order. Throws where the bytes are no message. */
function fieldsOf(bytes: Uint8Array, start: number, end: number): Field[] {
  const reader = new BinaryReader(bytes.subarray(start, end))
  const fields: Field[] = []
  while (reader.pos < reader.len) {
    const at = start + reader.pos
    const [number, type] = reader.tag()
    let value = start + reader.pos
    if (type === WireType.LengthDelimited) {
      const length = reader.uint32()
      value = start + reader.pos
      reader.pos += length
      if (reader.pos > reader.len) throw new Error('a model ends inside one of its fields')
    } else {
      reader.skip(type, number)
    }
    fields.push({ number, type, start: at, end: start + reader.pos, value })
  }
  return fields
}

function entry(writer: BinaryWriter, key: string, value: string): void {
  writer.tag(EXTERNAL_DATA, WireType.LengthDelimited).fork()
  writer.tag(ENTRY.key, WireType.LengthDelimited).string(key)
  writer.tag(ENTRY.value, WireType.LengthDelimited).string(value)
  writer.join()
}

/** The tensor with its raw bytes left out, or as it was where they are few. */
function outside(bytes: Uint8Array, tensor: Field, path: string): Uint8Array {
  const fields = fieldsOf(bytes, tensor.value, tensor.end)
  const raw = fields.find(({ number }) => number === RAW_DATA)
  if (raw === undefined || raw.end - raw.value < OUTSIDE_FROM) return bytes.subarray(tensor.value, tensor.end)
  const writer = new BinaryWriter()
  for (const field of fields) if (field !== raw) writer.raw(bytes.subarray(field.start, field.end))
  entry(writer, 'location', path)
  entry(writer, 'offset', String(raw.value))
  entry(writer, 'length', String(raw.end - raw.value))
  writer.tag(DATA_LOCATION.field, WireType.Varint).int32(DATA_LOCATION.external)
  return writer.finish()
}

/**
 * A model that takes its weights from its own bytes. The runtime copies a model it is given and then every weight out
 * of the copy; weights that lie outside are copied once, straight to where they are used.
 * @param bytes a model of one graph. Throws where they are none.
 */
export function withOutsideWeights(bytes: Uint8Array, path = 'weights'): OutsideWeights {
  const writer = new BinaryWriter()
  for (const field of fieldsOf(bytes, 0, bytes.length)) {
    if (field.number !== GRAPH) {
      writer.raw(bytes.subarray(field.start, field.end))
      continue
    }
    writer.tag(GRAPH, WireType.LengthDelimited).fork()
    for (const part of fieldsOf(bytes, field.value, field.end)) {
      if (part.number === INITIALIZER)
        writer.tag(INITIALIZER, WireType.LengthDelimited).bytes(outside(bytes, part, path))
      else writer.raw(bytes.subarray(part.start, part.end))
    }
    writer.join()
  }
  return { model: writer.finish(), path }
}
