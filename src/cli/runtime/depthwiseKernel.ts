import { FLOAT_BYTES, fillBand, LANES, VECTOR_BYTES, ZERO } from './depthwiseRows.ts'
import type { Arithmetic } from './sgemmKernel.ts'
import { add, equal, get, int, loop, mul, set, shl } from './wat.ts'

/**
 * Depthwise convolutions on WebAssembly, where a channel of output comes of one channel of input. ONNX Runtime lays the
 * window of every output out as a column (im2col) and multiplies the columns by one row of weights: each number is moved
 * nine or twenty-five times for as many multiplications. Here the rows of a channel are copied once, with the zeros
 * around them, and read from there, for two rows by eight columns of output at a time, in four sums.
 *
 * The order of the additions is the runtime's, so with separate multiplication and addition every digit is the same.
 */

/** Kernel sides and strides that are computed here. */
export const KERNELS = [3, 5] as const
export const STRIDES = [1, 2] as const

/** Rows and columns of a tile of the output. */
const TILE_ROWS = 2
const TILE_VECTORS = 2
const TILE_COLUMNS = TILE_VECTORS * LANES

/** What the runtime gives a thread to work in (`MLAS_CONV_WORKING_BUFFER_SIZE_PER_THREAD`). */
const BUFFER_BYTES = 65536

/** Where the numbers of `MLAS_CONV_PARAMETERS` lie, in bytes. */
export const FIELD = {
  activation: 0,
  dimensions: 4,
  inputChannels: 16,
  inputHeight: 24,
  inputWidth: 28,
  kernelHeight: 36,
  kernelWidth: 40,
  dilationHeight: 48,
  dilationWidth: 52,
  padTop: 60,
  padLeft: 64,
  strideHeight: 84,
  strideWidth: 88,
  filterCount: 96,
  outputHeight: 100,
  outputWidth: 104,
  outputSize: 116,
  beta: 124,
} as const

/** Of `MLAS_ACTIVATION`: a kind, then its parameters, here the limits of a Clip. */
const ACTIVATION = { identity: 0, relu: 1, clip: 5, low: 4, high: 8 }

const field = (name: keyof typeof FIELD) => `(i32.load offset=${FIELD[name]} (local.get $p))`
const sums = Array.from({ length: TILE_ROWS * TILE_VECTORS }, (_, i) => i)
const sum = (row: number, vector: number) => `sum${row * TILE_VECTORS + vector}`

function refuseUnless(condition: string): string {
  return `(if (i32.eqz ${condition}) (then (return ${int(0)})))`
}

const atMost = (a: string, limit: number) => `(i32.le_u ${a} ${int(limit)})`

/** Only what this kernel computes; anything else goes back to the runtime. */
function checks(): string {
  const either = (value: string, options: readonly number[]) =>
    options.map((option) => equal(value, int(option))).reduce((a, b) => `(i32.or ${a} ${b})`)
  return [
    equal(field('dimensions'), int(2)),
    equal(field('inputChannels'), int(1)),
    equal(field('filterCount'), int(1)),
    equal(field('dilationHeight'), int(1)),
    equal(field('dilationWidth'), int(1)),
    equal(field('strideHeight'), get('stride')),
    either(get('stride'), STRIDES),
    equal(field('kernelWidth'), get('side')),
    either(get('side'), KERNELS),
    atMost(get('padTop'), LANES),
    atMost(get('padLeft'), LANES),
    `(i32.eqz ${get('start')})`,
    equal(get('count'), field('outputSize')),
    `(f32.eq (f32.load offset=${FIELD.beta} (local.get $p)) (f32.const 0))`,
    get('width'),
    get('height'),
    `(i32.eqz (i32.and ${get('width')} ${int(TILE_COLUMNS - 1)}))`,
    `(i32.eqz (i32.and ${get('height')} ${int(TILE_ROWS - 1)}))`,
    equal(field('inputWidth'), mul(get('width'), get('stride'))),
    equal(get('inputHeight'), mul(get('height'), get('stride'))),
    either(get('kind'), [ACTIVATION.identity, ACTIVATION.relu, ACTIVATION.clip]),
  ]
    .map(refuseUnless)
    .join('\n')
}

