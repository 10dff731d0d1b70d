import { describe, expect, it } from 'vitest'
import { mulberry32 } from '../../study/random'
import { depthwiseText, FIELD } from './depthwiseKernel'
import { assemble } from './fasterRuntime'
import type { Arithmetic } from './sgemmKernel'

/** Node of version 20 does not know relaxed SIMD; browsers are tested in a browser. */
const possible: Arithmetic[] = []
for (const arithmetic of ['separate', 'fused'] as const)
  if (WebAssembly.validate(Uint8Array.from(await assemble(depthwiseText(arithmetic)))))
    possible.push(arithmetic)

interface Convolution {
  side: number
  stride: number
  /** Zeros above and at the left. */
  pad: number
  height: number
  width: number
  activation?: 'identity' | 'relu' | 'clip'
  biased?: boolean
}

const KIND = { identity: 0, relu: 1, clip: 5 }
/** Limits of the Clip. */
const [LOW, HIGH] = [-3, 20]
/** In bytes. The buffer is as large as the runtime's, with the input right behind it. */
const AT = { parameters: 1024, activation: 2048, filter: 4096, bias: 8192, buffer: 16384, input: 81920 }
const OUTPUT = 786432
const UNTOUCHED = 12345

function fieldsOf(one: Convolution, changed: Partial<Record<keyof typeof FIELD, number>>) {
  const { side, stride, pad, height, width } = one
  return {
    activation: AT.activation,
    dimensions: 2,
    inputChannels: 1,
    inputHeight: height * stride,
    inputWidth: width * stride,
    kernelHeight: side,
    kernelWidth: side,
    dilationHeight: 1,
    dilationWidth: 1,
    padTop: pad,
    padLeft: pad,
    strideHeight: stride,
    strideWidth: stride,
    filterCount: 1,
    outputHeight: height,
    outputWidth: width,
    outputSize: height * width,
    ...changed,
  }
}

/** Whole numbers, which float32 holds exactly, so that no rounding hides a mistake. */
function numbers(one: Convolution) {
  const random = mulberry32(7)
  const whole = () => Math.floor(random() * 9) - 4
  const pixels = one.height * one.width * one.stride ** 2
  return {
    input: Array.from({ length: pixels }, whole),
    filter: Array.from({ length: one.side ** 2 }, whole),
    bias: one.biased === false ? 0 : 3,
  }
}

async function run(
  arithmetic: Arithmetic,
  one: Convolution,
  changed: Partial<Record<keyof typeof FIELD, number>> = {},
) {
  const { instance } = await WebAssembly.instantiate(
    Uint8Array.from(await assemble(depthwiseText(arithmetic))),
  )
  const { memory, kernel } = instance.exports
  if (!(memory instanceof WebAssembly.Memory) || typeof kernel !== 'function') throw new Error('no kernel')
  const [floats, integers] = [new Float32Array(memory.buffer), new Int32Array(memory.buffer)]
  // Whatever lay in memory before: zeros around the rows are the kernel's to write.
  floats.fill(UNTOUCHED)
  const { beta = 0, ...fields } = fieldsOf(one, changed)
  for (const [name, offset] of Object.entries(FIELD))
    for (const [field, value] of Object.entries(fields))
      if (field === name) integers[(AT.parameters + offset) / 4] = value
  floats[(AT.parameters + FIELD.beta) / 4] = beta
  integers[AT.activation / 4] = KIND[one.activation ?? 'identity']
  floats.set([LOW, HIGH], AT.activation / 4 + 1)
  const { input, filter, bias } = numbers(one)
  floats.set(input, AT.input / 4)
  floats.set(filter, AT.filter / 4)
  floats[AT.bias / 4] = bias
  const size = one.height * one.width
  const biasAt = one.biased === false ? 0 : AT.bias
  const call = [AT.parameters, AT.input, AT.filter, biasAt, AT.buffer, OUTPUT, 0, size]
  const handled: unknown = kernel(...call)
  const after = floats.subarray(OUTPUT / 4, OUTPUT / 4 + size + 8)
  return { handled, actual: Array.from(after.subarray(0, size)), behind: Array.from(after.subarray(size)) }
}

