import { parseNpy } from '../study/npy'
import { failed, ok, type Result } from '../study/result'
import type { PackGate } from './manifest'

type WithoutFiles<One> = One extends unknown ? Omit<One, 'bank' | 'transform' | 'measured'> : never

/** What a gate asks, without the files it needs for it. */
export type GateRule = WithoutFiles<PackGate>

/** A pack's out-of-distribution gate with the numbers that it compares with. */
export interface Gate {
  rule: GateRule
  /** [rows, length of a row], row by row. */
  bank: Float32Array
  /** [features + 1, length of a row], the last row an offset; null: features are compared as they are. */
  transform: Float32Array | null
}

interface Table {
  rows: number
  length: number
  data: Float32Array
}

/** Bytes of a gate's files by their names in the pack. */
export type GateBytes = ReadonlyMap<string, Uint8Array>

/** A table as its `.npy` file has it. */
function readTable(file: string, bytes: GateBytes): Result<Table, 'gate-invalid'> {
  const array = parseNpy(bytes.get(file) ?? new Uint8Array(), file)
  if (array.status !== 'ok') return failed('gate-invalid', array.message)
  const { data, shape, fortran } = array.value
  const [rows = 0, length = 0] = shape
  if (!(data instanceof Float32Array) || fortran || shape.length !== 2 || length === 0) {
    return failed('gate-invalid', `${file} is not a table of float32 vectors.`)
  }
  return ok({ rows, length, data })
}

function readTransform(
  file: string,
  bytes: GateBytes,
  features: number,
  length: number,
): Result<Float32Array, 'gate-invalid'> {
  const table = readTable(file, bytes)
  if (table.status !== 'ok') return table
  const { rows, data } = table.value
  if (rows !== features + 1 || table.value.length !== length) {
    return failed(
      'gate-invalid',
      `${file} is [${rows}, ${table.value.length}] where [${features + 1}, ${length}] fits the pack's features and the bank.`,
    )
  }
  return ok(data)
}

/** How many rows the bank must have at least. */
function rowsNeeded(rule: PackGate): number {
  return rule.kind === 'cosine-by-kind' ? Math.max(...rule.kinds.map(({ rows }) => rows[1])) : rule.neighbour
}

/**
 * The gate that a manifest describes, from its files.
 * @param features length of a slice's vector
 * @returns failed with a sentence: a file is no table of numbers, or its shape does not fit the others
 */
export function readGate(ood: PackGate, bytes: GateBytes, features: number): Result<Gate, 'gate-invalid'> {
  const table = readTable(ood.bank.file, bytes)
  if (table.status !== 'ok') return table
  const { rows, length, data } = table.value
  const needed = rowsNeeded(ood)
  if (rows < needed) {
    return failed('gate-invalid', `${ood.bank.file} has ${rows} rows where the gate compares with ${needed}.`)
  }
  if (ood.kind === 'cosine-by-kind' && ood.transform) {
    const read = readTransform(ood.transform.file, bytes, features, length)
    return read.status === 'ok' ? ok({ rule: ood, bank: data, transform: read.value }) : read
  }
  if (length !== features) {
    return failed(
      'gate-invalid',
      `${ood.bank.file} has vectors of ${length} numbers where the pack's features have ${features}.`,
    )
  }
  return ok({ rule: ood, bank: data, transform: null })
}