/** The numbers of the convolution that are needed more than once. */
function readSizes(): string {
  return [
    set('stride', field('strideWidth')),
    set('side', field('kernelHeight')),
    set('padTop', field('padTop')),
    set('padLeft', field('padLeft')),
    set('width', field('outputWidth')),
    set('height', field('outputHeight')),
    set('inputHeight', field('inputHeight')),
    set('kind', `(i32.load ${field('activation')})`),
  ].join('\n')
}

/**
 * Bytes of a row, of which there are two halves at a stride of two, with a vector of zeros on either side; and how many
 * rows of output, in whole tiles, the buffer has the input for. Not even one tile: the runtime's turn.
 */
function bufferSizes(): string {
  const lines = `(i32.div_u ${int(BUFFER_BYTES)} ${get('rowBytes')})`
  const rows = add(`(i32.div_s (i32.sub ${lines} ${get('side')}) ${get('stride')})`, int(1))
  return [
    set('widthBytes', shl(get('width'), 2)),
    set('halfBytes', add(get('widthBytes'), int(2 * VECTOR_BYTES))),
    set('rowBytes', mul(get('halfBytes'), get('stride'))),
    set('bandRows', `(i32.and ${rows} ${int(-TILE_ROWS)})`),
    refuseUnless(`(i32.ge_s ${get('bandRows')} ${int(TILE_ROWS)})`),
  ].join('\n')
}

/** The bias, if there is one, and between what numbers the activation holds the outputs. */
function limits(): string {
  const limit = (offset: number) => `(v128.load32_splat offset=${offset} ${field('activation')})`
  const clip = [set('low', limit(ACTIVATION.low)), set('high', limit(ACTIVATION.high))].join(' ')
  return [
    `(if ${get('bias')} (then ${set('shift', `(v128.load32_splat ${get('bias')})`)}))`,
    set('low', '(f32x4.splat (f32.const -inf))'),
    set('high', '(f32x4.splat (f32.const inf))'),
    `(if ${equal(get('kind'), int(ACTIVATION.relu))} (then ${set('low', ZERO)}))`,
    `(if ${equal(get('kind'), int(ACTIVATION.clip))} (then ${clip}))`,
  ].join('\n')
}

function multiplyAdd(arithmetic: Arithmetic, target: string, a: string): string {
  const factors = `(local.get $w) (local.get $${a})`
  return arithmetic === 'fused'
    ? set(target, `(f32x4.relaxed_madd ${factors} ${get(target)})`)
    : set(target, `(f32x4.add ${get(target)} (f32x4.mul ${factors}))`)
}

const INPUTS = ['va', 'vb'] as const

/** A column of the kernel over a row of input: each vector is read once for both rows of output. */
function taps(arithmetic: Arithmetic, side: number, stride: number, row: number, column: number): string[] {
  const pointer = get(column % stride === 1 ? 'atOdd' : 'at')
  const lines = INPUTS.map((name, vector) => {
    const offset = Math.floor(column / stride) * FLOAT_BYTES + vector * VECTOR_BYTES
    return set(name, `(v128.load offset=${offset} align=1 ${pointer})`)
  })
  for (let out = 0; out < TILE_ROWS; out++) {
    const kernelRow = row - out * stride
    if (kernelRow < 0 || kernelRow >= side) continue
    const offset = (kernelRow * side + column) * FLOAT_BYTES
    lines.push(set('w', `(v128.load32_splat offset=${offset} ${get('filter')})`))
    INPUTS.forEach((name, vector) => {
      lines.push(multiplyAdd(arithmetic, sum(out, vector), name))
    })
  }
  return lines
}

