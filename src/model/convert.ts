import type { z } from 'zod'
import { failed, ok, type Result } from '../study/result'
import type { ByteSource } from '../study/types'
import { type NetworkPlan, planNetwork } from './architecture'
import type { CheckpointCode } from './checkpoint/archive'
import { openCheckpoint } from './checkpoint/checkpoint'
import { builders, type ConvertSteps, TEST_CASE, type WrittenGraphs, writeGraphs } from './convertGraphs'
import { readGate } from './gate'
import { type Manifest, manifestSchema, type PackLabel, type Precision, strangeKind } from './manifest'
import type { LabelEmbeddings } from './onnx/caseGraphs'
import type { GivenGate, PackInfoFile } from './packInfo'
import { labelsNotGiven } from './published/labelsNotGiven'
import { largestDifference, SELF_TEST_LOGITS, type SelfTest } from './selfTest'
import type { CreateSession, GraphSession } from './session'
import { sha256OfSource } from './sha256'
import { SLICE_SIZE } from './trunkKinds'

/** Changes whenever the same checkpoint would give other files than before. */
export const CONVERTER_VERSION = 'raddiag-convert/3'

export type ConvertCode =
  | CheckpointCode
  | 'labels-invalid'
  | 'embeddings-invalid'
  | 'pack-info-invalid'
  | 'checkpoint-changed'
  | 'convert-failed'

/** What a pack says of itself beyond what the checkpoint tells. */
export type PackInfo = Omit<PackInfoFile, 'labels'>

export interface ConvertOptions {
  precision: Precision
  info: PackInfo
  /** In class order; null: none are known. */
  labels: readonly PackLabel[] | null
  /** The published disorders, for as many classes without labels; null: not to be had. */
  published?: () => Promise<readonly PackLabel[] | null>
  /** For a knowledge-enhanced checkpoint. */
  embeddings: LabelEmbeddings | null
  /** The out-of-distribution gate and the bytes of its files. */
  gate: GivenGate | null
  createSession: CreateSession
  /** Graphs of an earlier attempt on the same inputs; absent: all are built. */
  steps?: ConvertSteps
  /** SHA-256 of the checkpoint as it was read before; one that differs by the end is refused. Absent: not compared. */
  checkpointSha256?: string
  /** Takes each file of the pack as it is made; `manifest.json` comes last. */
  write(name: string, bytes: Uint8Array): Promise<void>
  /** Makes a session of a graph that was written, from the medium; absent: of the graph's bytes. */
  openWritten?(name: string): Promise<GraphSession>
}

export interface Converted {
  manifest: Manifest
  /** Sentences for the person, for example that the classes have no names. */
  notes: readonly string[]
}

/** Largest logit difference allowed per unit of the largest logit (at least 1): rounding of weights and kernels. */
const TOLERANCE: Readonly<Record<Precision, number>> = { fp32: 1e-3, fp16: 2e-3, int8: 2e-2 }
const INTENDED_USE = 'For research use; not a medical device.'

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

/** Refuses a gate whose numbers do not fit the network: such a pack would not load. */
function checkGate(given: GivenGate | null, plan: NetworkPlan): Result<null, 'pack-info-invalid'> {
  if (given === null) return ok(null)
  const read = readGate(given.gate, given.files, plan.cases.width)
  return read.status === 'ok' ? ok(null) : failed('pack-info-invalid', read.message)
}

function firstIssue({ issues: [issue] }: z.ZodError): string {
  return `${issue?.path.join('.')}: ${issue?.message}`
}

async function chooseLabels(
  classes: number,
  { labels, published }: Pick<ConvertOptions, 'labels' | 'published'>,
  notes: string[],
): Promise<Result<readonly PackLabel[], 'labels-invalid'>> {
  if (labels === null) return ok(await labelsNotGiven(classes, published, notes))
  if (labels.length !== classes) {
    return failed(
      'labels-invalid',
      `The label file names ${labels.length} classes where the network has ${classes}.`,
    )
  }
  return ok(labels)
}

