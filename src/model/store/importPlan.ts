import { ok, type Result } from '../../study/result'
import type { ByteSource } from '../../study/types'
import { type NetworkPlan, planNetwork } from '../architecture'
import { openCheckpoint } from '../checkpoint/checkpoint'
import { parseLabelEmbeddings } from '../labelEmbeddings'
import { parseLabels } from '../labels'
import type { PackLabel, Precision } from '../manifest'
import { FUSION_ENCODER, type LabelEmbeddings, SLICE_ENCODER } from '../onnx/caseGraphs'
import { staysExact } from '../onnx/efficientNet'
import type { RequiredTensor } from '../required'
import { elementCount, type NamedTensors } from '../tensors'

/** What a checkpoint is imported from. */
export interface ImportSources {
  checkpoint: ByteSource
  labels: ByteSource | null
  labelEmbeddings: ByteSource | null
  /** What the pack is to be called; absent: after the checkpoint's file. */
  name?: string
}

/** The small files beside a checkpoint, read. */
export interface SideFiles {
  labels: readonly PackLabel[] | null
  embeddings: LabelEmbeddings | null
}

export interface CheckpointPlan {
  packBytes: Readonly<Record<Precision, number>>
  trunk: string
  classes: number
  complete: boolean
}

/** Bytes of one weight. */
const WEIGHT_BYTES: Readonly<Record<Precision, number>> = { fp32: 4, fp16: 2, int8: 1 }
/** What a manifest takes for a class, and what nodes, small tensors and the rest of the manifest take at most. */
const CLASS_BYTES = 200
const OTHER_BYTES = 300_000
/** Tensors that go into the graphs of attention and fusion; those of the trunk are listed in its plan. */
const CASE_TENSORS = [
  'attention1D.cls_token',
  'attention1D.pos_emb',
  `${SLICE_ENCODER}.`,
  'vitFuse.cls_token',
  'vitFuse.mod_embed',
  `${FUSION_ENCODER}.`,
]

function elementsOf(tables: readonly RequiredTensor[]): number {
  return tables.reduce((sum, { shape }) => sum + elementCount(shape), 0)
}

/** Weights in the tables that the trunk's graph has in 32 bits whatever the precision. */
function countExact({ trunk }: NetworkPlan): number {
  if (trunk.kind !== 'efficientnet') return 0
  return elementsOf(trunk.required.filter(({ shape }) => shape.length > 1 && staysExact(shape)))
}

/** Weights in the three graphs. The knowledge-enhanced head is written as one table [classes, W]. */
function countWeights(tensors: NamedTensors, plan: NetworkPlan, classes: number): number {
  const head = plan.knowledgeLength === null ? ['fc.'] : []
  const prefixes = [...CASE_TENSORS, ...head]
  const own = tensors.names.filter((name) => prefixes.some((prefix) => name.startsWith(prefix)))
  const cases = own.reduce((sum, name) => sum + elementCount(tensors.shape(name) ?? []), 0)
  return (
    elementsOf(plan.trunk.required) + cases + (plan.knowledgeLength === null ? 0 : classes * plan.cases.width)
  )
}

/**
 * Says what converting a checkpoint would give, from its list of tensors alone.
 * @returns failed, one sentence: no checkpoint, or one of another network
 */
export async function planCheckpoint(
  checkpoint: ByteSource,
  { embeddings }: SideFiles,
): Promise<Result<CheckpointPlan>> {
  const opened = await openCheckpoint(checkpoint)
  if (opened.status !== 'ok') return opened
  const planned = planNetwork(opened.value, checkpoint.path)
  if (planned.status !== 'ok') return planned
  const { trunk, cases, knowledgeLength } = planned.value
  const classes = knowledgeLength === null ? cases.classes : (embeddings?.classes ?? 0)
  const weights = countWeights(opened.value, planned.value, classes)
  const exact = countExact(planned.value)
  const bytes = (precision: Precision): number =>
    (weights - exact) * WEIGHT_BYTES[precision] +
    exact * WEIGHT_BYTES.fp32 +
    classes * CLASS_BYTES +
    OTHER_BYTES
  return ok({
    packBytes: { fp32: bytes('fp32'), fp16: bytes('fp16'), int8: bytes('int8') },
    trunk: trunk.name,
    classes,
    complete: knowledgeLength === null || embeddings !== null,
  })
}

/** Reads and parses the labels and the label embeddings. Rejects when a file cannot be read. */
export async function readSideFiles(sources: ImportSources): Promise<Result<SideFiles>> {
  const { labels: labelFile, labelEmbeddings: table } = sources
  const labels =
    labelFile === null
      ? ok(null)
      : parseLabels(new TextDecoder().decode(await labelFile.read(0, labelFile.size)), labelFile.path)
  if (labels.status !== 'ok') return labels
  const embeddings =
    table === null ? ok(null) : parseLabelEmbeddings(await table.read(0, table.size), table.path)
  if (embeddings.status !== 'ok') return embeddings
  return ok({ labels: labels.value, embeddings: embeddings.value })
}
