import { parseNpy } from '../study/npy'
import { failed, ok, type Result } from '../study/result'
import type { LabelEmbeddings } from './onnx/caseGraphs'

/** Reads the table [classes, length] of a knowledge-enhanced head from a `.npy` file. */
export function parseLabelEmbeddings(bytes: Uint8Array, path: string): Result<LabelEmbeddings> {
  const array = parseNpy(bytes, path)
  if (array.status !== 'ok') return array
  const { data, shape, fortran } = array.value
  const [classes, length] = shape
  if (shape.length !== 2 || !classes || !length || fortran) {
    return failed('embeddings-invalid', `${path} is not a table [classes, length] in C order.`)
  }
  return ok({ classes, length, data: data instanceof Float32Array ? data : Float32Array.from(data) })
}
