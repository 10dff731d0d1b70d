import { execFileSync } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { planEfficientNet } from '../../model/efficientNetPlan'
import { buildEfficientNet } from '../../model/onnx/efficientNet'
import { mulberry32 } from '../../study/random'
import { type LiteShape, namedTensors, randomLite } from '../../testing/plainEfficientNet'
import { assemble, fasterRuntime, findConvolution, findKernels, importedFunctions } from './fasterRuntime'
import { fasterRuntimeFile } from './fasterRuntimePlugin'
import { type Arithmetic, KERNEL_ROWS, kernelText, PANEL } from './sgemmKernel'
import { bodies, contentOf, functionTypes, readSections, SECTION, typesOfFunctions } from './wasmSections'

const { resolve } = createRequire(import.meta.url)
const RUNTIME = 'onnxruntime-web/ort-wasm-simd-threaded.wasm'
const runtime = readFileSync(resolve(RUNTIME))

const SHIPPED = join(import.meta.dirname, '../../../public/models/default/encoder.fp16.onnx')

/** Features of one slice by an encoder, in a process of its own: a runtime cannot be changed for another. */
function encodeWith(wasm: string, model: string): number[] {
  const script = join(import.meta.dirname, 'encodeOnce.ts')
  const printed = execFileSync(process.execPath, ['--import', 'tsx', script, model, wasm], {
    encoding: 'utf8',
  })
  return JSON.parse(printed)
}

/** Node of version 20 does not know relaxed SIMD; browsers are tested in a browser. */
const possible: Arithmetic[] = []
for (const arithmetic of ['separate', 'fused'] as const)
  if (WebAssembly.validate(Uint8Array.from(await assemble(kernelText(arithmetic, false)))))
    possible.push(arithmetic)

interface Product {
  k: number
  columns: number
  lda: number
  ldc: number
  alpha: number
}

const at = { a: 1024, b: 16384, c: 65536 }

/** Runs a kernel on whole numbers, which float32 holds exactly, so that no rounding hides a mistake. */
async function run(arithmetic: Arithmetic, adds: boolean, { k, columns, lda, ldc, alpha }: Product) {
  const { instance } = await WebAssembly.instantiate(
    Uint8Array.from(await assemble(kernelText(arithmetic, adds))),
  )
  const { memory, kernel } = instance.exports
  if (!(memory instanceof WebAssembly.Memory) || typeof kernel !== 'function') throw new Error('no kernel')
  const floats = new Float32Array(memory.buffer)
  const random = mulberry32(7)
  const whole = () => Math.floor(random() * 9) - 4
  const a = Array.from({ length: KERNEL_ROWS * lda }, whole)
  const b = Array.from({ length: k * columns }, whole)
  const before = Array.from({ length: KERNEL_ROWS * ldc }, whole)
  floats.set(a, at.a / 4)
  floats.set(before, at.c / 4)
  // The runtime's layout of B: panel by panel, and in a panel row by row.
  for (let row = 0; row < k; row++)
    for (let column = 0; column < columns; column++) {
      const panel = Math.floor(column / PANEL)
      floats[at.b / 4 + panel * k * PANEL + row * PANEL + (column % PANEL)] = b[row * columns + column] ?? 0
    }
  const handled: unknown = kernel(at.a, at.b, at.c, k, 7, columns, lda, ldc, alpha)
  const expected = before.map((value, index) => {
    const [row, column] = [Math.floor(index / ldc), index % ldc]
    if (column >= columns) return value
    let sum = 0
    for (let step = 0; step < k; step++) sum += (a[row * lda + step] ?? 0) * (b[step * columns + column] ?? 0)
    return alpha * sum + (adds ? value : 0)
  })
  return { handled, actual: Array.from(floats.subarray(at.c / 4, at.c / 4 + expected.length)), expected }
}

