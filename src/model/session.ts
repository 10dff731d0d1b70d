/**
 * The little of ONNX Runtime that this project uses, so that the same code runs on onnxruntime-web in a
 * worker and on onnxruntime-node. Adapters pass themselves in as `CreateSession`.
 */
export type GraphTensor =
  | { type: 'float32'; data: Float32Array; dims: readonly number[] }
  | { type: 'int64'; data: BigInt64Array; dims: readonly number[] }

export interface GraphSession {
  /**
   * Runs the graph once. One call at a time per session.
   * @param outputs names of the outputs wanted; others are not copied out.
   * @throws when the runtime fails (out of memory, lost device); the caller turns it into a result.
   */
  run(
    feeds: Readonly<Record<string, GraphTensor>>,
    outputs: readonly string[],
  ): Promise<Record<string, GraphTensor>>
  release(): Promise<void>
}

/** Makes a session from the bytes of an ONNX model. */
export type CreateSession = (model: Uint8Array) => Promise<GraphSession>
