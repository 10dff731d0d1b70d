import { describe, expect, it } from 'vitest'
import { createNodeSession } from '../../cli/ortNode'
import type { NamedTensors } from '../tensors'
import { GraphBuilder } from './builder'
import { knowledgeMatrix } from './caseGraphs'
import { addNorm, encode, prepend, transposed } from './transformer'

function tensorsOf(
  values: Readonly<Record<string, { shape: readonly number[]; data: readonly number[] }>>,
): NamedTensors {
  return {
    names: Object.keys(values),
    shape: (name) => values[name]?.shape ?? null,
    read: async (name) => Float32Array.from(values[name]?.data ?? []),
  }
}

async function run(graph: GraphBuilder, x: readonly number[], dims: readonly number[], output: string) {
  const session = await createNodeSession(await graph.finishReading())
  const feeds = { x: { type: 'float32', data: Float32Array.from(x), dims } as const }
  const result = await session.run(feeds, [output])
  await session.release()
  return Array.from(result[output]?.data ?? [], Number)
}

const identity = { shape: [2, 2], data: [1, 0, 0, 1] }
const zeros = { shape: [2], data: [0, 0] }

/** Width 2: value and output projections are the identity, query and key are 0 so that attention is even. */
function evenLayer(name: string) {
  const attention = `${name}.self_attn.linears`
  const nothing = { shape: [2, 2], data: [0, 0, 0, 0] }
  return {
    [`${attention}.0.weight`]: nothing,
    [`${attention}.0.bias`]: zeros,
    [`${attention}.1.weight`]: nothing,
    [`${attention}.1.bias`]: zeros,
    [`${attention}.2.weight`]: identity,
    [`${attention}.2.bias`]: zeros,
    [`${attention}.3.weight`]: identity,
    [`${attention}.3.bias`]: zeros,
    [`${name}.sublayer.1.norm.a`]: { shape: [2], data: [1, 1] },
    [`${name}.sublayer.1.norm.b`]: { shape: [2], data: [0, 0] },
    [`${name}.feed_forward.w_1.weight`]: { shape: [2, 2], data: [1, 0, 0, 2] },
    [`${name}.feed_forward.w_1.bias`]: zeros,
    [`${name}.feed_forward.w_2.weight`]: { shape: [2, 2], data: [0, 1, 1, 0] },
    [`${name}.feed_forward.w_2.bias`]: { shape: [2], data: [0.5, 0] },
  }
}

describe('the norm', () => {
  it('divides by the n-1 standard deviation plus an epsilon outside the root', async () => {
    const graph = new GraphBuilder('norm', 'fp32')
    graph.input('x', 'float32', ['n', 3])
    addNorm(graph, 'x', { a: Float32Array.of(2, 1, 1), b: Float32Array.of(0, 0, 10), output: 'y' })
    graph.output('y', ['n', 3])
    // Mean 2, deviations -1, 0, 1: with n-1 the standard deviation is 1 (with n it would be 0.816). A constant row has
    // deviation 0 and is b, not a division by zero.
    const values = await run(graph, [1, 2, 3, 5, 5, 5], [2, 3], 'y')
    const one = 1 / (1 + 1e-6)
    const expected = [-2 * one, 0, 10 + one, 0, 0, 10]
    values.forEach((value, index) => {
      expect(value).toBeCloseTo(expected[index] ?? Number.NaN, 5)
    })
  })
})

