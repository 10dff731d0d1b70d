import wabt from 'wabt'
import { depthwiseText } from './depthwiseKernel.ts'
import { type Arithmetic, KERNEL_ROWS, kernelText, PANEL } from './sgemmKernel.ts'
import {
  ByteReader,
  bodies,
  codeStart,
  concatenated,
  contentOf,
  functionTypes,
  readSections,
  SECTION,
  sized,
  typesOfFunctions,
  unsigned,
  writeSections,
} from './wasmSections.ts'

/**
 * ONNX Runtime's WebAssembly with faster kernels for matrix products and depthwise convolutions, made when the page is
 * built. Nothing else of the module changes. The package ships one build, without relaxed SIMD, and matrix products are
 * four fifths of a ResNet's time; a network of depthwise convolutions spends half of its time on those.
 */

/** Value types as the binary format writes them. */
const I32 = 0x7f
const F32 = 0x7d
const KERNEL_PARAMETERS = [I32, I32, I32, I32, I32, I32, I32, I32, F32]
const PRODUCT_PARAMETERS = [I32, I32, I32, I32, I32, F32, I32, I32, I32, I32, F32, I32, I32]
const CONVOLUTION_PARAMETERS = [I32, I32, I32, I32, I32, I32, I32, I32]

const OP = { if: 0x04, end: 0x0b, return: 0x0f, call: 0x10, get: 0x20, i32const: 0x41 }
const COMPARE = { eqz: 0x45, ne: 0x47, ge_u: 0x4f, and: 0x71 }
const EMPTY_BLOCK = 0x40
const PARAMETER = { k: 3, m: 4, n: 5 }

/** Of `f32x4.mul` in the binary format; the kernels have many. */
const MULTIPLY = [0xfd, 0xe6, 0x01]
const LEAST_MULTIPLICATIONS = 40

function sameBytes(a: Uint8Array, b: readonly number[]): boolean {
  return a.length === b.length && a.every((byte, index) => byte === b[index])
}

/** How often a short pattern occurs. Immediates may hold it by chance; that is rare, and the sums are compared only. */
function occurrences(bytes: Uint8Array, pattern: readonly number[]): number {
  let count = 0
  for (let at = 0; at + pattern.length <= bytes.length; at++)
    if (pattern.every((byte, index) => bytes[at + index] === byte)) count += 1
  return count
}

interface Kernels {
  /** Index among the functions that the module defines. */
  zero: number
  add: number
  type: number
}

/**
 * Finds the two kernels by what tells them apart from the other functions: their parameters, and many vector
 * multiplications. The one that adds to C reads it as well, so it has more code and as many stores.
 * Throws when there are not exactly two: another version of the runtime needs another look.
 */
export function findKernels(
  types: ReturnType<typeof functionTypes>,
  typesOf: readonly number[],
  code: readonly Uint8Array[],
): Kernels {
  const found = code.flatMap((body, index) => {
    const type = typesOf[index] ?? 0
    const { parameters, results } = types[type] ?? {}
    if (!parameters || !results || !sameBytes(parameters, KERNEL_PARAMETERS) || !sameBytes(results, [I32]))
      return []
    return occurrences(body, MULTIPLY) >= LEAST_MULTIPLICATIONS ? [{ index, type, body }] : []
  })
  const [first, second] = found
  if (!first || !second || found.length > 2)
    throw new Error(`ONNX Runtime's WebAssembly has ${found.length} matrix kernels of the known form, not 2`)
  const adds = (body: Uint8Array) => occurrences(body, [0xfd, 0xe4, 0x01]) / occurrences(body, MULTIPLY)
  const [zero, add] = adds(first.body) < adds(second.body) ? [first, second] : [second, first]
  return { zero: zero.index, add: add.index, type: zero.type }
}

/**
 * Finds `MlasConvOperation` among the functions that the module defines: of those with its parameters it alone calls
 * `MlasSgemmOperation`, which of those with its own alone calls both kernels. Throws when there is not exactly one.
 * @param imported how many functions the module imports, which are counted before its own
 */
export function findConvolution(
  types: ReturnType<typeof functionTypes>,
  typesOf: readonly number[],
  code: readonly Uint8Array[],
  imported: number,
): number {
  const { zero, add } = findKernels(types, typesOf, code)
  const calling = (form: readonly number[], called: readonly number[]): number[] => {
    const patterns = called.map((index) => [OP.call, ...unsigned(imported + index)])
    return code.flatMap((body, index) => {
      const { parameters, results } = types[typesOf[index] ?? 0] ?? {}
      if (!parameters || !results || !sameBytes(parameters, form) || results.length > 0) return []
      return patterns.every((pattern) => occurrences(body, pattern) > 0) ? [index] : []
    })
  }
  const [product = -1] = calling(PRODUCT_PARAMETERS, [zero, add])
  const found = product < 0 ? [] : calling(CONVOLUTION_PARAMETERS, [product])
  const [convolution] = found
  if (convolution === undefined || found.length > 1)
    throw new Error(`ONNX Runtime's WebAssembly has ${found.length} convolutions of the known form, not 1`)
  return convolution
}

