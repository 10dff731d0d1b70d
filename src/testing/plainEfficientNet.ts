import type { NamedTensors } from '../model/tensors'
import { mulberry32 } from '../study/random'

/** Widths of an EfficientNet-Lite0 to be made up. */
export interface LiteShape {
  stem: number
  /** Channels of each of the seven stages. */
  widths: readonly number[]
  /** Of every block but the first, which has none. */
  expansion: number
}

/** A tensor by name. */
export type Tensors = ReadonlyMap<string, { dims: readonly number[]; data: Float32Array }>

const PREFIX = 'efficientNet2D.'
/** Blocks, stride of the first and kernel of each stage, as published. */
const STAGES: readonly (readonly [number, number, number])[] = [
  [1, 1, 3],
  [2, 2, 3],
  [2, 2, 5],
  [3, 2, 3],
  [3, 1, 5],
  [4, 2, 5],
  [1, 1, 3],
]
const EPSILON = 1e-3

interface Block {
  at: string
  inputs: number
  outputs: number
  middle: number
  stride: number
  kernel: number
}

function blocksOf({ stem, widths, expansion }: LiteShape): Block[] {
  const blocks: Block[] = []
  let inputs = stem
  STAGES.forEach(([count, first, kernel], stage) => {
    for (let index = 0; index < count; index++) {
      const outputs = widths[stage] ?? 0
      const middle = blocks.length === 0 ? inputs : inputs * expansion
      const stride = index === 0 ? first : 1
      blocks.push({ at: `_blocks.${blocks.length}.`, inputs, outputs, middle, stride, kernel })
      inputs = outputs
    }
  })
  return blocks
}

/** Names and shapes of its tensors. */
export function shapesOfLite(shape: LiteShape): [string, readonly number[]][] {
  const shapes: [string, readonly number[]][] = []
  const convolution = (conv: string, norm: string, dims: readonly number[]) => {
    shapes.push([`${PREFIX}${conv}.weight`, dims])
    for (const part of ['weight', 'bias', 'running_mean', 'running_var'])
      shapes.push([`${PREFIX}${norm}.${part}`, dims.slice(0, 1)])
  }
  convolution('_conv_stem', '_bn0', [shape.stem, 3, 3, 3])
  for (const [index, { at, inputs, outputs, middle, kernel }] of blocksOf(shape).entries()) {
    if (index > 0) convolution(`${at}_expand_conv`, `${at}_bn0`, [middle, inputs, 1, 1])
    convolution(`${at}_depthwise_conv`, `${at}_bn1`, [middle, 1, kernel, kernel])
    convolution(`${at}_project_conv`, `${at}_bn2`, [outputs, middle, 1, 1])
  }
  return shapes
}

/** Random weights whose sums neither die away nor all reach the six of ReLU6; variances are positive. */
export function randomLite(shape: LiteShape, seed: number): Tensors {
  const random = mulberry32(seed)
  return new Map(
    shapesOfLite(shape).map(([name, dims]) => {
      const length = dims.reduce((product, size) => product * size, 1)
      const half = dims.length > 1 ? 2 / Math.sqrt(length / (dims[0] ?? 1)) : 0.4
      const positive = /(running_var|_bn\d\.weight)$/.test(name)
      const data = Float32Array.from(
        { length },
        () => (positive ? 1 : 0) + half * (2 * random() - 1) * (positive ? 0.7 : 1),
      )
      return [name, { dims, data }]
    }),
  )
}

/** As a checkpoint gives them. */
export function namedTensors(tensors: Tensors): NamedTensors {
  return {
    names: [...tensors.keys()],
    shape: (name) => tensors.get(name)?.dims ?? null,
    read: async (name) => tensors.get(name)?.data.slice() ?? Promise.reject(new Error(name)),
  }
}

/** A feature map, [channels, side, side]. */
interface Map2D {
  channels: number
  side: number
  values: Float64Array
}

/**
 * EfficientNet-Lite0 in plain loops and double precision, number by number as TensorFlow has it: nothing folded, grey
 * on three channels, SAME padding worked out for every size. For tests of the graph.
 */
export class PlainLite {
  constructor(
    private readonly shape: LiteShape,
    private readonly tensors: Tensors,
  ) {}

  /** @param slice [side, side]. @returns the last feature map. */
  map(slice: Float32Array): Map2D {
    const side = Math.sqrt(slice.length)
    const values = Float64Array.from([...slice, ...slice, ...slice])
    let x = relu6(this.step('_conv_stem', '_bn0', { channels: 3, side, values }, 2))
    for (const [index, { at, inputs, outputs, middle, stride }] of blocksOf(this.shape).entries()) {
      let y = index > 0 ? relu6(this.step(`${at}_expand_conv`, `${at}_bn0`, x, 1)) : x
      y = relu6(this.step(`${at}_depthwise_conv`, `${at}_bn1`, y, stride, middle))
      y = this.step(`${at}_project_conv`, `${at}_bn2`, y, 1)
      const skips = stride === 1 && inputs === outputs
      const before = x.values
      x = skips ? { ...y, values: y.values.map((value, i) => value + (before[i] ?? 0)) } : y
    }
    return x
  }

  private get(name: string): { dims: readonly number[]; data: Float32Array } {
    const tensor = this.tensors.get(`${PREFIX}${name}`)
    if (tensor === undefined) throw new Error(`no tensor ${name}`)
    return tensor
  }

  private step(conv: string, norm: string, x: Map2D, stride: number, groups = 1): Map2D {
    const { dims, data } = this.get(`${conv}.weight`)
    const y = convolved(x, dims, data, stride, groups)
    const [gamma, beta, mean, variance] = ['weight', 'bias', 'running_mean', 'running_var'].map(
      (part) => this.get(`${norm}.${part}`).data,
    )
    const plane = y.side ** 2
    y.values.forEach((value, i) => {
      const channel = Math.floor(i / plane)
      const normed = (value - (mean?.[channel] ?? 0)) / Math.sqrt((variance?.[channel] ?? 0) + EPSILON)
      y.values[i] = normed * (gamma?.[channel] ?? 0) + (beta?.[channel] ?? 0)
    })
    return y
  }
}

function relu6(x: Map2D): Map2D {
  return { ...x, values: x.values.map((value) => Math.min(6, Math.max(0, value))) }
}

function convolved(
  x: Map2D,
  dims: readonly number[],
  weight: Float32Array,
  stride: number,
  groups: number,
): Map2D {
  const [channels = 0, perGroup = 0, kernel = 0] = dims
  const side = Math.ceil(x.side / stride)
  const before = Math.floor(Math.max((side - 1) * stride + kernel - x.side, 0) / 2)
  const values = new Float64Array(channels * side * side)
  for (let at = 0; at < values.length; at++) {
    const [out, row, column] = [Math.floor(at / side ** 2), Math.floor(at / side) % side, at % side]
    const first = Math.floor(out / (channels / groups)) * perGroup
    for (let tap = 0; tap < perGroup * kernel ** 2; tap++) {
      const y = row * stride - before + (Math.floor(tap / kernel) % kernel)
      const z = column * stride - before + (tap % kernel)
      if (y < 0 || z < 0 || y >= x.side || z >= x.side) continue
      const input = first + Math.floor(tap / kernel ** 2)
      const value = x.values[(input * x.side + y) * x.side + z] ?? 0
      values[at] = (values[at] ?? 0) + value * (weight[out * perGroup * kernel ** 2 + tap] ?? 0)
    }
  }
  return { channels, side, values }
}
