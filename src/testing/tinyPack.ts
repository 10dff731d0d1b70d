import type { Manifest } from '../model/manifest'
import { GRAPH_NAMES, type GraphName } from '../model/network'
import { GraphBuilder } from '../model/onnx/builder'
import { selfTestInput } from '../model/selfTest'
import { sha256 } from '../model/sha256'
import { RAD_MODALITIES } from '../study/modality'

/** W, D, side, slots of the tiny pack. */
const SHAPE = { features: 8, depth: 32, size: 256, slots: 16 }
const TEST = { seed: 7, slices: [2, 1], slots: [1, 7] }

/** A patch of 8 x 8 pixels counts when it is brighter than its slice's mean by more than this. */
const CONTRAST = 0.35
/** Makes a mark of one patch, 0.25 over the contrast, a feature of 10. */
const GAIN = 64 * 40

/** One row that is `value` in the first of W places. */
function firstPlace(value: number): Float32Array {
  const row = new Float32Array(SHAPE.features)
  row[0] = value
  return row
}

/**
 * `maps` [n, W, 8, 8]: channel 0 is GAIN * relu(brightest patch of the cell - mean of the slice - CONTRAST), the others
 * are 0; `features` their mean over the cells.
 */
function encoderGraph(): Uint8Array {
  const graph = new GraphBuilder('encoder', 'fp32')
  const slices = graph.input('slices', 'float32', ['n', 1, 'height', 'width'])
  const patches = graph.node('AveragePool', [slices], { kernel_shape: [8, 8], strides: [8, 8] })
  const cells = graph.node('MaxPool', [patches], { kernel_shape: [4, 4], strides: [4, 4] })
  const mean = graph.node('GlobalAveragePool', [slices])
  const contrast = graph.node('Sub', [graph.node('Sub', [cells, mean]), graph.scalar(CONTRAST)])
  const channels = graph.constant(firstPlace(GAIN), [SHAPE.features, 1, 1, 1])
  const maps = graph.node(
    'Conv',
    [graph.node('Relu', [contrast]), channels],
    { kernel_shape: [1, 1] },
    'maps',
  )
  graph.node('Flatten', [graph.node('GlobalAveragePool', [maps])], { axis: 1 }, 'features')
  graph.output('features', ['n', SHAPE.features])
  graph.output('maps', ['n', SHAPE.features, 'mapHeight', 'mapWidth'])
  return graph.finish()
}

/** Softmax of `scores` [b, n] beside a token whose score is 0; gives [b, n]. */
function softmaxBesideToken(graph: GraphBuilder, scores: string): string {
  const [zero, one] = [graph.integers(0), graph.integers(1)]
  const token = graph.node('Mul', [graph.node('Slice', [scores, zero, one, one]), graph.scalar(0)])
  const all = graph.node('Softmax', [graph.node('Concat', [token, scores], { axis: 1 })], { axis: 1 })
  return graph.node('Slice', [all, one, graph.integers(Number.MAX_SAFE_INTEGER), one])
}

/** Feature 0 of every row of [b, n, W], as [b, n]. */
function strength(graph: GraphBuilder, rows: string): string {
  const first = graph.constant(firstPlace(1), [SHAPE.features, 1])
  return graph.node('Squeeze', [graph.node('MatMul', [rows, first]), graph.integers(2)])
}

/** [b, n] weights times [b, n, W] rows, as [b, W]. */
function weighted(graph: GraphBuilder, weights: string, rows: string, output: string): string {
  const one = graph.integers(1)
  const sum = graph.node('MatMul', [graph.node('Unsqueeze', [weights, one]), rows])
  return graph.node('Squeeze', [sum, one], {}, output)
}

/** A slice's score is its feature 0; the scan is the mean of the slices by the softmax of the scores. */
function attentionGraph(): Uint8Array {
  const graph = new GraphBuilder('attention', 'fp32')
  const features = graph.input('features', 'float32', ['batch', 'd', SHAPE.features])
  const scores = graph.node('Identity', [strength(graph, features)], {}, 'scores')
  const weights = graph.node('Identity', [softmaxBesideToken(graph, scores)], {}, 'weights')
  weighted(graph, weights, features, 'scan')
  graph.output('scan', ['batch', SHAPE.features])
  graph.output('weights', ['batch', 'd'])
  graph.output('scores', ['batch', 'd'])
  return graph.finish()
}

/** Slot s adds s / 100 to place 1 of its scan, so that the case shows which slots were filled. */
function slotTable(): Float32Array {
  const table = new Float32Array(SHAPE.slots * SHAPE.features)
  for (let slot = 0; slot < SHAPE.slots; slot++) table[slot * SHAPE.features + 1] = slot / 100
  return table
}

/** Logits of further classes, falling from -3 to -7 whatever the case. */
export function fixedLogits(count: number): Float32Array {
  return Float32Array.from({ length: count }, (_, index) => -3 - (4 * index) / count)
}

/**
 * The case is the scans' mean by the softmax of their place 0; logits are clip(case[0], 0, 10) - 5, minus that, and
 * the fixed ones of so many more classes.
 */
