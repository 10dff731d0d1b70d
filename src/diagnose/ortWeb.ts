import type { InferenceSession, Tensor } from 'onnxruntime-common'
import webgpuWasmUrl from 'onnxruntime-web/ort-wasm-simd-threaded.asyncify.wasm?url'
import fusedWasmUrl from 'raddiag-runtime/fused.wasm?url'
import separateWasmUrl from 'raddiag-runtime/separate.wasm?url'
import { relaxedSimd } from 'wasm-feature-detect'
import { GraphBuilder } from '../model/onnx/builder'
import { PartsOnDemand, type StoredModel, withOutsideWeights } from '../model/onnx/outsideWeights'
import type { GraphSession, GraphTensor } from '../model/session'
import type { Availability, BackendCandidate } from './backend'
import { threadsOfName, usualThreads } from './threadChoice'

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
  lost: Promise<never> | null,
): Promise<Record<string, GraphTensor>> {
  const tensors = Object.entries(feeds).map(([name, tensor]) => [name, toTensor(runtime, tensor)] as const)
  const running = session.run(Object.fromEntries(tensors), [...outputs])
  const results = await (lost ? Promise.race([running, lost]) : running)
  return Object.fromEntries(outputs.map((name) => [name, fromTensor(name, results[name])]))
}

/**
 * Rejects once the runtime's graphics device is lost, which a run in progress may wait for in vain. A lost device never
 * comes back to the runtime that had it.
 */
function deviceLost(device: GPUDevice): Promise<never> {
  const lost = device.lost.then(({ message }): never => {
    throw new Error(message ? `the graphics device was lost: ${message}` : 'the graphics device was lost')
  })
  // Between two runs nobody listens.
  lost.catch(() => undefined)
  return lost
}

function whole(model: Uint8Array | StoredModel): Uint8Array {
  if (model instanceof Uint8Array) return model
  const bytes = new Uint8Array(model.size)
  model.readInto(bytes, 0)
  return bytes
}

/** Makes a session from a model in memory or on a medium. */
export type CreateFromAnywhere = (model: Uint8Array | StoredModel) => Promise<GraphSession>

/** The runtime forgets all outside weights when one session is made, so sessions are made one after another. */
let lastMade: Promise<unknown> = Promise.resolve()

function sessionMaker(
  runtime: Runtime,
  provider: Provider,
  options: InferenceSession.SessionOptions = {},
): CreateFromAnywhere {
  const create = async (model: Uint8Array | StoredModel): Promise<InferenceSession> => {
    const common = {
      executionProviders: [provider],
      graphOptimizationLevel: 'all',
      logSeverityLevel: 3,
      ...options,
    } as const
    if (provider !== 'wasm') return runtime.InferenceSession.create(whole(model), common)
    const outside = withOutsideWeights(model)
    const data = model instanceof Uint8Array ? model : new PartsOnDemand(model)
    const externalData = [{ path: outside.path, data }]
    return runtime.InferenceSession.create(outside.model, { ...common, externalData })
  }
  return async (model) => {
    const making = lastMade.then(() => create(model))
    lastMade = making.catch(() => undefined)
    const session = await making
    // Known once the first session is made.
    const device = provider === 'webgpu' ? await runtime.env.webgpu.device : null
    const lost = device ? deviceLost(device) : null
    return {
      run: (feeds, outputs) => run(runtime, session, feeds, outputs, lost),
      release: () => session.release(),
    }
  }
}

/**
 * One thread unless the page is cross-origin isolated: threads need shared memory. The runtime takes their number when
 * it starts and cannot change it, so the page names the worker after the number that a trial found quickest.
 */
function wasmThreads(): { threads: number; measured: boolean } {
  if (!globalThis.crossOriginIsolated) return { threads: 1, measured: false }
  const cores = navigator.hardwareConcurrency || 1
  const quickest = threadsOfName(self.name)
  if (quickest !== null) return { threads: Math.min(quickest, cores), measured: true }
  return { threads: usualThreads(cores), measured: false }
}

function prepare(runtime: Runtime, url: string): Runtime {
  runtime.env.wasm.wasmPaths = { wasm: url }
  runtime.env.wasm.numThreads = wasmThreads().threads
  runtime.env.logLevel = 'error'
  return runtime
}

/**
 * The runtime as it is built by `src/cli/runtime`: with fused multiplication and addition where the browser has them
 * (relaxed SIMD), else with the runtime's own rounding.
 */
export async function loadWasm(): Promise<CreateFromAnywhere> {
  const url = (await relaxedSimd()) ? fusedWasmUrl : separateWasmUrl
  return sessionMaker(prepare(await import('onnxruntime-web/wasm'), url), 'wasm')
}

/**
 * WebAssembly for graphs that are run once or twice and let go. Weights are not laid out anew for speed, which takes
 * 160 MB less for a graph of 264 MB and half the time to start. Rounded as the runtime itself rounds, so that a checkpoint
 * gives the same manifest in every browser and on the command line.
 */
export async function loadWasmForOnce(): Promise<CreateFromAnywhere> {
  const runtime = prepare(await import('onnxruntime-web/wasm'), separateWasmUrl)
  // Several threads share out one slice's convolution, and sums at the seams then end in other digits.
  runtime.env.wasm.numThreads = 1
  return sessionMaker(runtime, 'wasm', { extra: { session: { disable_prepacking: '1' } } })
}

/**
 * Starts WebAssembly's runtime, where nothing else will compute, while the graphs are still on their way. It starts with
 * its first session, so it is given one. Rejects when it does not start, which whoever needs it will find out as well.
 */
export async function warmWasm(): Promise<void> {
  if ((await probeWebgpu()).available) return
  const create = await loadWasm()
  const graph = new GraphBuilder('nothing', 'fp32')
  graph.node('Identity', [graph.input('x', 'float32', [1])], {}, 'y')
  graph.output('y', [1])
  await (await create(graph.finish())).release()
}

async function loadWebgpu(): Promise<CreateFromAnywhere> {
  return sessionMaker(prepare(await import('onnxruntime-web/webgpu'), webgpuWasmUrl), 'webgpu')
}

/** `navigator.gpu` may exist without an adapter behind it, so the adapter itself is asked for. */
async function probeWebgpu(): Promise<Availability> {
  if (!('gpu' in navigator)) return { available: false, reason: 'this browser has no WebGPU' }
  const adapter = await navigator.gpu.requestAdapter().catch(() => null)
  if (adapter === null) return { available: false, reason: 'no graphics adapter answers to WebGPU' }
  const { vendor, architecture, device, description } = adapter.info
  const words = [vendor, architecture, device, description].filter((word) => word !== '').join(' ')
  return { available: true, threads: 1, note: 'on the graphics adapter', device: words }
}

async function probeWasm(): Promise<Availability> {
  const { threads, measured } = wasmThreads()
  if (!globalThis.crossOriginIsolated) {
    return { available: true, threads, note: 'one thread, as the page is not cross-origin isolated' }
  }
  return {
    available: true,
    threads,
    note: measured ? `threads: ${threads}, measured` : `threads: ${threads}`,
  }
}

/** The browser's runtimes. Each is fetched from our own origin, and only when it is tried. */
export const webBackends: readonly BackendCandidate[] = [
  { name: 'webgpu', title: 'WebGPU', probe: probeWebgpu, load: loadWebgpu },
  { name: 'wasm', title: 'WebAssembly', probe: probeWasm, load: loadWasm },
]
