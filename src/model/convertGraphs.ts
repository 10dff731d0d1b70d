import { type NetworkPlan, SLICE_SIZE } from './architecture'
import type { GraphFile, Manifest, Precision } from './manifest'
import { GRAPH_NAMES, type GraphName } from './network'
import { buildAttention, buildFusion, type LabelEmbeddings } from './onnx/caseGraphs'
import { buildEncoder } from './onnx/encoder'
import { type LogitsProbe, probed, probeGraph, restoreProbe, startProbe } from './selfTestProbe'
import type { CreateSession } from './session'
import { sha256 } from './sha256'
import type { NamedTensors } from './tensors'

/** Two scans, of two slices and of one, in the slots of CT and of X-ray: quick, and every graph's axes are used. */
export const TEST_CASE = { seed: 20241116, slices: [2, 1], slots: [1, 7] }

/** A graph that is written, and what it makes of the self-test's case: enough to go on without building it again. */
export interface GraphStep {
  graph: GraphName
  file: GraphFile
  /** Vectors out of the graph at full precision. */
  reference: readonly Float32Array[]
  /** Vectors out of the graph as written. */
  written: readonly Float32Array[]
}

/** Keeps the graphs of a conversion that may be broken off and taken up again. */
export interface ConvertSteps {
  /** A graph that lies written, whole and unchanged; null where there is none. */
  find(graph: GraphName): Promise<GraphStep | null>
  /** Called once a graph is written. */
  done(step: GraphStep): Promise<void>
}

export interface GraphTask {
  precision: Precision
  createSession: CreateSession
  steps?: ConvertSteps
  write(name: string, bytes: Uint8Array): Promise<void>
}

type Build = (precision: Precision) => Promise<Uint8Array>

export function builders(
  tensors: NamedTensors,
  plan: NetworkPlan,
  embeddings: LabelEmbeddings | null,
): Record<GraphName, Build> {
  const cases = embeddings === null ? plan.cases : { ...plan.cases, classes: embeddings.classes }
  return {
    encoder: (precision) => buildEncoder(tensors, plan.trunk, precision),
    attention: (precision) => buildAttention(tensors, cases, precision),
    fusion: (precision) => buildFusion(tensors, cases, embeddings, precision),
  }
}

/** The self-test's case on its way through both kinds of graphs. */
interface Probes {
  reference: LogitsProbe
  /** The same object as `reference` where full precision is what is written. */
  written: LogitsProbe
}

async function writeGraph(
  name: GraphName,
  build: Build,
  task: GraphTask,
  { reference, written }: Probes,
): Promise<GraphStep> {
  const { precision, createSession } = task
  // The graph at full precision is not kept: it would lie beside the one that is written.
  if (precision !== 'fp32') await probeGraph(reference, name, await build('fp32'), createSession)
  const bytes = await build(precision)
  await probeGraph(written, name, bytes, createSession)
  const file = `${name}.${precision}.onnx`
  await task.write(file, bytes)
  return {
    graph: name,
    file: { file, sha256: await sha256(bytes), bytes: bytes.length, precision },
    reference: probed(reference, name),
    written: probed(written, name),
  }
}

/**
 * Builds each graph once at full precision for the reference logits and, where asked, once with narrow weights to
 * write; one graph is in memory at a time.
 */
export async function writeGraphs(
  build: Record<GraphName, Build>,
  task: GraphTask,
  width: number,
): Promise<{ graphs: Manifest['graphs']; reference: Float32Array; written: Float32Array }> {
  const shape = { features: width, size: SLICE_SIZE }
  const reference = startProbe(TEST_CASE, shape)
  const probes = { reference, written: task.precision === 'fp32' ? reference : startProbe(TEST_CASE, shape) }
  const files: Partial<Record<GraphName, GraphFile[]>> = {}
  for (const name of GRAPH_NAMES) {
    let step = (await task.steps?.find(name)) ?? null
    if (step === null) {
      step = await writeGraph(name, build[name], task, probes)
      await task.steps?.done(step)
    } else {
      restoreProbe(probes.reference, name, step.reference)
      restoreProbe(probes.written, name, step.written)
    }
    files[name] = [step.file]
  }
  const { encoder = [], attention = [], fusion = [] } = files
  return {
    graphs: { encoder, attention, fusion },
    reference: probes.reference.logits,
    written: probes.written.logits,
  }
}
