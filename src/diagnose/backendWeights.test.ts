import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { BinaryReader, WireType } from '@bufbuild/protobuf/wire'
import { describe, expect, it } from 'vitest'
import { createNodeSession } from '../cli/ortNode'
import { convertCheckpoint } from '../model/convert'
import { GRAPH_NAMES, type GraphName } from '../model/network'
import { toHalf } from '../model/onnx/narrow'
import { loadPack, type Pack } from '../model/pack'
import { halfToNumber } from '../study/numberTypes'
import { checkpointFile, pickledTensors } from '../testing/checkpointWriter'
import { handNetwork } from '../testing/handNetwork'
import { memorySource } from '../testing/memorySource'
import { type BackendCandidate, chooseBackend } from './backend'

// Numbers of fields and types from onnx.proto3 of the ONNX project.
const MODEL_GRAPH = 7
const GRAPH = { node: 1, initializer: 5, input: 11, output: 12 }
const FLOAT = 1
const INT8 = 3
const INT64 = 7
const FLOAT16 = 10

/** The fields of a message with their contents, which are views of the bytes. */
function fields(bytes: Uint8Array): { field: number; bytes: Uint8Array; value: number }[] {
  const reader = new BinaryReader(bytes)
  const all: { field: number; bytes: Uint8Array; value: number }[] = []
  while (reader.pos < reader.len) {
    const [field, wire] = reader.tag()
    if (wire === WireType.LengthDelimited) all.push({ field, bytes: reader.bytes(), value: 0 })
    else if (wire === WireType.Varint)
      all.push({ field, bytes: new Uint8Array(), value: Number(reader.int64()) })
    else reader.skip(wire, field)
  }
  return all
}

function parts(bytes: Uint8Array, field: number): Uint8Array[] {
  return fields(bytes).flatMap((one) => (one.field === field ? [one.bytes] : []))
}

function texts(bytes: Uint8Array, field: number): string[] {
  return parts(bytes, field).map((part) => new TextDecoder().decode(part))
}

function number(bytes: Uint8Array, field: number): number {
  return fields(bytes).find((one) => one.field === field)?.value ?? 0
}

function read(model: Uint8Array) {
  const [graph = new Uint8Array()] = parts(model, MODEL_GRAPH)
  const typeOf = (value: Uint8Array) => number(parts(parts(value, 2)[0] ?? value, 1)[0] ?? value, 1)
  return {
    nodes: parts(graph, GRAPH.node).map((node) => ({
      op: texts(node, 4)[0] ?? '',
      inputs: texts(node, 1),
      to: parts(node, 5)
        .filter((attribute) => texts(attribute, 1)[0] === 'to')
        .map((attribute) => number(attribute, 3)),
    })),
    weights: parts(graph, GRAPH.initializer).map((tensor) => ({
      name: texts(tensor, 8)[0] ?? '',
      type: number(tensor, 2),
      raw: parts(tensor, 9)[0] ?? new Uint8Array(),
    })),
    ends: [...parts(graph, GRAPH.input), ...parts(graph, GRAPH.output)].map(typeOf),
  }
}

async function handPack(precision: 'fp32' | 'fp16' | 'int8'): Promise<Pack> {
  const tensors = handNetwork()
  const files = new Map<string, Uint8Array>()
  const converted = await convertCheckpoint(
    memorySource('hand.bin', checkpointFile(pickledTensors(tensors), tensors)),
    {
      precision,
      info: {},
      labels: null,
      embeddings: null,
      gate: null,
      createSession: createNodeSession,
      async write(name, bytes) {
        files.set(name, bytes.slice())
      },
    },
  )
  if (converted.status !== 'ok') throw new Error(converted.message)
  const pack = await loadPack({
    name: 'hand',
    read: async (file) => files.get(file) ?? Promise.reject(new Error('missing')),
  })
  if (pack.status !== 'ok') throw new Error(pack.message)
  return pack.value
}

