import { failed, ok, type Result } from '../study/result'
import type { ByteSource } from '../study/types'
import { type NetworkPlan, planNetwork, SLICE_SIZE } from './architecture'
import type { CheckpointCode } from './checkpoint/archive'
import { openCheckpoint } from './checkpoint/checkpoint'
import { PUBLISHED_CLASSES, unnamedLabels } from './labels'
import {
  type GraphFile,
  type Manifest,
  manifestSchema,
  type PackGate,
  type PackLabel,
  type Precision,
} from './manifest'
import { GRAPH_NAMES, type GraphName } from './network'
import { buildAttention, buildFusion, type LabelEmbeddings } from './onnx/caseGraphs'
import { buildEncoder } from './onnx/encoder'
import type { PackInfoFile } from './packInfo'
import { largestDifference, SELF_TEST_LOGITS, type SelfTest } from './selfTest'
import { type LogitsProbe, probeGraph, startProbe } from './selfTestProbe'
import type { CreateSession } from './session'
import { sha256, sha256OfSource } from './sha256'
import type { NamedTensors } from './tensors'

export type ConvertCode =
  | CheckpointCode
  | 'labels-invalid'
  | 'embeddings-invalid'
  | 'pack-info-invalid'
  | 'convert-failed'

/** What a pack says of itself beyond what the checkpoint tells. */
export type PackInfo = Omit<PackInfoFile, 'labels'>

export interface ConvertOptions {
  precision: Precision
  info: PackInfo
  /** In class order; null: none are known. */
  labels: readonly PackLabel[] | null
  /** For a knowledge-enhanced checkpoint. */
  embeddings: LabelEmbeddings | null
  /** The out-of-distribution gate and the bytes of its bank. */
  gate: { gate: PackGate; bank: Uint8Array } | null
  createSession: CreateSession
  /** Takes each file of the pack as it is made; `manifest.json` comes last. */
  write(name: string, bytes: Uint8Array): Promise<void>
}

export interface Converted {
  manifest: Manifest
  /** Sentences for the person, for example that the classes have no names. */
  notes: readonly string[]
}

/** Largest logit difference allowed per unit of the largest logit (at least 1): rounding of weights and kernels. */
const TOLERANCE: Readonly<Record<Precision, number>> = { fp32: 1e-3, fp16: 2e-3, int8: 2e-2 }
/** Two scans, of two slices and of one, in the slots of CT and of X-ray: quick, and every graph's axes are used. */
const TEST = { seed: 20241116, slices: [2, 1], slots: [1, 7] }
const INTENDED_USE = 'For research use; not a medical device.'

type Build = (precision: Precision) => Promise<Uint8Array>

