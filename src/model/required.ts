import { failed, ok, type Result } from '../study/result'
import type { NamedTensors } from './tensors'

/** A tensor that a plan reads. */
export interface RequiredTensor {
  name: string
  shape: readonly number[]
}

/** Weight and bias of a linear layer, as PyTorch keeps them. */
export function linearTensors(name: string, outputs: number, inputs: number): RequiredTensor[] {
  return [
    { name: `${name}.weight`, shape: [outputs, inputs] },
    { name: `${name}.bias`, shape: [outputs] },
  ]
}

/** The first names, and how many more. */
export function listed(names: readonly string[]): string {
  const shown = names.slice(0, 3).join(', ')
  return names.length > 3 ? `${shown} and ${names.length - 3} more` : shown
}

function sameShape(a: readonly number[], b: readonly number[]): boolean {
  return a.length === b.length && a.every((length, axis) => length === b[axis])
}

/** Compares what a plan reads with the tensors there are. */
export function checkRequired(
  tensors: NamedTensors,
  required: readonly RequiredTensor[],
  path: string,
): Result<null, 'checkpoint-incomplete'> {
  const missing = required.filter(({ name }) => tensors.shape(name) === null)
  if (missing.length > 0) {
    const names = listed(missing.map(({ name }) => name))
    return failed('checkpoint-incomplete', `${path} is not a RadDiag checkpoint: it has no tensor ${names}.`)
  }
  for (const { name, shape } of required) {
    const found = tensors.shape(name) ?? []
    if (!sameShape(found, shape)) {
      return failed(
        'checkpoint-incomplete',
        `${path}: the tensor ${name} is [${found.join(', ')}] where [${shape.join(', ')}] fits the others.`,
      )
    }
  }
  return ok(null)
}
