import type { InferenceSession, Tensor } from 'onnxruntime-common'
import webgpuWasmUrl from 'onnxruntime-web/ort-wasm-simd-threaded.asyncify.wasm?url'
import wasmUrl from 'onnxruntime-web/ort-wasm-simd-threaded.wasm?url'
import type { CreateSession, GraphTensor } from '../model/session'
import type { Availability, BackendCandidate } from './backend'

/** Above four threads the small convolutions gain nothing and the page's own threads starve. */
const MOST_THREADS = 4

type Runtime = typeof import('onnxruntime-web/wasm')
type Provider = 'wasm' | 'webgpu'

function toTensor({ Tensor }: Runtime, tensor: GraphTensor): Tensor {
  return tensor.type === 'float32'
    ? new Tensor('float32', tensor.data, tensor.dims)
    : new Tensor('int64', tensor.data, tensor.dims)
}

function fromTensor(name: string, tensor: Tensor | undefined): GraphTensor {
  const data = tensor?.data
  if (tensor && data instanceof Float32Array) return { type: 'float32', data, dims: tensor.dims }
  if (tensor && data instanceof BigInt64Array) return { type: 'int64', data, dims: tensor.dims }
  throw new Error(`the graph gave no float32 or int64 tensor for its output ${name}`)
}

async function run(
  runtime: Runtime,
  session: InferenceSession,
  feeds: Readonly<Record<string, GraphTensor>>,
  outputs: readonly string[],
): Promise<Record<string, GraphTensor>> {
  const tensors = Object.entries(feeds).map(([name, tensor]) => [name, toTensor(runtime, tensor)] as const)
  const results = await session.run(Object.fromEntries(tensors), [...outputs])
  return Object.fromEntries(outputs.map((name) => [name, fromTensor(name, results[name])]))
}

function sessionMaker(runtime: Runtime, provider: Provider): CreateSession {
  return async (model) => {
    const session = await runtime.InferenceSession.create(model, {
      executionProviders: [provider],
      graphOptimizationLevel: 'all',
      logSeverityLevel: 3,
    })
    return {
      run: (feeds, outputs) => run(runtime, session, feeds, outputs),
      release: () => session.release(),
    }
  }
}

/** One thread unless the page is cross-origin isolated: threads need shared memory. */
function wasmThreads(): number {
  return globalThis.crossOriginIsolated ? Math.min(navigator.hardwareConcurrency || 1, MOST_THREADS) : 1
}

function prepare(runtime: Runtime, url: string): Runtime {
  runtime.env.wasm.wasmPaths = { wasm: url }
  runtime.env.wasm.numThreads = wasmThreads()
  runtime.env.logLevel = 'error'
  return runtime
}

async function loadWasm(): Promise<CreateSession> {
  return sessionMaker(prepare(await import('onnxruntime-web/wasm'), wasmUrl), 'wasm')
}

async function loadWebgpu(): Promise<CreateSession> {
  return sessionMaker(prepare(await import('onnxruntime-web/webgpu'), webgpuWasmUrl), 'webgpu')
}

/** `navigator.gpu` may exist without an adapter behind it, so the adapter itself is asked for. */
async function probeWebgpu(): Promise<Availability> {
  if (!('gpu' in navigator)) return { available: false, reason: 'this browser has no WebGPU' }
  const adapter = await navigator.gpu.requestAdapter().catch(() => null)
  if (adapter === null) return { available: false, reason: 'no graphics adapter answers to WebGPU' }
  return { available: true, threads: 1, note: 'on the graphics adapter' }
}

async function probeWasm(): Promise<Availability> {
  const threads = wasmThreads()
  const alone = 'one thread, as the page is not cross-origin isolated'
  const note = globalThis.crossOriginIsolated ? `threads: ${threads}` : alone
  return { available: true, threads, note }
}

/** The browser's runtimes, best first. Each is fetched from our own origin, and only when it is tried. */
export const webBackends: readonly BackendCandidate[] = [
  { name: 'webgpu', title: 'WebGPU', probe: probeWebgpu, load: loadWebgpu },
  { name: 'wasm', title: 'WebAssembly', probe: probeWasm, load: loadWasm },
]
