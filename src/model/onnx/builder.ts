import { giveBack } from '../giveBack'
import type { Precision } from '../manifest'
import { elementCount } from '../tensors'
import { halves, quantise } from './narrow'
import {
  type Attribute,
  type Dimension,
  ELEMENT_TYPE,
  type ElementType,
  type GraphNode,
  type Initializer,
  type LaidModel,
  layModel,
  type ValueInfo,
} from './proto'

/** Operator set of the graphs. From 18 on reductions take their axes as an input, which nothing here needs. */
export const OPSET = 17

/** Small tensors cost nothing at full precision: only those from this many elements on are narrowed. */
const NARROW_FROM = 256

function rawBytes(data: Float32Array | BigInt64Array | Uint16Array | Int8Array): Uint8Array {
  return new Uint8Array(data.buffer, data.byteOffset, data.byteLength)
}

/** Puts one graph together, node by node; every method that makes a value returns its name. */
export class GraphBuilder {
  private readonly inputs: ValueInfo[] = []
  private readonly outputs: ValueInfo[] = []
  private readonly nodes: GraphNode[] = []
  private readonly initializers: Initializer[] = []
  private readonly awaited: (() => Promise<Float32Array>)[] = []
  private count = 0

  constructor(
    private readonly name: string,
    private readonly precision: Precision,
  ) {}

  input(name: string, type: 'float32' | 'int64', dims: readonly Dimension[]): string {
    this.inputs.push({ name, type, dims })
    return name
  }

  /** Declares a value as an output. */
  output(name: string, dims: readonly Dimension[]): void {
    this.outputs.push({ name, type: 'float32', dims })
  }

  /** Adds a node of one output; `output` names it where the name matters. */
  node(
    op: string,
    inputs: readonly string[],
    attributes: Readonly<Record<string, Attribute>> = {},
    output = this.fresh(op),
  ): string {
    this.nodes.push({ op, inputs, outputs: [output], attributes })
    return output
  }

  /** A float32 constant, never narrowed. */
  constant(data: Float32Array, dims: readonly number[]): string {
    return this.initializer('float32', dims, rawBytes(data))
  }

  scalar(value: number): string {
    return this.constant(Float32Array.of(value), [])
  }

  /** An int64 list, for shapes and axes. */
  integers(...values: number[]): string {
    return this.initializer('int64', [values.length], rawBytes(BigInt64Array.from(values, BigInt)))
  }

  /**
   * A weight in the graph's precision, given back as float32: the runtime folds the conversion when it loads.
   * Values that binary16 cannot hold keep their tensor in float32.
   * @param channelAxis the axis of the output channels, which has a scale each in 8-bit storage.
   */
  weight(data: Float32Array, dims: readonly number[], channelAxis: number): string {
    if (this.precision === 'fp32' || data.length < NARROW_FROM) return this.constant(data, dims)
    if (this.precision === 'int8') return this.weight8(data, dims, channelAxis)
    const narrow = halves(data)
    return narrow === null ? this.constant(data, dims) : this.cast('float16', dims, rawBytes(narrow))
  }

  /**
   * As `weight`, for large tensors. At full precision nothing is read before the model's bytes are laid out, so that
   * the weights are in memory once; narrow ones are small enough to be read at once.
   * @param read gives an array of its own, whose memory may be given back
   */
  async weightLater(
    read: () => Promise<Float32Array>,
    dims: readonly number[],
    channelAxis: number,
  ): Promise<string> {
    if (this.precision !== 'fp32') return this.weight(await read(), dims, channelAxis)
    this.awaited.push(read)
    return this.initializer('float32', dims, { length: elementCount(dims) * Float32Array.BYTES_PER_ELEMENT })
  }

  /** The model's bytes, for a graph without `weightLater`. */
  finish(): Uint8Array {
    if (this.awaited.length > 0) throw new Error(`the graph ${this.name} has weights that are not read yet`)
    return this.laid().bytes
  }

  /** The model's bytes; reads what was to be read later. Rejects as those reads do. */
  async finishReading(): Promise<Uint8Array> {
    const { bytes, places } = this.laid()
    for (const [index, read] of this.awaited.entries()) {
      const raw = rawBytes(await read())
      if (raw.length !== places[index]?.length) throw new Error(`a weight of ${this.name} is not its shape's`)
      places[index].set(raw)
      giveBack(raw)
    }
    return bytes
  }

  private laid(): LaidModel {
    const { name, inputs, outputs, nodes, initializers } = this
    return layModel({ name, inputs, outputs, nodes, initializers }, OPSET)
  }

  private weight8(data: Float32Array, dims: readonly number[], channelAxis: number): string {
    const channels = dims[channelAxis] ?? 1
    const inner = elementCount(dims.slice(channelAxis + 1))
    const { values, scales } = quantise(data, channels, inner)
    const scaleDims = dims.map((_, axis) => (axis === channelAxis ? channels : 1))
    return this.node('Mul', [this.cast('int8', dims, rawBytes(values)), this.constant(scales, scaleDims)])
  }

  private cast(type: ElementType, dims: readonly number[], raw: Uint8Array): string {
    return this.node('Cast', [this.initializer(type, dims, raw)], { to: ELEMENT_TYPE.float32 })
  }

  private initializer(type: ElementType, dims: readonly number[], raw: Initializer['raw']): string {
    const name = this.fresh(type)
    this.initializers.push({ name, type, dims, raw })
    return name
  }

  private fresh(prefix: string): string {
    this.count += 1
    return `${prefix}_${this.count}`
  }
}