/**
 * The model with 1 added to one of its weights, the middle one of the table that `which` picks among those of 24
 * weights or more.
 */
function withOneWeightChanged(model: Uint8Array, which: number): Uint8Array {
  const copy = Uint8Array.from(model)
  const tables = read(copy).weights.filter(
    ({ type, raw }) => (type === FLOAT && raw.length >= 24 * 4) || (type === FLOAT16 && raw.length >= 24 * 2),
  )
  const { type, raw } = tables.at(which) ?? { type: 0, raw: copy }
  const view = new DataView(raw.buffer, raw.byteOffset, raw.byteLength)
  const middle = Math.floor(raw.length / 8) * 4
  if (type === FLOAT) view.setFloat32(middle, view.getFloat32(middle, true) + 1, true)
  else view.setUint16(middle, toHalf(halfToNumber(view.getUint16(middle, true)) + 1), true)
  return copy
}

function there(
  name: BackendCandidate['name'],
  title: string,
  load: BackendCandidate['load'],
): BackendCandidate {
  return { name, title, load, probe: async () => ({ available: true, threads: 2, note: 'threads: 2' }) }
}

/**
 * The pack that ships: its weights were trained, so that they matter. The first tables of attention and fusion are
 * those of positions and slots, of which the self-test's case reads some rows only; the ones taken here it reads whole.
 */
async function shippedPack(): Promise<Pack> {
  const folder = join(import.meta.dirname, '../../public/models/default')
  const pack = await loadPack({ name: 'shipped', read: (file) => readFile(join(folder, file)) })
  if (pack.status !== 'ok') throw new Error(pack.message)
  return pack.value
}

describe('a backend made wrong on purpose', () => {
  it.each(GRAPH_NAMES)('by one weight of the %s, changed after loading, is refused', async (graph) => {
    const pack = await shippedPack()
    const right = there('wasm', 'WebAssembly', async () => createNodeSession)
    for (const which of [1, 15]) {
      const changed = withOneWeightChanged(pack.graphs[graph], which)
      const load = async () => (model: Uint8Array) =>
        createNodeSession(model === pack.graphs[graph] ? changed : model)
      const chosen = await chooseBackend(pack, [there('webgpu', 'WebGPU', load), right])
      if (chosen.status !== 'ok') throw new Error(chosen.message)
      await chosen.value.network.release()
      expect(chosen.value.status.name).toBe('wasm')
      expect(chosen.value.status.because).toMatch(
        /WebGPU failed the self-test \(its .+ differ by up to [\d.]+ % of their usual size\)\.$/,
      )
    }
  })
})

describe('arithmetic', () => {
  it.each(
    (['fp32', 'fp16', 'int8'] as const).flatMap((precision) =>
      GRAPH_NAMES.map((graph): [GraphName, typeof precision] => [graph, precision]),
    ),
  )(
    'is fp32 in the %s with %s weights: narrow weights are widened before anything else',
    async (graph, precision) => {
      const { nodes, weights, ends } = read((await handPack(precision)).graphs[graph])
      expect(ends.length).toBeGreaterThan(1)
      for (const type of ends) expect([FLOAT, INT64]).toContain(type)
      const narrow = weights.filter(({ type }) => type === FLOAT16 || type === INT8)
      // The other two graphs of so small a network have no table that is worth narrowing.
      if (graph === 'encoder') expect(narrow.length > 0).toBe(precision !== 'fp32')
      for (const { name } of narrow) {
        const readers = nodes.filter(({ inputs }) => inputs.includes(name))
        expect(readers.map(({ op }) => op)).toEqual(['Cast'])
      }
      // Nothing becomes narrow on the way, and nothing computes on integers in place of floats.
      for (const { to } of nodes) for (const type of to) expect([FLOAT, INT64]).toContain(type)
      expect(nodes.filter(({ op }) => /Quant|Integer/.test(op))).toEqual([])
    },
  )
})