function plain(one: Convolution): number[] {
  const { side, stride, pad, height, width } = one
  const { input, filter, bias } = numbers(one)
  const inputAt = (y: number, x: number) =>
    y < 0 || x < 0 || y >= height * stride || x >= width * stride ? 0 : (input[y * width * stride + x] ?? 0)
  return Array.from({ length: height * width }, (_, at) => {
    const [row, column] = [Math.floor(at / width), at % width]
    const value = filter.reduce((sum, weight, tap) => {
      const [y, x] = [row * stride - pad + Math.floor(tap / side), column * stride - pad + (tap % side)]
      return sum + weight * inputAt(y, x)
    }, bias)
    if (one.activation === 'relu') return Math.max(0, value)
    return one.activation === 'clip' ? Math.min(HIGH, Math.max(LOW, value)) : value
  })
}

const SMALL = { height: 8, width: 8 }
const cases: Convolution[] = [
  { side: 3, stride: 1, pad: 1, ...SMALL },
  { side: 3, stride: 2, pad: 0, ...SMALL, activation: 'clip' },
  { side: 3, stride: 2, pad: 1, ...SMALL, activation: 'relu' },
  { side: 5, stride: 1, pad: 2, height: 6, width: 24, biased: false },
  { side: 5, stride: 2, pad: 1, height: 6, width: 24, activation: 'clip' },
  { side: 5, stride: 2, pad: 2, ...SMALL },
  // More rows than the buffer has room for.
  { side: 3, stride: 1, pad: 1, height: 128, width: 128 },
  { side: 5, stride: 2, pad: 1, height: 128, width: 64 },
  { side: 5, stride: 1, pad: 2, height: 12, width: 2048 },
]

describe.each(possible)('the depthwise kernel, %s', (arithmetic) => {
  it.each(cases)(
    'gives $height x $width outputs of $side x $side, stride $stride, padding $pad',
    async (one) => {
      const { handled, actual, behind } = await run(arithmetic, one)
      expect(handled).toBe(1)
      expect(actual).toEqual(plain(one).map((value) => value + 0))
      expect(behind).toEqual(Array.from({ length: 8 }, () => UNTOUCHED))
    },
  )

  it.each<[string, Partial<Record<keyof typeof FIELD, number>>]>([
    ['several channels of input', { inputChannels: 2 }],
    ['several channels of output', { filterCount: 2 }],
    ['one dimension', { dimensions: 1 }],
    ['dilation', { dilationWidth: 2 }],
    ['a stride of three', { strideWidth: 3, strideHeight: 3, inputWidth: 24, inputHeight: 24 }],
    ['two strides', { strideHeight: 2 }],
    ['a kernel of four', { kernelHeight: 4, kernelWidth: 4 }],
    ['a kernel that is no square', { kernelHeight: 5 }],
    ['much padding', { padLeft: 5 }],
    ['part of the outputs', { outputSize: 128 }],
    ['a sum to add to', { beta: 1 }],
    ['an odd number of columns', { outputWidth: 7, inputWidth: 7 }],
    ['an odd number of rows', { outputHeight: 7, inputHeight: 7 }],
    ['no rows', { outputHeight: 0, inputHeight: 0 }],
    ['no columns', { outputWidth: 0, inputWidth: 0 }],
    ['fewer outputs than inputs', { inputWidth: 10 }],
    ['rows too long for the buffer', { outputWidth: 8192, inputWidth: 8192 }],
  ])('leaves to the runtime: %s', async (_, changed) => {
    const { handled, actual } = await run(arithmetic, { side: 3, stride: 1, pad: 1, ...SMALL }, changed)
    expect(handled).toBe(0)
    expect(new Set(actual)).toEqual(new Set([UNTOUCHED]))
  })
})
