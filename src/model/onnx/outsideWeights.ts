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

/** A model that is not in memory as a whole. */
export interface StoredModel {
  readonly size: number
  /** Fills the target with the bytes from `start` on. Throws when the medium fails. */
  readInto(target: Uint8Array, start: number): void
}

function modelInMemory(bytes: Uint8Array): StoredModel {
  return {
    size: bytes.length,
    readInto: (target, start) => target.set(bytes.subarray(start, start + target.length)),
  }
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

/** Two variable-length numbers, a tag and a length or a value, take no more; a fixed value takes 8 bytes. */
const FIELD_HEAD = 20

function read(model: StoredModel, start: number, end: number): Uint8Array {
  const bytes = new Uint8Array(end - start)
  model.readInto(bytes, start)
  return bytes
}

/** Fields of the message at [start, end), in their order; their values are not read. Throws where it is no message. */
function fieldsOf(model: StoredModel, start: number, end: number): Field[] {
  const fields: Field[] = []
  for (let at = start; at < end; ) {
    const reader = new BinaryReader(read(model, at, Math.min(at + FIELD_HEAD, end)))
    const [number, type] = reader.tag()
    let value = at + reader.pos
    let next: number
    if (type === WireType.LengthDelimited) {
      const length = reader.uint32()
      value = at + reader.pos
      next = value + length
    } else {
      reader.skip(type, number)
      next = at + reader.pos
    }
    if (next > end) throw new Error('a model ends inside one of its fields')
    fields.push({ number, type, start: at, end: next, value })
    at = next
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
function outside(model: StoredModel, tensor: Field, path: string): Uint8Array {
  const fields = fieldsOf(model, tensor.value, tensor.end)
  const raw = fields.find(({ number }) => number === RAW_DATA)
  if (raw === undefined || raw.end - raw.value < OUTSIDE_FROM) return read(model, tensor.value, tensor.end)
  const writer = new BinaryWriter()
  for (const field of fields) if (field !== raw) writer.raw(read(model, field.start, field.end))
  entry(writer, 'location', path)
  entry(writer, 'offset', String(raw.value))
  entry(writer, 'length', String(raw.end - raw.value))
  writer.tag(DATA_LOCATION.field, WireType.Varint).int32(DATA_LOCATION.external)
  return writer.finish()
}

/**
 * A model that takes its weights from its own bytes. The runtime copies a model it is given and then every weight out
 * of the copy; weights that lie outside are copied once, straight to where they are used.
 * @param whole a model of one graph. Throws where it is none.
 */
export function withOutsideWeights(whole: Uint8Array | StoredModel, path = 'weights'): OutsideWeights {
  const model = whole instanceof Uint8Array ? modelInMemory(whole) : whole
  const writer = new BinaryWriter()
  for (const field of fieldsOf(model, 0, model.size)) {
    if (field.number !== GRAPH) {
      writer.raw(read(model, field.start, field.end))
      continue
    }
    writer.tag(GRAPH, WireType.LengthDelimited).fork()
    for (const part of fieldsOf(model, field.value, field.end)) {
      if (part.number === INITIALIZER)
        writer.tag(INITIALIZER, WireType.LengthDelimited).bytes(outside(model, part, path))
      else writer.raw(read(model, part.start, part.end))
    }
    writer.join()
  }
  return { model: writer.finish(), path }
}

/**
 * A model as the file that `withOutsideWeights` refers to, for a runtime that asks for the length of a file and for its
 * parts, one after another, each copied before it asks for the next: so onnxruntime-web 1.30 does. Every part is read
 * when it is asked for, into the same memory. It is an array because the runtime takes nothing else; in itself it is
 * empty.
 */
export class PartsOnDemand extends Uint8Array<ArrayBuffer> {
  private part = new Uint8Array()

  constructor(private readonly model: StoredModel) {
    super(new ArrayBuffer(0))
  }

  override get byteLength(): number {
    return this.model.size
  }

  override subarray(start = 0, end = this.model.size): Uint8Array<ArrayBuffer> {
    const length = end - start
    if (this.part.length < length) this.part = new Uint8Array(length)
    const part = this.part.subarray(0, length)
    this.model.readInto(part, start)
    return part
  }
}
