import { z } from 'zod'
import { RAD_MODALITIES } from '../study/modality'
import { gateSchema } from './gateSchema'

const sha256 = z.string().regex(/^[0-9a-f]{64}$/)
const fileName = z.string().regex(/^[A-Za-z0-9][A-Za-z0-9._-]*$/, 'a plain file name inside the pack')
const positive = z.number().int().positive()

const packFile = z.object({ file: fileName, sha256, bytes: positive })

/** One precision of one graph. Weights may be narrower; inputs, arithmetic and outputs are fp32. */
const graphFile = packFile.extend({ precision: z.enum(['fp32', 'fp16', 'int8']) })

/** Platt scaling: probability = sigmoid(a * logit + b). Without it probability = sigmoid(logit). */
const calibration = z.object({ kind: z.literal('platt'), a: z.number(), b: z.number() })

const label = z.object({
  id: z.string().min(1),
  name: z.string().min(1),
  icd10cm: z.object({ code: z.string(), title: z.string() }).optional(),
  /** On the calibrated probability. */
  threshold: z.number().min(0).max(1).optional(),
  calibration: calibration.optional(),
  /** Data set or family the class was trained in. */
  group: z.string().optional(),
  /** Modalities in which the class was ever seen in training; absent: not known, so any. */
  modalities: z.array(z.enum(RAD_MODALITIES)).optional(),
  /** Ids of the gate's kinds of images on which the class was trained; absent: not known, so any. */
  kinds: z.array(z.string().min(1)).min(1).optional(),
  /** How the model did on this class on its test split. */
  measured: z
    .object({
      positives: z.number().int().nonnegative(),
      negatives: z.number().int().nonnegative(),
      /** Patients, or what stands for them, among the cases with the disorder; absent: not known. */
      positiveGroups: z.number().int().nonnegative().optional(),
      auc: z.number().nullable(),
      aucInterval: z.tuple([z.number(), z.number()]).nullable(),
    })
    .optional(),
})

/** float32 numbers one after another, little-endian, in base64. */
const floats = z
  .string()
  .regex(/^[A-Za-z0-9+/]*={0,2}$/, 'numbers in base64')
  .refine((text) => text.length % 4 === 0, 'whole base64')

/** What one graph gives for generated vectors. */
export const graphOutput = z.object({
  values: floats,
  /** Largest allowed difference of a number, in units of the root mean square of the vector it stands in. */
  tolerance: z.number().positive(),
})

/**
 * What each graph, as it is written, gives for generated vectors, see `selfTestOutputs.ts`. It stands in the manifest,
 * not in a file beside the graphs: 0.14 MB where 5,569 labels are 1.1 MB, and whoever verifies, moves or deletes the
 * files of a pack need not know of it. Base64, as so many numbers in digits would be twice as long and slow to check.
 */
const graphOutputs = z.object({
  /** Slices of the scan given to attention; with the whole depth every position is read. */
  depth: positive,
  /** The scans given to fusion fill the slots 1 to this. */
  slots: positive,
  /** Root mean square of the vectors given to attention and to fusion, about that of real ones. */
  features: z.number().positive(),
  scans: z.number().positive(),
  encoder: graphOutput,
  attention: graphOutput,
  fusion: graphOutput,
})

const selfTest = z.object({
  /** Seed of the generated input, see `selfTest.ts`. */
  seed: z.number().int(),
  /** Slices of each generated scan, one entry a scan. */
  slices: z.array(positive).min(1),
  slots: z.array(positive).min(1),
  /** First logits, at most 64 of them. */
  logits: z.array(z.number()).min(1),
  /** Largest allowed difference of a logit. */
  tolerance: z.number().positive(),
  /** Absent in packs of earlier converters, which are held to the logits alone. */
  outputs: graphOutputs.optional(),
})

export const manifestSchema = z.object({
  schema: z.literal('raddiag-pack/1'),
  id: z.string().regex(/^[a-z0-9][a-z0-9-]*$/),
  name: z.string().min(1),
  version: z.string().min(1),
  license: z.string(),
  intendedUse: z.string(),
  /** True: a stand-in to show the product with, marked wherever its findings stand. */
  demonstration: z.boolean().optional(),
  provenance: z.object({
    summary: z.string(),
    /** SHA-256 of the checkpoint the graphs were made from. */
    checkpointSha256: sha256.optional(),
    sources: z.array(z.object({ name: z.string(), license: z.string(), note: z.string() })).optional(),
  }),
  architecture: z.object({
    /** W: length of a slice's, scan's and case's vector. */
    features: positive,
    /** D: most slices a scan may have. */
    depth: positive,
    /** Side of the square slice in pixels. */
    size: positive,
    /** Rows of the modality embedding, padding row included. */
    slots: positive,
    sliceHeads: positive,
    fusionHeads: positive,
    /** For example `resnet50` or `basic-2-2-2-2 (32,64,128,256)`. */
    trunk: z.string(),
    /** The encoder has no output `maps`, of which the features would be the mean. Absent: it has. */
    maps: z.literal(false).optional(),
  }),
  preprocessing: z.object({
    fit: z.literal('stretch'),
    interpolation: z.literal('bilinear'),
    scaling: z.literal('sample-minmax'),
  }),
  graphs: z.object({
    encoder: z.array(graphFile).min(1),
    attention: z.array(graphFile).min(1),
    fusion: z.array(graphFile).min(1),
  }),
  labels: z.array(label).min(1),
  /** RadDiag modalities seen in training; empty: not known. */
  modalities: z.array(z.enum(RAD_MODALITIES)),
  /** Figures as measured, with how; shown on the model card. */
  metrics: z.record(z.string(), z.unknown()).optional(),
  /** What a reader must know, one sentence each; shown on the model card. */
  limitations: z.array(z.string()).optional(),
  selfTest,
  ood: gateSchema(packFile).optional(),
})

export type Manifest = z.infer<typeof manifestSchema>
export type PackLabel = Manifest['labels'][number]
export type PackGate = NonNullable<Manifest['ood']>
export type PackFile = z.infer<typeof packFile>
export type GraphFile = Manifest['graphs']['encoder'][number]
export type Precision = GraphFile['precision']

/** The files that a pack's gate reads; none where the pack has no gate. */
export function gateFiles({ ood }: Pick<Manifest, 'ood'>): PackFile[] {
  if (ood === undefined) return []
  return ood.kind === 'cosine-by-kind' && ood.transform ? [ood.bank, ood.transform] : [ood.bank]
}

/** Names a kind that a label was trained on and the gate by kind does not have; null: there is none. */
export function strangeKind({ labels, ood }: Pick<Manifest, 'labels' | 'ood'>): string | null {
  if (ood?.kind !== 'cosine-by-kind') return null
  const known = new Set(ood.kinds.map(({ id }) => id))
  for (const { id, kinds } of labels) {
    const strange = kinds?.find((kind) => !known.has(kind))
    if (strange !== undefined) return `labels: ${id} was trained on ${strange}, which is no kind of the gate`
  }
  return null
}
