/**
 * The innermost loop of the network on WebAssembly: C = alpha * A * B, or C += alpha * A * B, for four rows of C at a
 * time. ONNX Runtime's own loop takes two rows by sixteen columns and two steps at once, more vectors than V8 keeps in
 * the fifteen registers that it has for them (128 bits each), so every step goes through the stack. Four rows by eight
 * columns, one step at a time, need fourteen: eight sums, two vectors of B, four numbers of A.
 *
 * The order of the additions is the runtime's, so with separate multiplication and addition every digit is the same.
 */

/** How a product is added: rounded before and after, as everywhere, or once (relaxed SIMD), which is faster. */
export type Arithmetic = 'separate' | 'fused'

/** Rows of C that one call computes. */
export const KERNEL_ROWS = 4
/** Columns of a panel of B, which the runtime lays out panel by panel, row by row. */
export const PANEL = 16

const VECTORS = 2
const LANES = 4
const FLOAT_BYTES = 4
const PANEL_BYTES = PANEL * FLOAT_BYTES
const BLOCK_BYTES = VECTORS * LANES * FLOAT_BYTES
const BLOCKS = PANEL_BYTES / BLOCK_BYTES

const rows = Array.from({ length: KERNEL_ROWS }, (_, row) => row)
const vectors = Array.from({ length: VECTORS }, (_, vector) => vector)
const sum = (row: number, vector: number): string => `$sum${row}${vector}`

function each(lines: (row: number, vector: number) => string): string {
  return rows.flatMap((row) => vectors.map((vector) => lines(row, vector))).join('\n')
}

function multiplyAdd(arithmetic: Arithmetic, row: number, vector: number): string {
  const target = sum(row, vector)
  const factors = `(local.get $a${row}) (local.get $bv${vector})`
  return arithmetic === 'fused'
    ? `(local.set ${target} (f32x4.relaxed_madd ${factors} (local.get ${target})))`
    : `(local.set ${target} (f32x4.add (local.get ${target}) (f32x4.mul ${factors})))`
}

/** One step along K: two vectors of B, a number of each row of A. */
function step(arithmetic: Arithmetic, block: number): string {
  const offset = (vector: number) => block * BLOCK_BYTES + vector * LANES * FLOAT_BYTES
  const loadB = vectors.map(
    (vector) => `(local.set $bv${vector} (v128.load offset=${offset(vector)} align=1 (local.get $panelAt)))`,
  )
  const perRow = rows.map((row) =>
    [
      `(local.set $a${row} (v128.load32_splat (local.get $rowAt${row})))`,
      ...vectors.map((vector) => multiplyAdd(arithmetic, row, vector)),
    ].join('\n'),
  )
  return [...loadB, ...perRow].join('\n')
}

function store(adds: boolean, block: number): string {
  return rows
    .map((row) => {
      const next = '(i32.add (local.get $out) (i32.shl (local.get $ldc) (i32.const 2)))'
      const at = `(local.set $out ${row === 0 ? '(local.get $c)' : next})`
      const parts = vectors.map((vector) => {
        const offset = block * BLOCK_BYTES + vector * LANES * FLOAT_BYTES
        const scaled = `(f32x4.mul (local.get $scale) (local.get ${sum(row, vector)}))`
        const before = `(v128.load offset=${offset} align=1 (local.get $out))`
        const value = adds ? `(f32x4.add ${scaled} ${before})` : scaled
        return `(v128.store offset=${offset} align=1 (local.get $out) ${value})`
      })
      return [at, ...parts].join('\n')
    })
    .join('\n')
}

/** Half a panel: all K steps for eight columns, then the four rows of C. */
function block(arithmetic: Arithmetic, adds: boolean, index: number): string {
  const advance = (local: string, bytes: number) =>
    `(local.set ${local} (i32.add (local.get ${local}) (i32.const ${bytes})))`
  return `
${each((row, vector) => `(local.set ${sum(row, vector)} (v128.const i32x4 0 0 0 0))`)}
${rows.map((row) => `(local.set $rowAt${row} (local.get $row${row}))`).join('\n')}
(local.set $panelAt (local.get $b))
(local.set $steps (local.get $k))
(loop $along${index}
${step(arithmetic, index)}
${rows.map((row) => advance(`$rowAt${row}`, FLOAT_BYTES)).join('\n')}
${advance('$panelAt', PANEL_BYTES)}
(br_if $along${index} (local.tee $steps (i32.sub (local.get $steps) (i32.const 1)))))
${store(adds, index)}`
}

function rowStarts(): string {
  const next = (row: number) =>
    `(i32.add (local.get $row${row - 1}) (i32.shl (local.get $lda) (i32.const 2)))`
  return rows.map((row) => `(local.set $row${row} ${row === 0 ? '(local.get $a)' : next(row)})`).join('\n')
}

/**
 * A module of the one function, in WebAssembly's text format. Its parameters are those of the runtime's kernels
 * (`MlasSgemmKernelZero`, `MlasSgemmKernelAdd` in ONNX Runtime's MLAS): A, packed B, C, K, rows, columns, row strides of
 * A and C in elements, alpha. It must be given four rows or more, columns in whole panels and K of 1 or more; it
 * computes four rows and gives that number.
 * @param adds C is added to, not overwritten
 */
export function kernelText(arithmetic: Arithmetic, adds: boolean): string {
  const integers = [
    ...rows.flatMap((row) => [`$row${row}`, `$rowAt${row}`]),
    '$panelAt',
    '$steps',
    '$columns',
    '$out',
  ]
  const vectorLocals = [
    '$scale',
    ...rows.map((row) => `$a${row}`),
    ...vectors.map((vector) => `$bv${vector}`),
    ...rows.flatMap((row) => vectors.map((vector) => sum(row, vector))),
  ]
  const blocks = Array.from({ length: BLOCKS }, (_, index) => block(arithmetic, adds, index)).join('\n')
  return `(module (memory (export "memory") 16)
(func (export "kernel")
  (param $a i32) (param $b i32) (param $c i32) (param $k i32) (param $m i32) (param $n i32)
  (param $lda i32) (param $ldc i32) (param $alpha f32) (result i32)
${integers.map((name) => `(local ${name} i32)`).join(' ')}
${vectorLocals.map((name) => `(local ${name} v128)`).join(' ')}
${rowStarts()}
(local.set $scale (f32x4.splat (local.get $alpha)))
(local.set $columns (local.get $n))
(loop $panels
${blocks}
(local.set $b (local.get $panelAt))
(local.set $c (i32.add (local.get $c) (i32.const ${PANEL_BYTES})))
(br_if $panels (local.tee $columns (i32.sub (local.get $columns) (i32.const ${PANEL})))))
(i32.const ${KERNEL_ROWS})))`
}
