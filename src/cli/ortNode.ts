import { InferenceSession, Tensor } from 'onnxruntime-node'
import type { CreateSession, GraphTensor } from '../model/session'

function toTensor(tensor: GraphTensor): Tensor {
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

/** A `CreateSession` on onnxruntime-node's CPU provider. `threads` work inside one operator. */
export function ortNode(threads: number): CreateSession {
  return async (model) => {
    const session = await InferenceSession.create(model, {
      executionProviders: ['cpu'],
      graphOptimizationLevel: 'all',
      intraOpNumThreads: threads,
      interOpNumThreads: 1,
      logSeverityLevel: 3,
    })
    return {
      async run(feeds, outputs) {
        const tensors = Object.entries(feeds).map(([name, tensor]) => [name, toTensor(tensor)] as const)
        const results = await session.run(Object.fromEntries(tensors), [...outputs])
        return Object.fromEntries(outputs.map((name) => [name, fromTensor(name, results[name])]))
      },
      release: () => session.release(),
    }
  }
}

/** Two threads, as the published timings and the bench use. */
export const createNodeSession: CreateSession = ortNode(2)