function fusionGraph(more: number): Uint8Array {
  const graph = new GraphBuilder('fusion', 'fp32')
  const scans = graph.input('scans', 'float32', ['batch', 'n', SHAPE.features])
  const slots = graph.input('slots', 'int64', ['batch', 'n'])
  const table = graph.constant(slotTable(), [SHAPE.slots, SHAPE.features])
  const rows = graph.node('Add', [scans, graph.node('Gather', [table, slots], { axis: 0 })])
  const weights = softmaxBesideToken(graph, strength(graph, rows))
  graph.node('Unsqueeze', [weights, graph.integers(1)], {}, 'weights')
  const vector = weighted(graph, weights, rows, 'case')
  const mark = graph.node('MatMul', [vector, graph.constant(firstPlace(1), [SHAPE.features, 1])])
  const clipped = graph.node('Clip', [mark, graph.scalar(0), graph.scalar(10)])
  const logit = graph.node('Sub', [clipped, graph.scalar(5)])
  const classes = [logit, graph.node('Neg', [logit])]
  if (more > 0) {
    const nothing = graph.node('Mul', [logit, graph.scalar(0)])
    classes.push(graph.node('Add', [nothing, graph.constant(fixedLogits(more), [1, more])]))
  }
  graph.node('Concat', classes, { axis: 1 }, 'logits')
  graph.output('case', ['batch', SHAPE.features])
  graph.output('logits', ['batch', 2 + more])
  graph.output('weights', ['batch', 1, 'n'])
  return graph.finish()
}

const GRAPHS: Readonly<Record<GraphName, (more: number) => Uint8Array>> = {
  encoder: encoderGraph,
  attention: attentionGraph,
  fusion: fusionGraph,
}

/** Mean of a square of pixels whose corner is (`top`, `left`). */
function mean(slice: Float32Array, top: number, left: number, side: number): number {
  let sum = 0
  for (let row = top; row < top + side; row++) {
    for (let column = left; column < left + side; column++) sum += slice[row * SHAPE.size + column] ?? 0
  }
  return sum / (side * side)
}

/** Feature 0 of a slice, worked out without the graphs. */
function featureOf(slice: Float32Array): number {
  const ground = mean(slice, 0, 0, SHAPE.size) + CONTRAST
  let sum = 0
  for (let cell = 0; cell < 64; cell++) {
    const [top, left] = [Math.floor(cell / 8) * 32, (cell % 8) * 32]
    let brightest = 0
    for (let patch = 0; patch < 16; patch++) {
      const [down, right] = [Math.floor(patch / 4) * 8, (patch % 4) * 8]
      brightest = Math.max(brightest, mean(slice, top + down, left + right, 8))
    }
    sum += GAIN * Math.max(0, brightest - ground)
  }
  return sum / 64
}

/** Mean of values by their softmax beside a token of score 0 and value 0. */
function softmaxMean(values: readonly number[]): number {
  const top = Math.max(0, ...values)
  const weights = values.map((value) => Math.exp(value - top))
  const total = weights.reduce((sum, weight) => sum + weight, Math.exp(-top))
  return values.reduce((sum, value, index) => sum + value * ((weights[index] ?? 0) / total), 0)
}

function selfTestOf(): Manifest['selfTest'] {
  const plane = SHAPE.size * SHAPE.size
  const scans = selfTestInput(TEST, SHAPE.size).map((scan) =>
    softmaxMean(
      Array.from({ length: scan.length / plane }, (_, slice) => featureOf(scan.subarray(slice * plane))),
    ),
  )
  const logit = Math.min(10, softmaxMean(scans)) - 5
  return { ...TEST, logits: [logit, -logit], tolerance: 1e-2 }
}

function manifestOf(graphs: Manifest['graphs'], more: Manifest['labels']): Manifest {
  return {
    schema: 'raddiag-pack/1',
    id: 'tiny-planted-mark',
    name: 'Planted mark',
    version: '1',
    license: 'Apache-2.0',
    intendedUse: 'Finds a bright mark on a mid-grey ground, in tests.',
    demonstration: true,
    provenance: { summary: 'Written by hand; nothing was trained.' },
    architecture: { ...SHAPE, sliceHeads: 1, fusionHeads: 1, trunk: 'contrast' },
    preprocessing: { fit: 'stretch', interpolation: 'bilinear', scaling: 'sample-minmax' },
    graphs,
    labels: [
      { id: 'planted-mark', name: 'Planted mark', threshold: 0.5 },
      { id: 'no-mark', name: 'No mark', threshold: 0.5 },
      ...more,
    ],
    modalities: [...RAD_MODALITIES],
    selfTest: selfTestOf(),
  }
}

/**
 * The files of a hand-made pack that finds a planted mark: a square of 8 pixels or more of the network's 256 x 256
 * slice, brighter than the slice's mean by clearly more than 0.35 of the range. Its attention lies on the slice with
 * the mark, in whichever slot the scan is; class 0 then has logit 5, and -5 without a mark; class 1 the opposite.
 * @param more further classes, with the logits of `fixedLogits`
 */
export async function tinyPack(more: Manifest['labels'] = []): Promise<Map<string, Uint8Array>> {
  const files = new Map<string, Uint8Array>()
  const graphs: Manifest['graphs'] = { encoder: [], attention: [], fusion: [] }
  for (const name of GRAPH_NAMES) {
    const bytes = GRAPHS[name](more.length)
    const file = `${name}.onnx`
    files.set(file, bytes)
    graphs[name].push({ file, sha256: await sha256(bytes), bytes: bytes.length, precision: 'fp32' })
  }
  files.set('manifest.json', new TextEncoder().encode(JSON.stringify(manifestOf(graphs, more))))
  return files
}
