import type { NetworkPlan } from './architecture'
import { giveBack } from './giveBack'
import type { GraphFile, Manifest, Precision } from './manifest'
import type { GraphName } from './network'
import { buildAttention, buildFusion, type CasePlan, type LabelEmbeddings } from './onnx/caseGraphs'
import { buildEncoder } from './onnx/encoder'
import type { GraphOutputs } from './selfTestOutputs'
import { type LogitsProbe, probed, probeGraph, restoreProbe, startProbe } from './selfTestProbe'
import { type GraphOutput, outputsInput, referenceOf } from './selfTestReference'
import type { CreateSession, GraphSession } from './session'
import { sha256InPieces } from './sha256'
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
  /** What the graph as written gives for generated vectors, as the manifest has it. */
  outputs: GraphOutput
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
  /** Side of a slice in pixels. */
  size: number
  createSession: CreateSession
  steps?: ConvertSteps
  write(name: string, bytes: Uint8Array): Promise<void>
  /**
   * A session of a graph that was written, made from the medium: nobody needs its bytes any more once they are written,
   * so they are given back. Absent: it is made of the bytes.
   */
  openWritten?(name: string): Promise<GraphSession>
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
  cases: Pick<CasePlan, 'depth' | 'slots'>
}

interface Put {
  file: GraphFile
  open(): Promise<GraphSession>
}

/** Builds a graph and writes it, before it is tried: the runtime's copy then need not lie beside these bytes. */
async function putGraph(name: GraphName, build: Build, task: GraphTask): Promise<Put> {
  const { precision, createSession, openWritten } = task
  const bytes = await build(precision)
  const file = `${name}.${precision}.onnx`
  await task.write(file, bytes)
  const entry = { file, sha256: await sha256InPieces(bytes), bytes: bytes.length, precision }
  if (openWritten === undefined) return { file: entry, open: () => createSession(bytes) }
  giveBack(bytes)
  return { file: entry, open: () => openWritten(file) }
}

async function writeGraph(
  name: GraphName,
  build: Build,
  task: GraphTask,
  probes: Probes,
): Promise<GraphStep> {
  const { precision, createSession } = task
  const { reference, written } = probes
  // The graph at full precision is not kept: it would lie beside the one that is written.
  if (precision !== 'fp32') {
    const exact = await build('fp32')
    await probeGraph(
      reference,
      name,
      () => createSession(exact),
      async () => undefined,
    )
  }
  const { file, open } = await putGraph(name, build, task)
  const outputs = await probeGraph(written, name, open, (network) =>
    referenceOf(name, network, written, probes.cases),
  )
  return {
    graph: name,
    file,
    reference: probed(reference, name),
    written: probed(written, name),
    outputs,
  }
}

export interface WrittenGraphs {
  graphs: Manifest['graphs']
  /** Logits of the self-test's case at full precision and from the graphs as written. */
  reference: Float32Array
  written: Float32Array
  outputs: GraphOutputs
}

/**
 * Builds each graph once at full precision for the reference logits and, where asked, once with narrow weights to
 * write; one graph is in memory at a time.
 */
export async function writeGraphs(
  build: Record<GraphName, Build>,
  task: GraphTask,
  cases: Pick<CasePlan, 'width' | 'depth' | 'slots'>,
): Promise<WrittenGraphs> {
  const shape = { features: cases.width, size: task.size }
  const reference = startProbe(TEST_CASE, shape)
  const written = task.precision === 'fp32' ? reference : startProbe(TEST_CASE, shape)
  const probes: Probes = { reference, written, cases }
  const stepOf = async (name: GraphName): Promise<GraphStep> => {
    const kept = (await task.steps?.find(name)) ?? null
    if (kept === null) {
      const step = await writeGraph(name, build[name], task, probes)
      await task.steps?.done(step)
      return step
    }
    restoreProbe(reference, name, kept.reference)
    restoreProbe(written, name, kept.written)
    return kept
  }
  const encoder = await stepOf('encoder')
  const attention = await stepOf('attention')
  const fusion = await stepOf('fusion')
  const { seed: _, ...input } = outputsInput(written, cases)
  return {
    graphs: { encoder: [encoder.file], attention: [attention.file], fusion: [fusion.file] },
    reference: reference.logits,
    written: written.logits,
    outputs: {
      ...input,
      encoder: encoder.outputs,
      attention: attention.outputs,
      fusion: fusion.outputs,
    },
  }
}