function builders(
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

function checkEmbeddings(
  plan: NetworkPlan,
  embeddings: LabelEmbeddings | null,
  path: string,
): Result<LabelEmbeddings | null, 'embeddings-invalid'> {
  const length = plan.knowledgeLength
  if (length === null) return ok(null)
  if (embeddings === null) {
    return failed(
      'embeddings-invalid',
      `${path} has a knowledge-enhanced head, which needs the label embeddings ([classes, ${length}], .npy) as well.`,
    )
  }
  if (embeddings.length !== length) {
    return failed(
      'embeddings-invalid',
      `The label embeddings are ${embeddings.length} long where the head of ${path} takes ${length}.`,
    )
  }
  return ok(embeddings)
}

function chooseLabels(
  classes: number,
  labels: readonly PackLabel[] | null,
  notes: string[],
): Result<readonly PackLabel[], 'labels-invalid'> {
  if (labels === null) {
    const published = classes === PUBLISHED_CLASSES ? ', as many as the published disorder list has,' : ''
    notes.push(`No label file was given: the ${classes} classes${published} are named by their number.`)
    return ok(unnamedLabels(classes))
  }
  if (labels.length !== classes) {
    return failed(
      'labels-invalid',
      `The label file names ${labels.length} classes where the network has ${classes}.`,
    )
  }
  return ok(labels)
}

/**
 * Builds each graph once at full precision for the reference logits and, where asked, once with narrow weights to
 * write; one graph is in memory at a time.
 */
async function writeGraphs(
  build: Record<GraphName, Build>,
  options: ConvertOptions,
  width: number,
): Promise<{ graphs: Manifest['graphs']; reference: Float32Array; written: Float32Array }> {
  const { precision, createSession, write } = options
  const shape = { features: width, size: SLICE_SIZE }
  const reference: LogitsProbe = startProbe(TEST, shape)
  const written: LogitsProbe = startProbe(TEST, shape)
  const files: Partial<Record<GraphName, GraphFile[]>> = {}
  for (const name of GRAPH_NAMES) {
    const full = await build[name]('fp32')
    await probeGraph(reference, name, full, createSession)
    const bytes = precision === 'fp32' ? full : await build[name](precision)
    if (precision !== 'fp32') await probeGraph(written, name, bytes, createSession)
    const file = `${name}.${precision}.onnx`
    files[name] = [{ file, sha256: await sha256(bytes), bytes: bytes.length, precision }]
    await write(file, bytes)
  }
  const { encoder = [], attention = [], fusion = [] } = files
  return {
    graphs: { encoder, attention, fusion },
    reference: reference.logits,
    written: (precision === 'fp32' ? reference : written).logits,
  }
}

function selfTestOf(reference: Float32Array, written: Float32Array, precision: Precision): SelfTest {
  // Six decimals: the digits after them differ between processors, and the manifest should not.
  const logits = Array.from(reference.subarray(0, SELF_TEST_LOGITS), (logit) => Math.round(logit * 1e6) / 1e6)
  const scale = logits.reduce((largest, logit) => Math.max(largest, Math.abs(logit)), 1)
  // Coarse weights may cost more than the usual; what they cost here, twice, is then what is allowed.
  const tolerance = Math.max(TOLERANCE[precision] * scale, 2 * largestDifference(logits, written))
  return { ...TEST, logits, tolerance: Number(tolerance.toPrecision(2)) }
}

function architectureOf(plan: NetworkPlan): Manifest['architecture'] {
  const { width, depth, slots, sliceHeads, fusionHeads } = plan.cases
  return { features: width, depth, size: SLICE_SIZE, slots, sliceHeads, fusionHeads, trunk: plan.trunk.name }
}

function provenanceOf(info: PackInfo, source: ByteSource, checkpointSha256: string): Manifest['provenance'] {
  const given = info.provenance ?? {
    summary: `Converted from ${source.path.split('/').at(-1) ?? source.path}.`,
  }
  return { ...given, checkpointSha256 }
}

/** The info's fields, with plain names where it has none. */
function identityOf({ provenance: _, ...info }: PackInfo): Omit<PackInfo, 'provenance'> {
  return { id: 'imported', name: 'Imported checkpoint', version: '1', license: 'not stated', ...info }
}

/**
 * Converts a checkpoint of the authors' layout into a pack: three graphs, the gate's bank, and the manifest last.
 * @returns failed, one sentence: no checkpoint, tensors missing, labels or embeddings that do not fit. Nothing but a
 * complete pack has a manifest.json.
 */
export async function convertCheckpoint(
  source: ByteSource,
  options: ConvertOptions,
): Promise<Result<Converted, ConvertCode>> {
  const opened = await openCheckpoint(source)
  if (opened.status !== 'ok') return opened
  const planned = planNetwork(opened.value, source.path)
  if (planned.status !== 'ok') return planned
  const plan = planned.value
  const embeddings = checkEmbeddings(plan, options.embeddings, source.path)
  if (embeddings.status !== 'ok') return embeddings
  const notes: string[] = []
  const labels = chooseLabels(embeddings.value?.classes ?? plan.cases.classes, options.labels, notes)
  if (labels.status !== 'ok') return labels
  const { width } = plan.cases
  const { graphs, reference, written } = await writeGraphs(
    builders(opened.value, plan, embeddings.value),
    options,
    width,
  )
  if (!reference.every(Number.isFinite)) {
    return failed(
      'convert-failed',
      `${source.path} gives logits that are not numbers: its tensors are damaged.`,
    )
  }
  if (options.gate !== null) await options.write(options.gate.gate.bank.file, options.gate.bank)
  const manifest = manifestSchema.safeParse({
    schema: 'raddiag-pack/1',
    intendedUse: INTENDED_USE,
    modalities: [],
    ...identityOf(options.info),
    provenance: provenanceOf(options.info, source, await sha256OfSource(source)),
    architecture: architectureOf(plan),
    preprocessing: { fit: 'stretch', interpolation: 'bilinear', scaling: 'sample-minmax' },
    graphs,
    labels: labels.value,
    selfTest: selfTestOf(reference, written, options.precision),
    ...(options.gate === null ? {} : { ood: options.gate.gate }),
  })
  if (!manifest.success) {
    const issue = manifest.error.issues[0]
    return failed(
      'pack-info-invalid',
      `The pack's description is not valid (${issue?.path.join('.')}: ${issue?.message}).`,
    )
  }
  await options.write(
    'manifest.json',
    new TextEncoder().encode(`${JSON.stringify(manifest.data, null, 2)}\n`),
  )
  return ok({ manifest: manifest.data, notes })
}
