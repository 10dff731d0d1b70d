import { z } from 'zod'
import { RAD_MODALITIES } from '../study/modality'

const notice = z.object({ code: z.string(), message: z.string() })

export const findingSchema = z.object({
  id: z.string(),
  name: z.string(),
  icd10cm: z.object({ code: z.string(), title: z.string() }).nullable(),
  logit: z.number(),
  /** Calibrated where the pack has a calibration, else sigmoid(logit). */
  probability: z.number(),
  /** On the same scale; null: the pack gives none. */
  threshold: z.number().nullable(),
  /** probability >= threshold, and the class was trained on images like those of this case. */
  positive: z.boolean(),
  /** False: the class was never seen in training in images like those of this case: its probability means nothing here. */
  applicable: z.boolean(),
  /** Why it is not applicable: never trained on a modality of this case, or on a kind of image that the gate tells apart. */
  inapplicable: z.enum(['modality', 'kind']).optional(),
})

/** What the network looked at, per scan and slice. */
export const evidenceSchema = z.object({
  /** Per scan in the case's order: attention weight of each slice given to the network. */
  sliceWeights: z.array(
    z.object({
      scan: z.string(),
      /** Index in the scan's own display order of each slice that was fed. */
      slices: z.array(z.number().int()),
      sliceIds: z.array(z.string()),
      weights: z.array(z.number()),
    }),
  ),
  /** Per scan: logits of the whole case minus logits without the scan, in the order of `classIds`. Empty for one scan. */
  scanContributions: z.array(z.object({ scan: z.string(), logitChange: z.array(z.number()) })),
  /** Class ids in the order of the network's outputs. */
  classIds: z.array(z.string()),
})

/** `raddiag-diagnosis/1`: the same from the page, the command line and the report builders. */
export const diagnosisSchema = z.object({
  schema: z.literal('raddiag-diagnosis/1'),
  pack: z.object({
    id: z.string(),
    name: z.string(),
    version: z.string(),
    sha256: z.string(),
    demonstration: z.boolean(),
  }),
  backend: z.object({ name: z.string(), threads: z.number().int(), precision: z.string() }),
  scans: z.array(
    z.object({
      id: z.string(),
      name: z.string(),
      modality: z.enum(RAD_MODALITIES),
      sample: z.string(),
      slot: z.number().int(),
      /** Slices in the scan; the network sees at most the pack's depth of them. */
      slices: z.number().int(),
      source: z.string(),
      /**
       * Id of the kind of image that the pack's gate recognises; null: none that the model was trained on. Absent for
       * packs whose gate tells no kinds apart.
       */
      kind: z.string().nullable().optional(),
      /**
       * How far its middle slice is over the gate's threshold: above 0 the scan is outside; null: infinitely. Absent for
       * packs without a gate.
       */
      excess: z.number().nullable().optional(),
    }),
  ),
  /** Every class, by probability. */
  findings: z.array(findingSchema),
  evidence: evidenceSchema,
  warnings: z.array(notice),
  /**
   * Milliseconds. Slices are read while others are encoded, so the parts say where the network's time went and add up to
   * nearly the total: `decode` is what it waited for images that were not there yet; reading beside the encoder is not
   * counted. `encode`, `attend` and `fuse` are the runs of its three graphs, those for preliminary differentials and for
   * the evidence among them.
   */
  timings: z.object({
    decode: z.number(),
    encode: z.number(),
    attend: z.number(),
    fuse: z.number(),
    total: z.number(),
  }),
})

export type Finding = z.infer<typeof findingSchema>
export type Evidence = z.infer<typeof evidenceSchema>
export type Diagnosis = z.infer<typeof diagnosisSchema>

/**
 * A differential after some slices of every scan, in place of the exact one until that is there. Each scan stands as if
 * it had no other slices than those that were read, which are spread over the whole of it.
 */
export interface PreliminaryDiagnosis {
  /** Every class, by probability, as in a diagnosis. */
  findings: Finding[]
  /** As in a diagnosis; `outside-training` as far as the slices read so far tell. */
  warnings: Diagnosis['warnings']
  /** Slices read, of those that the exact differential needs. */
  done: number
  total: number
}

/** Sent while a case is diagnosed. `done` of `total` slices; then the scans' attention and the fusion. */
export interface DiagnoseProgress {
  stage: 'loading' | 'slices' | 'scans' | 'fusion' | 'evidence'
  scan: string | null
  done: number
  total: number
}
