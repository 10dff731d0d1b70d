import { BinaryWriter, WireType } from '@bufbuild/protobuf/wire'

/**
 * The part of ONNX's protobuf messages that the graphs here need. Field numbers and enumerations are those of
 * `onnx/onnx.proto3` in the ONNX repository (IR version 8); they never change once published.
 */
const MODEL = { irVersion: 1, producerName: 2, graph: 7, opsetImport: 8 }
const OPSET = { domain: 1, version: 2 }
const GRAPH = { node: 1, name: 2, initializer: 5, input: 11, output: 12 }
const NODE = { input: 1, output: 2, name: 3, opType: 4, attribute: 5 }
const ATTRIBUTE = { name: 1, f: 2, i: 3, ints: 8, type: 20 }
const ATTRIBUTE_TYPE = { float: 1, int: 2, ints: 7 }
const TENSOR = { dims: 1, dataType: 2, name: 8, rawData: 9 }
const VALUE_INFO = { name: 1, type: 2 }
const TYPE = { tensorType: 1 }
const TENSOR_TYPE = { elemType: 1, shape: 2 }
const SHAPE = { dim: 1 }
const DIMENSION = { value: 1, param: 2 }
export const ELEMENT_TYPE = { float32: 1, int8: 3, int64: 7, float16: 10 } as const

export type ElementType = keyof typeof ELEMENT_TYPE
/** A whole number, a list of them, or a float. */
export type Attribute = number | readonly number[] | { float: number }
/** A fixed size, or a name for one that is known at run time. */
export type Dimension = number | string

export interface ValueInfo {
  name: string
  type: ElementType
  dims: readonly Dimension[]
}

export interface Initializer {
  name: string
  type: ElementType
  dims: readonly number[]
  /** Little-endian elements in C order, or how many bytes they take where they are put in afterwards. */
  raw: Uint8Array | { length: number }
}

export interface GraphNode {
  op: string
  inputs: readonly string[]
  outputs: readonly string[]
  attributes: Readonly<Record<string, Attribute>>
}

export interface Graph {
  name: string
  inputs: readonly ValueInfo[]
  outputs: readonly ValueInfo[]
  nodes: readonly GraphNode[]
  initializers: readonly Initializer[]
}

type Fill = (writer: BinaryWriter) => void

function text(writer: BinaryWriter, field: number, value: string): void {
  writer.tag(field, WireType.LengthDelimited).string(value)
}

function integer(writer: BinaryWriter, field: number, value: number): void {
  writer.tag(field, WireType.Varint).int64(value)
}

function integers(writer: BinaryWriter, field: number, values: readonly number[]): void {
  message(writer, field, (packed) => {
    for (const value of values) packed.int64(value)
  })
}

function message(writer: BinaryWriter, field: number, fill: Fill): void {
  writer.tag(field, WireType.LengthDelimited).fork()
  fill(writer)
  writer.join()
}

function writeAttribute(writer: BinaryWriter, name: string, value: Attribute): void {
  text(writer, ATTRIBUTE.name, name)
  if (typeof value === 'number') {
    integer(writer, ATTRIBUTE.i, value)
    integer(writer, ATTRIBUTE.type, ATTRIBUTE_TYPE.int)
  } else if ('float' in value) {
    writer.tag(ATTRIBUTE.f, WireType.Bit32).float(value.float)
    integer(writer, ATTRIBUTE.type, ATTRIBUTE_TYPE.float)
  } else {
    integers(writer, ATTRIBUTE.ints, value)
    integer(writer, ATTRIBUTE.type, ATTRIBUTE_TYPE.ints)
  }
}

function writeNode(writer: BinaryWriter, node: GraphNode): void {
  for (const input of node.inputs) text(writer, NODE.input, input)
  for (const output of node.outputs) text(writer, NODE.output, output)
  text(writer, NODE.name, node.outputs.join('+'))
  text(writer, NODE.opType, node.op)
  for (const [name, value] of Object.entries(node.attributes)) {
    message(writer, NODE.attribute, (inner) => writeAttribute(inner, name, value))
  }
}

function writeDimension(writer: BinaryWriter, dimension: Dimension): void {
  if (typeof dimension === 'number') integer(writer, DIMENSION.value, dimension)
  else text(writer, DIMENSION.param, dimension)
}

function writeValueInfo(writer: BinaryWriter, info: ValueInfo): void {
  text(writer, VALUE_INFO.name, info.name)
  message(writer, VALUE_INFO.type, (type) =>
    message(type, TYPE.tensorType, (tensor) => {
      integer(tensor, TENSOR_TYPE.elemType, ELEMENT_TYPE[info.type])
      message(tensor, TENSOR_TYPE.shape, (shape) => {
        for (const dimension of info.dims) message(shape, SHAPE.dim, (dim) => writeDimension(dim, dimension))
      })
    }),
  )
}

/** All of a TensorProto up to its raw bytes, tag and length of the raw bytes included. */
function tensorHead(tensor: Initializer): Uint8Array {
  const writer = new BinaryWriter()
  integers(writer, TENSOR.dims, tensor.dims)
  integer(writer, TENSOR.dataType, ELEMENT_TYPE[tensor.type])
  text(writer, TENSOR.name, tensor.name)
  writer.tag(TENSOR.rawData, WireType.LengthDelimited).uint32(tensor.raw.length)
  return writer.finish()
}

function lengthPrefix(field: number, length: number): Uint8Array {
  return new BinaryWriter().tag(field, WireType.LengthDelimited).uint32(length).finish()
}

type Chunk = Initializer['raw']

/** Weights are hundreds of megabytes: their bytes are laid down once, not through a growing buffer. */
function graphChunks(graph: Graph): Chunk[] {
  const writer = new BinaryWriter()
  for (const node of graph.nodes) message(writer, GRAPH.node, (inner) => writeNode(inner, node))
  text(writer, GRAPH.name, graph.name)
  for (const input of graph.inputs) message(writer, GRAPH.input, (inner) => writeValueInfo(inner, input))
  for (const output of graph.outputs) message(writer, GRAPH.output, (inner) => writeValueInfo(inner, output))
  const chunks: Chunk[] = [writer.finish()]
  for (const tensor of graph.initializers) {
    const head = tensorHead(tensor)
    chunks.push(lengthPrefix(GRAPH.initializer, head.length + tensor.raw.length), head, tensor.raw)
  }
  return chunks
}

export interface LaidModel {
  bytes: Uint8Array
  /** The places left for the initializers that gave a length only, in their order. */
  places: Uint8Array[]
}

/** Serialises an ONNX model of one graph, for the default operator set of the given version. */
export function layModel(graph: Graph, opset: number): LaidModel {
  const head = new BinaryWriter()
  integer(head, MODEL.irVersion, 8)
  text(head, MODEL.producerName, 'raddiag-viewer')
  message(head, MODEL.opsetImport, (inner) => {
    text(inner, OPSET.domain, '')
    integer(inner, OPSET.version, opset)
  })
  const body = graphChunks(graph)
  const length = body.reduce((sum, chunk) => sum + chunk.length, 0)
  const chunks: Chunk[] = [head.finish(), lengthPrefix(MODEL.graph, length), ...body]
  const bytes = new Uint8Array(chunks.reduce((sum, chunk) => sum + chunk.length, 0))
  const places: Uint8Array[] = []
  let offset = 0
  for (const chunk of chunks) {
    if (chunk instanceof Uint8Array) bytes.set(chunk, offset)
    else places.push(bytes.subarray(offset, offset + chunk.length))
    offset += chunk.length
  }
  return { bytes, places }
}