/** Adds the bias, holds the sums within the activation's limits and writes them. */
function storeTile(): string[] {
  const lines = [set('to', add(get('out'), get('i')))]
  for (let out = 0; out < TILE_ROWS; out++) {
    INPUTS.forEach((_, vector) => {
      const shifted = `(f32x4.add ${get(sum(out, vector))} ${get('shift')})`
      const value = `(f32x4.pmin (f32x4.pmax ${shifted} ${get('low')}) ${get('high')})`
      lines.push(`(v128.store offset=${vector * VECTOR_BYTES} align=1 ${get('to')} ${value})`)
    })
    lines.push(set('to', add(get('to'), get('widthBytes'))))
  }
  return lines
}

/** Two rows by eight columns of output. */
function tile(arithmetic: Arithmetic, side: number, stride: number): string {
  const pointers = stride === 2 ? ['at', 'atOdd'] : ['at']
  const lines = [...sums.map((i) => set(`sum${i}`, ZERO)), set('at', add(get('line'), get('i')))]
  if (stride === 2) lines.push(set('atOdd', add(get('at'), get('halfBytes'))))
  for (let row = 0; row < side + stride * (TILE_ROWS - 1); row++) {
    for (let column = 0; column < side; column++) lines.push(...taps(arithmetic, side, stride, row, column))
    for (const pointer of pointers) lines.push(set(pointer, add(get(pointer), get('rowBytes'))))
  }
  return [...lines, ...storeTile()].join('\n')
}

/** All tiles of a band, for one kernel side and stride. */
function band(arithmetic: Arithmetic, side: number, stride: number): string {
  const label = `${side}${stride}`
  const columns = loop(
    `x${label}`,
    'i',
    get('widthBytes'),
    TILE_COLUMNS * FLOAT_BYTES,
    tile(arithmetic, side, stride),
  )
  return `(if (i32.and ${equal(get('side'), int(side))} ${equal(get('stride'), int(stride))}) (then
${set('line', get('buffer'))}
${loop(
  `y${label}`,
  'row',
  get('rows'),
  TILE_ROWS,
  `${columns}
${set('line', add(get('line'), mul(get('rowBytes'), int(TILE_ROWS * stride))))}
${set('out', add(get('out'), mul(get('widthBytes'), int(TILE_ROWS))))}`,
)}))`
}

const INTEGERS = [
  'stride side padTop padLeft width height inputHeight kind',
  'widthBytes halfBytes rowBytes bandRows first rows rowsIn row i y to from even odd line at atOdd out',
]
  .join(' ')
  .split(' ')

/**
 * A module of the one function, in WebAssembly's text format. Its parameters are those of `MlasConvOperation` (ONNX
 * Runtime's MLAS): parameters, input, filter, bias, buffer, output, first output, outputs. It gives 1 where it has
 * computed them, bias and activation included, and 0 where it has touched nothing.
 */
export function depthwiseText(arithmetic: Arithmetic): string {
  const bands = KERNELS.flatMap((side) => STRIDES.map((stride) => band(arithmetic, side, stride))).join('\n')
  const vectorLocals = [...sums.map((i) => `sum${i}`), 'va', 'vb', 'w', 'shift', 'low', 'high']
  return `(module (memory (export "memory") 16)
(func (export "kernel")
  (param $p i32) (param $input i32) (param $filter i32) (param $bias i32) (param $buffer i32) (param $output i32)
  (param $start i32) (param $count i32) (result i32)
${INTEGERS.map((name) => `(local $${name} i32)`).join(' ')}
${vectorLocals.map((name) => `(local $${name} v128)`).join(' ')}
${readSizes()}
${checks()}
${bufferSizes()}
${limits()}
${set('out', get('output'))}
(loop $bands
${set('rows', `(i32.sub ${get('height')} ${get('first')})`)}
(if (i32.gt_u ${get('rows')} ${get('bandRows')}) (then ${set('rows', get('bandRows'))}))
${set('rowsIn', add(mul(`(i32.sub ${get('rows')} ${int(1)})`, get('stride')), get('side')))}
${fillBand()}
${bands}
${set('first', add(get('first'), get('rows')))}
(br_if $bands (i32.lt_u ${get('first')} ${get('height')})))
${int(1)}))`
}