describe('the encoder layer', () => {
  it('gives by hand what the graph gives: no norm before attention, norm before the feed forward part', async () => {
    const tensors = tensorsOf({
      ...evenLayer('enc.layers.0'),
      'enc.norm.a': { shape: [2], data: [1, 3] },
      'enc.norm.b': { shape: [2], data: [0, 1] },
    })
    const graph = new GraphBuilder('layer', 'fp32')
    graph.input('x', 'float32', ['b', 't', 2])
    const encoded = await encode(graph, tensors, { prefix: 'enc', layers: 1, heads: 1, width: 2 }, 'x')
    graph.node('Identity', [encoded.first], {}, 'y')
    graph.node('Identity', [encoded.weights], {}, 'w')
    graph.output('y', ['b', 1, 2])
    graph.output('w', ['b', 1, 1, 't'])
    // Rows (1, 0), (3, 4), (2, 2): attention's mean is (2, 2), so row 0 is (3, 2). Its norm: deviations 0.5, -0.5,
    // standard deviation with n-1 sqrt(0.5), so (0.7071, -0.7071). w_1 and relu: (0.7071, 0). w_2: (0, 0.7071) + (0.5, 0).
    // Row 0 is (3.5, 2.7071); the final norm has signs (+, -), so (0.7071, 1 - 3 * 0.7071).
    const rows = [1, 0, 3, 4, 2, 2]
    const half = Math.SQRT1_2
    const [first = 0, second = 0] = await run(graph, rows, [1, 3, 2], 'y')
    expect(first).toBeCloseTo(half, 5)
    expect(second).toBeCloseTo(1 - 3 * half, 5)
    for (const weight of await run(graph, rows, [1, 3, 2], 'w')) expect(weight).toBeCloseTo(1 / 3, 6)
  })

  it('splits the width into consecutive heads and scales scores by the root of a head', async () => {
    const layer = evenLayer('enc.layers.0')
    const tensors = tensorsOf({
      ...layer,
      'enc.layers.0.self_attn.linears.0.weight': identity,
      'enc.layers.0.self_attn.linears.1.weight': identity,
      'enc.norm.a': { shape: [2], data: [1, 1] },
      'enc.norm.b': zeros,
    })
    const scoresFor = async (heads: number) => {
      const graph = new GraphBuilder('scores', 'fp32')
      graph.input('x', 'float32', ['b', 't', 2])
      const encoded = await encode(graph, tensors, { prefix: 'enc', layers: 1, heads, width: 2 }, 'x')
      graph.node('Identity', [encoded.scores], {}, 's')
      graph.output('s', ['b', heads, 1, 't'])
      return run(graph, [1, 2, 3, 4], [1, 2, 2], 's')
    }
    // Row 0 (1, 2) with row 0 and row 1 (3, 4): one head of width 2: 5 / sqrt 2, 11 / sqrt 2; two of width 1: 1, 3 and 4, 8.
    const [own = 0, other = 0] = await scoresFor(1)
    expect(own).toBeCloseTo(5 / Math.SQRT2, 5)
    expect(other).toBeCloseTo(11 / Math.SQRT2, 5)
    expect(await scoresFor(2)).toEqual([1, 3, 4, 8])
  })
})

describe('small pieces', () => {
  it('puts the token before the rows of every case of a batch', async () => {
    const graph = new GraphBuilder('token', 'fp32')
    graph.input('x', 'float32', ['b', 't', 2])
    graph.node('Identity', [prepend(graph, Float32Array.of(8, 9), 'x')], {}, 'y')
    graph.output('y', ['b', 'u', 2])
    expect(await run(graph, [1, 2, 3, 4], [2, 1, 2], 'y')).toEqual([8, 9, 1, 2, 8, 9, 3, 4])
  })

  it('turns a matrix', () => {
    expect(Array.from(transposed(Float32Array.of(1, 2, 3, 4, 5, 6), 2, 3))).toEqual([1, 4, 2, 5, 3, 6])
  })

  it('turns a matrix of many squares, the last of them not full', () => {
    const [rows, columns] = [70, 45]
    const turned = transposed(
      Float32Array.from({ length: rows * columns }, (_, index) => index),
      rows,
      columns,
    )
    const expected = Float32Array.from(
      { length: rows * columns },
      (_, index) => (index % rows) * columns + Math.floor(index / rows),
    )
    expect(turned).toEqual(expected)
  })

  it('sums each element of the embeddings head in order, whatever the width', () => {
    const [classes, length, width] = [3, 50, 6]
    const wave = (count: number) =>
      Float32Array.from({ length: count }, (_, index) => Math.sin(index * index))
    const data = wave(classes * length)
    const weight = wave(width * length + 1).subarray(1)
    const bias = wave(width)
    const matrix = knowledgeMatrix({ classes, length, data }, weight, bias)
    for (let row = 0; row < classes; row++) {
      const embedding = data.subarray(row * length, (row + 1) * length)
      const norm = Math.sqrt(embedding.reduce((sum, value) => sum + value * value, 0))
      for (let out = 0; out < width; out++) {
        const sum = embedding.reduce((dot, value, i) => dot + value * (weight[out * length + i] ?? 0), 0)
        expect(matrix[row * width + out]).toBe(Math.fround(sum / norm + (bias[out] ?? 0)))
      }
    }
  })

  it('takes the label embeddings at length 1 through the linear layer', () => {
    // (3, 4) has length 5: (0.6, 0.8). Rows of the weight: (1, 0), (0, 10), (5, 5); bias (0, 1, 0).
    const embeddings = { classes: 1, length: 2, data: Float32Array.of(3, 4) }
    const matrix = knowledgeMatrix(embeddings, Float32Array.of(1, 0, 0, 10, 5, 5), Float32Array.of(0, 1, 0))
    const expected = [0.6, 9, 7]
    matrix.forEach((value, index) => {
      expect(value).toBeCloseTo(expected[index] ?? Number.NaN, 6)
    })
  })
})