function selfTestOf(converted: WrittenGraphs, precision: Precision): SelfTest {
  const { reference, written } = converted
  // Six decimals: the digits after them differ between processors, and the manifest should not.
  const logits = Array.from(reference.subarray(0, SELF_TEST_LOGITS), (logit) => Math.round(logit * 1e6) / 1e6)
  const scale = logits.reduce((largest, logit) => Math.max(largest, Math.abs(logit)), 1)
  // Coarse weights may cost more than the usual; what they cost here, twice, is then what is allowed.
  const tolerance = Math.max(TOLERANCE[precision] * scale, 2 * largestDifference(logits, written))
  return {
    ...TEST_CASE,
    logits,
    tolerance: Number(tolerance.toPrecision(2)),
    outputs: converted.outputs,
  }
}

/** The side of a slice that the pack's description tells, where the network leaves it open. */
function checkSize(plan: NetworkPlan, size = SLICE_SIZE): Result<number, 'pack-info-invalid'> {
  if (plan.trunk.kind !== 'vit' || plan.trunk.size === size) return ok(size)
  return failed(
    'pack-info-invalid',
    `The pack's description says slices of ${size} pixels where the vision transformer takes ${plan.trunk.size}.`,
  )
}

function architectureOf(plan: NetworkPlan, size: number): Manifest['architecture'] {
  const { width, depth, slots, sliceHeads, fusionHeads } = plan.cases
  const maps = plan.trunk.kind === 'vit' ? ({ maps: false } as const) : {}
  const heads = { sliceHeads, fusionHeads }
  return { features: width, depth, size, slots, ...heads, trunk: plan.trunk.name, ...maps }
}

function provenanceOf(info: PackInfo, source: ByteSource, checkpointSha256: string): Manifest['provenance'] {
  const given = info.provenance ?? {
    summary: `Converted from ${source.path.split('/').at(-1) ?? source.path}.`,
  }
  return { ...given, checkpointSha256 }
}

/** The info's fields, with plain names where it has none. */
function identityOf({ provenance: _, size: __, ...info }: PackInfo): Omit<PackInfo, 'provenance' | 'size'> {
  return { id: 'imported', name: 'Imported checkpoint', version: '1', license: 'not stated', ...info }
}

/**
 * Converts a checkpoint of the authors' layout into a pack: three graphs, the gate's files, and the manifest last.
 * @returns failed, one sentence: no checkpoint, tensors missing, labels, embeddings or a gate that do not fit. Nothing
 * but a complete pack has a manifest.json.
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
  const labels = await chooseLabels(embeddings.value?.classes ?? plan.cases.classes, options, notes)
  if (labels.status !== 'ok') return labels
  const gate = checkGate(options.gate, plan)
  if (gate.status !== 'ok') return gate
  const size = checkSize(plan, options.info.size)
  if (size.status !== 'ok') return size
  const task = { ...options, size: size.value }
  const converted = await writeGraphs(builders(opened.value, plan, embeddings.value), task, plan.cases)
  if (!converted.reference.every(Number.isFinite)) {
    return failed(
      'convert-failed',
      `${source.path} gives logits that are not numbers: its tensors are damaged.`,
    )
  }
  const checkpointSha256 = await sha256OfSource(source)
  if (checkpointSha256 !== (options.checkpointSha256 ?? checkpointSha256)) {
    return failed('checkpoint-changed', `${source.path} was changed while it was read.`)
  }
  for (const [file, bytes] of options.gate?.files ?? []) await options.write(file, bytes)
  const manifest = manifestSchema.safeParse({
    schema: 'raddiag-pack/1',
    intendedUse: INTENDED_USE,
    modalities: [],
    ...identityOf(options.info),
    provenance: provenanceOf(options.info, source, checkpointSha256),
    architecture: architectureOf(plan, size.value),
    preprocessing: { fit: 'stretch', interpolation: 'bilinear', scaling: 'sample-minmax' },
    graphs: converted.graphs,
    labels: labels.value,
    selfTest: selfTestOf(converted, options.precision),
    ...(options.gate === null ? {} : { ood: options.gate.gate }),
  })
  const issue = manifest.success ? strangeKind(manifest.data) : firstIssue(manifest.error)
  if (!manifest.success || issue !== null) {
    return failed('pack-info-invalid', `The pack's description is not valid (${issue}).`)
  }
  await options.write(
    'manifest.json',
    new TextEncoder().encode(`${JSON.stringify(manifest.data, null, 2)}\n`),
  )
  return ok({ manifest: manifest.data, notes })
}
