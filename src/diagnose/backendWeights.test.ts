import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { createNodeSession, createWasmSession } from '../cli/ortNode'
import { GRAPH_NAMES, type GraphName, Network, openNetwork } from '../model/network'
import { loadPack, type Pack } from '../model/pack'
import { runSelfTest } from '../model/selfTest'
import { checkpointFile, pickledTensors } from '../testing/checkpointWriter'
import { convertInMemory } from '../testing/convertInMemory'
import { handNetwork } from '../testing/handNetwork'
import {
  deviation,
  FLOAT,
  FLOAT16,
  INT8,
  INT64,
  readModel,
  Weight,
  type WeightTable,
  weightCount,
} from '../testing/onnxWeights'
import { type BackendCandidate, chooseBackend } from './backend'
import { failureOf } from './backendWords'

async function handPack(precision: 'fp32' | 'fp16' | 'int8'): Promise<Pack> {
  const tensors = handNetwork()
  const checkpoint = checkpointFile(pickledTensors(tensors), tensors)
  const { files, outcome } = await convertInMemory('hand.bin', checkpoint, {
    precision,
    createSession: createNodeSession,
  })
  if (outcome.status !== 'ok') throw new Error(outcome.message)
  const pack = await loadPack({
    name: 'hand',
    read: async (file) => files.get(file) ?? Promise.reject(new Error('missing')),
  })
  if (pack.status !== 'ok') throw new Error(pack.message)
  return pack.value
}

function there(
  name: BackendCandidate['name'],
  title: string,
  load: BackendCandidate['load'],
): BackendCandidate {
  return { name, title, load, probe: async () => ({ available: true, threads: 2, note: 'threads: 2' }) }
}

async function shippedPack(): Promise<Pack> {
  const folder = join(import.meta.dirname, '../../public/models/default')
  const pack = await loadPack({ name: 'shipped', read: (file) => readFile(join(folder, file)) })
  if (pack.status !== 'ok') throw new Error(pack.message)
  return pack.value
}

/** Changes one weight of a table. */
type Change = (weight: Weight, table: WeightTable) => void

const plusOne: Change = (weight) => weight.set(weight.get() + 1)

/** The other sign, and at least the table's own standard deviation away: weights that are nearly zero matter too. */
const turned: Change = (weight, table) => {
  const value = weight.get()
  const step = Math.max(2 * Math.abs(value), deviation(table))
  weight.set(value < 0 ? value + step : value - step)
}

/**
 * Where in a table a weight is changed, one after another until it is caught: encoders from ImageNet have channels that
 * are switched off, whose weights change nothing, and other tables have weights near zero. No round shares, which fall on
 * the first column of a table each.
 */
const PLACES = [0.5, 0.2713, 0.7139, 0.1157, 0.8891] as const

function placeIn(table: WeightTable, share: number): number {
  return Math.floor(weightCount(table) * share)
}

/**
 * Tables whose weights change no result of any case, so that no test can catch them: the biases of fusion's keys, first
 * and second layer. They add the same to the scores of all scans, and softmax(x + c) = softmax(x). (Attention's are
 * caught, as the scores are an output there.)
 */
const WITHOUT_EFFECT = ['fusion float32_24', 'fusion float32_90']

/** Runs the self-test on the pack as it is but for one graph. */
async function testChanged(pack: Pack, right: Network, graph: GraphName, bytes: Uint8Array) {
  const session = await createNodeSession(bytes)
  try {
    const changed = new Network({ encoder: session, attention: session, fusion: session }, right.shape)
    return await runSelfTest(
      {
        shape: right.shape,
        encode: (slices, n) => (graph === 'encoder' ? changed : right).encode(slices, n),
        attend: (features) => (graph === 'attention' ? changed : right).attend(features),
        attendBatch: (features, count) =>
          (graph === 'attention' ? changed : right).attendBatch(features, count),
        fuse: (scans, slots) => (graph === 'fusion' ? changed : right).fuse(scans, slots),
        fuseBatchWithCases: (scans, slots, count) =>
          (graph === 'fusion' ? changed : right).fuseBatchWithCases(scans, slots, count),
      },
      pack.manifest.selfTest,
    )
  } finally {
    await session.release()
  }
}