describe('the kernel', () => {
  const shapes: Product[] = [
    { k: 1, columns: 16, lda: 1, ldc: 16, alpha: 1 },
    { k: 37, columns: 48, lda: 40, ldc: 53, alpha: 2 },
    { k: 256, columns: 32, lda: 256, ldc: 32, alpha: -1 },
  ]
  it.each(possible.flatMap((arithmetic) => shapes.map((shape) => ({ arithmetic, ...shape }))))(
    'multiplies four rows, $arithmetic, K $k, $columns columns',
    async ({ arithmetic, ...shape }) => {
      for (const adds of [false, true]) {
        const { handled, actual, expected } = await run(arithmetic, adds, shape)
        expect(handled).toBe(KERNEL_ROWS)
        expect(actual).toEqual(expected)
      }
    },
  )
})

describe('the runtime', () => {
  it('gets three functions, and nothing else but its two kernels and its convolution changes', async () => {
    const before = readSections(runtime)
    const after = readSections(await fasterRuntime(runtime, 'separate'))
    const changed = before.filter(({ content }, index) => {
      const now = after[index]?.content
      return now === undefined || Buffer.compare(content, now) !== 0
    })
    expect(changed.map(({ id }) => id)).toEqual([SECTION.function, SECTION.code])
    const old = bodies(contentOf(before, SECTION.code))
    const now = bodies(contentOf(after, SECTION.code))
    expect(now.length).toBe(old.length + 3)
    const types = functionTypes(contentOf(before, SECTION.type))
    const typesOf = typesOfFunctions(contentOf(before, SECTION.function))
    const kernels = findKernels(types, typesOf, old)
    const imported = importedFunctions(contentOf(before, SECTION.import))
    const convolution = findConvolution(types, typesOf, old, imported)
    const other = old.flatMap((body, index) =>
      Buffer.compare(body, now[index] ?? new Uint8Array()) === 0 ? [] : [index],
    )
    expect(other).toEqual([kernels.zero, kernels.add, convolution].toSorted((a, b) => a - b))
  })

  it('is refused where the kernels are not found', async () => {
    const sections = readSections(runtime)
    const types = functionTypes(contentOf(sections, SECTION.type))
    expect(() => findKernels(types, [], [])).toThrow('has 0 matrix kernels of the known form, not 2')
    const typesOf = typesOfFunctions(contentOf(sections, SECTION.function))
    const code = bodies(contentOf(sections, SECTION.code))
    // With another count of imported functions, every call is to another function.
    expect(() => findConvolution(types, typesOf, code, 0)).toThrow(
      'has 0 convolutions of the known form, not 1',
    )
    await expect(fasterRuntime(runtime.subarray(0, 5000), 'separate')).rejects.toThrow('ends too early')
  })

  it('gives the shipped encoder the same digits', async () => {
    const file = await fasterRuntimeFile('separate')
    const [own, faster] = [encodeWith(resolve(RUNTIME), SHIPPED), encodeWith(file, SHIPPED)]
    expect(own.length).toBeGreaterThan(100)
    expect(faster).toEqual(own)
  })

  it('gives a network of depthwise convolutions the same digits', async () => {
    const shape: LiteShape = { stem: 8, widths: [4, 6, 10, 20, 28, 48, 80], expansion: 3 }
    const tensors = namedTensors(randomLite(shape, 9))
    const plan = planEfficientNet(tensors, 'x.bin')
    if (plan.status !== 'ok') throw new Error(plan.message)
    const folder = mkdtempSync(join(tmpdir(), 'raddiag-runtime-'))
    const model = join(folder, 'encoder.onnx')
    writeFileSync(model, await buildEfficientNet(tensors, plan.value, 'fp32'))
    const file = await fasterRuntimeFile('separate')
    const [own, faster] = [encodeWith(resolve(RUNTIME), model), encodeWith(file, model)]
    rmSync(folder, { recursive: true })
    expect(own).toHaveLength(80)
    expect(new Set(own).size).toBe(80)
    expect(faster).toEqual(own)
  })
})
