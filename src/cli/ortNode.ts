import { InferenceSession, Tensor } from 'onnxruntime-node'
import type { CreateSession, GraphTensor } from '../model/session'

/** What onnxruntime-node and onnxruntime-web have in common. */
type Runtime = Pick<typeof import('onnxruntime-common'), 'InferenceSession' | 'Tensor'>

function toTensor({ Tensor }: Runtime, tensor: GraphTensor): Tensor {
  return tensor.type === 'float32'
    ? new Tensor('float32', tensor.data, tensor.dims)
    : new Tensor('int64', tensor.data, tensor.dims)
}

function fromTensor(name: string, tensor: Tensor | undefined): GraphTensor {
  const data = tensor?.data
  if (tensor !== undefined && data instanceof Float32Array)
    return { type: 'float32', data, dims: tensor.dims }
  if (tensor !== undefined && data instanceof BigInt64Array) return { type: 'int64', data, dims: tensor.dims }
  throw new Error(`the graph gave no float32 or int64 tensor for its output ${name}`)
}

function sessionsOf(runtime: Runtime, options: InferenceSession.SessionOptions): CreateSession {
  return async (model) => {
    const session = await runtime.InferenceSession.create(model, {
      graphOptimizationLevel: 'all',
      logSeverityLevel: 3,
      ...options,
    })
    return {
      async run(feeds, outputs) {
        const tensors = Object.entries(feeds).map(
          ([name, tensor]) => [name, toTensor(runtime, tensor)] as const,
        )
        const results = await session.run(Object.fromEntries(tensors), [...outputs])
        return Object.fromEntries(outputs.map((name) => [name, fromTensor(name, results[name])]))
      },
      release: () => session.release(),
    }
  }
}

/** A `CreateSession` on onnxruntime-node's CPU provider. `threads` work inside one operator. */
export function ortNode(threads: number): CreateSession {
  return sessionsOf(
    { InferenceSession, Tensor },
    { executionProviders: ['cpu'], intraOpNumThreads: threads, interOpNumThreads: 1 },
  )
}

/** Two threads, as the published timings and the bench use. */
export const createNodeSession: CreateSession = ortNode(2)

/**
 * The WebAssembly runtime of the browser, in Node: the same instructions, so the same digits in a manifest whether a
 * checkpoint is converted in the page or by the command line. Native kernels differ in the sixth decimal.
 */
export const createWasmSession: CreateSession = async (model) => {
  const runtime = await import('onnxruntime-web/wasm')
  runtime.env.wasm.numThreads = 1
  // As the page makes them: each graph is run once or twice, so its weights need not be laid out anew for speed.
  const extra = { session: { disable_prepacking: '1' } }
  return sessionsOf(runtime, { executionProviders: ['wasm'], extra })(model)
}