describe('the self-test of the pack that ships', () => {
  let pack: Pack
  let right: Network

  beforeAll(async () => {
    pack = await shippedPack()
    right = await openNetwork(pack.graphs, pack.manifest.architecture, createNodeSession)
  })

  afterAll(() => right.release())

  /** What the self-test says when the weight at `index` of a table is changed, and changed back. */
  async function outcomeOf(graph: GraphName, name: string, index: number, change: Change) {
    const bytes = Uint8Array.from(pack.graphs[graph])
    const table = readModel(bytes).weights.find((one) => one.name === name)
    if (table === undefined) throw new Error(`no table ${name}`)
    change(new Weight(table, index), table)
    return testChanged(pack, right, graph, bytes)
  }

  /** Of the weights at PLACES the first that is caught; of none the last. */
  async function firstCaught(graph: GraphName, table: WeightTable, change: Change) {
    let outcome = await outcomeOf(graph, table.name, placeIn(table, PLACES[0]), change)
    for (const place of PLACES.slice(1)) {
      if (!outcome.passed) return outcome
      outcome = await outcomeOf(graph, table.name, placeIn(table, place), change)
    }
    return outcome
  }

  it.each([
    { graph: 'encoder', tables: 96, change: plusOne, kind: '1 added' },
    { graph: 'encoder', tables: 96, change: turned, kind: 'its sign turned' },
    { graph: 'attention', tables: 18, change: plusOne, kind: '1 added' },
    { graph: 'attention', tables: 18, change: turned, kind: 'its sign turned' },
    { graph: 'fusion', tables: 36, change: plusOne, kind: '1 added' },
    { graph: 'fusion', tables: 36, change: turned, kind: 'its sign turned' },
  ] as const)(
    'catches one weight of five at most with $kind in each of the $tables tables of the $graph',
    async ({ graph, tables, change }) => {
      const all = readModel(pack.graphs[graph]).weights.filter((table) => weightCount(table) > 1)
      expect(all).toHaveLength(tables)
      const missed: string[] = []
      for (const table of all) {
        const outcome = await firstCaught(graph, table, change)
        if (!outcome.passed) expect(outcome.wrongGraph).toBe(graph)
        else missed.push(`${graph} ${table.name}`)
        // What is missed does not show in any output, beyond rounding.
        if (outcome.passed) expect(outcome.outputErrors?.[graph]).toBeLessThan(1e-5)
      }
      expect(missed).toEqual(WITHOUT_EFFECT.filter((name) => name.startsWith(graph)))
    },
    120_000,
  )

  it('catches a change in each of the 32 positions, and in each of the 15 slots that a scan may take', async () => {
    const width = pack.manifest.architecture.features
    // The first number of each row. One or two columns in a hundred are worth next to nothing to the scores and go by.
    const caught = async (graph: GraphName, rows: number) => {
      const outcomes: boolean[] = []
      for (let row = 0; row < rows; row++) {
        outcomes.push(!(await outcomeOf(graph, 'float32_1', row * width, turned)).passed)
      }
      return outcomes
    }
    expect(await caught('attention', 32)).toEqual(Array.from({ length: 32 }, () => true))
    // Row 0 stands for no scan; nothing ever reads it.
    expect(await caught('fusion', 16)).toEqual([false, ...Array.from({ length: 15 }, () => true)])
  }, 120_000)

  it.each(GRAPH_NAMES)('refuses a weight of the %s that is not a number', async (graph) => {
    const [table] = readModel(pack.graphs[graph]).weights.filter((one) => weightCount(one) > 1)
    if (table === undefined) throw new Error('no weights')
    const middle = Math.floor(weightCount(table) / 2)
    const outcome = await outcomeOf(graph, table.name, middle, (weight) => weight.set(Number.NaN))
    expect(outcome).toMatchObject({ passed: false, wrongGraph: graph })
    expect(outcome.outputErrors?.[graph]).toBe(Number.POSITIVE_INFINITY)
    expect(failureOf(outcome)).toMatch(/^its [a-z ]+ are not numbers$/)
  })

  it.each([
    { runtime: 'onnxruntime-node', load: createNodeSession },
    { runtime: 'WebAssembly', load: createWasmSession },
  ])('is passed on $runtime with a tenth of what it allows', async ({ load }) => {
    const network = await openNetwork(pack.graphs, pack.manifest.architecture, load)
    const { passed, outputErrors } = await runSelfTest(network, pack.manifest.selfTest)
    await network.release()
    expect(passed).toBe(true)
    for (const name of GRAPH_NAMES) {
      const tolerance = pack.manifest.selfTest.outputs?.[name].tolerance ?? 0
      expect(tolerance).toBe(1e-4)
      expect(outputErrors?.[name]).toBeLessThan(tolerance / 10)
    }
  })
})

describe('a backend made wrong on purpose', () => {
  it.each([
    { graph: 'encoder', says: /slice features differ by up to [\d.]+ % of their usual size/ },
    { graph: 'attention', says: /scan vectors differ by up to [\d.]+ % of their usual size/ },
    { graph: 'fusion', says: /case vectors and logits differ by up to [\d.]+ % of their usual size/ },
  ] as const)('by one weight of the $graph, changed after loading, is refused', async ({ graph, says }) => {
    const pack = await shippedPack()
    const right = there('wasm', 'WebAssembly', async () => createNodeSession)
    const changed = Uint8Array.from(pack.graphs[graph])
    const table = readModel(changed).weights.findLast((one) => weightCount(one) > 1)
    if (table === undefined) throw new Error('no weights')
    plusOne(new Weight(table, placeIn(table, 0.5)), table)
    const load = async () => (model: Uint8Array) =>
      createNodeSession(model === pack.graphs[graph] ? changed : model)
    const chosen = await chooseBackend(pack, [there('webgpu', 'WebGPU', load), right])
    if (chosen.status !== 'ok') throw new Error(chosen.message)
    await chosen.value.network.release()
    expect(chosen.value.status.name).toBe('wasm')
    expect(chosen.value.status.because).toMatch(says)
    expect(chosen.value.status.because).toMatch(/; WebGPU failed the self-test \([^()]+\)\.$/)
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
      const { nodes, weights, ends } = readModel((await handPack(precision)).graphs[graph])
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