/** The convolution's body, which begins by asking the function `kernel` and ends there where that has done the work. */
function divertedConvolution(body: Uint8Array, kernel: number): Uint8Array {
  const start = codeStart(body)
  const before = [
    ...CONVOLUTION_PARAMETERS.flatMap((_, index) => [OP.get, index]),
    ...[OP.call, ...unsigned(kernel), OP.if, EMPTY_BLOCK, OP.return, OP.end],
  ]
  return concatenated([body.subarray(0, start), before, body.subarray(start)])
}

/** Code before the runtime's own: whole panels of four rows or more go to the function `kernel`. */
function divert(kernel: number): Uint8Array {
  const get = (local: number) => [OP.get, local]
  return Uint8Array.from([
    ...[...get(PARAMETER.m), OP.i32const, KERNEL_ROWS, COMPARE.ge_u],
    ...[...get(PARAMETER.n), OP.i32const, PANEL - 1, COMPARE.and, COMPARE.eqz, COMPARE.and],
    ...[...get(PARAMETER.n), OP.i32const, 0, COMPARE.ne, COMPARE.and],
    ...[...get(PARAMETER.k), OP.i32const, 0, COMPARE.ne, COMPARE.and],
    ...[OP.if, EMPTY_BLOCK],
    ...KERNEL_PARAMETERS.flatMap((_, index) => get(index)),
    ...[OP.call, ...unsigned(kernel), OP.return, OP.end],
  ])
}

function diverted(body: Uint8Array, kernel: number): Uint8Array {
  const start = codeStart(body)
  return concatenated([body.subarray(0, start), divert(kernel), body.subarray(start)])
}

/** How many functions the module takes from outside, by its import section; its own are counted on from there. */
export function importedFunctions(section: Uint8Array): number {
  const reader = new ByteReader(section)
  let functions = 0
  for (let left = reader.unsigned(); left > 0; left--) {
    reader.take(reader.unsigned())
    reader.take(reader.unsigned())
    const kind = reader.byte()
    if (kind === 0) {
      functions += 1
      reader.unsigned()
    } else if (kind === 1 || kind === 2) {
      if (kind === 1) reader.byte()
      const flags = reader.byte()
      reader.unsigned()
      if ((flags & 1) === 1) reader.unsigned()
    } else if (kind === 3) reader.take(2)
    else throw new Error(`the module imports something unknown (kind ${kind})`)
  }
  return functions
}

/** A kernel as a module of its own; `text` is its text format. */
export async function assemble(text: string): Promise<Uint8Array> {
  const { parseWat } = await wabt()
  const module = parseWat('kernel.wat', text, { simd: true, relaxed_simd: true })
  try {
    return module.toBinary({}).buffer
  } finally {
    module.destroy()
  }
}

/** Locals and code of the kernel; they refer to nothing but their locals and the first memory. */
async function kernelBody(text: string): Promise<Uint8Array> {
  const [body] = bodies(contentOf(readSections(await assemble(text)), SECTION.code))
  if (!body) throw new Error('the kernel was not assembled')
  return body
}

/**
 * The runtime's module with the kernels of `sgemmKernel.ts` and `depthwiseKernel.ts` before its own, which still do what
 * is left over: products of fewer than four rows or of columns that do not fill a panel, and all other convolutions.
 * @param runtime `ort-wasm-simd-threaded.wasm` of onnxruntime-web. Throws where the kernels are not found in it.
 */
export async function fasterRuntime(runtime: Uint8Array, arithmetic: Arithmetic): Promise<Uint8Array> {
  const sections = readSections(runtime)
  const typesOf = typesOfFunctions(contentOf(sections, SECTION.function))
  const code = bodies(contentOf(sections, SECTION.code))
  const types = functionTypes(contentOf(sections, SECTION.type))
  const imported = importedFunctions(contentOf(sections, SECTION.import))
  const kernels = findKernels(types, typesOf, code)
  const convolution = findConvolution(types, typesOf, code, imported)
  const depthwiseType = types.findIndex(
    ({ parameters, results }) => sameBytes(parameters, CONVOLUTION_PARAMETERS) && sameBytes(results, [I32]),
  )
  if (depthwiseType < 0)
    throw new Error("ONNX Runtime's WebAssembly has no type for the convolution's kernel")
  const first = imported + code.length
  const all = code.map((body, index) => {
    if (index === kernels.zero) return diverted(body, first)
    if (index === kernels.add) return diverted(body, first + 1)
    return index === convolution ? divertedConvolution(body, first + 2) : body
  })
  const texts = [kernelText(arithmetic, false), kernelText(arithmetic, true), depthwiseText(arithmetic)]
  for (const text of texts) all.push(await kernelBody(text))
  const counts = [...typesOf, kernels.type, kernels.type, depthwiseType]
  const changed: Readonly<Record<number, Uint8Array>> = {
    [SECTION.function]: concatenated([unsigned(counts.length), ...counts.map(unsigned)]),
    [SECTION.code]: concatenated([unsigned(all.length), ...all.map(sized)]),
  }
  return writeSections(
    runtime,
    sections.map(({ id, content }) => ({ id, content: changed[id] ?? content })),
  )
}
