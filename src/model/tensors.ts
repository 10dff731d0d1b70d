/** Named tensors of a checkpoint, read one at a time so that the whole is never in memory. */
export interface NamedTensors {
  readonly names: readonly string[]
  /** Null where there is no such tensor. */
  shape(name: string): readonly number[] | null
  /** Elements in C order as float32. Rejects when the medium fails or the tensor is not there. */
  read(name: string): Promise<Float32Array>
}

/** Elements of a tensor of this shape. */
export function elementCount(shape: readonly number[]): number {
  return shape.reduce((product, length) => product * length, 1)
}
