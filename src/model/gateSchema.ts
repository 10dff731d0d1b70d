import { z } from 'zod'
import { RAD_MODALITIES } from '../study/modality'

const positive = z.number().int().positive()

/** A kind of images that a pack was trained on, such as head CT. */
const gateKind = z.object({
  id: z.string().regex(/^[a-z0-9][a-z0-9-]*$/, 'lower-case letters, digits and hyphens'),
  /** Within a sentence: `head CT`. */
  name: z.string().min(1),
  /** A scan can be of this kind in these alone. */
  modalities: z.array(z.enum(RAD_MODALITIES)).min(1),
  /** First row of the bank that shows the kind, and the one after its last, 0-based. */
  rows: z.tuple([z.number().int().nonnegative(), positive]),
  /** A slice may be of this kind when minus the counted similarity to its rows is at most this. */
  threshold: z.number(),
  /** The unit in which the distance to the threshold is compared with that of other kinds; absent: 1. */
  spread: z.number().positive().optional(),
})

/**
 * A pack's out-of-distribution gate.
 * @param file how a file is given: with its SHA-256 in a manifest, by its name in the file that `convert` reads
 */
export function gateSchema<File extends z.ZodType>(file: File) {
  /** `.npy`, float32, a vector in each row. */
  const bank = file
  /** The n-th largest similarity counts, 1-based. */
  const neighbour = positive
  const measured = z.record(z.string(), z.unknown()).optional()
  const toCentroids = z.object({
    kind: z.literal('cosine-to-centroids'),
    bank,
    neighbour,
    /** A slice is unlike the training images when minus that similarity is above this. */
    threshold: z.number(),
    measured,
  })
  const byKind = z.object({
    kind: z.literal('cosine-by-kind'),
    bank,
    /** `.npy`, float32 [features + 1, length of a row of the bank], the last row an offset; absent: nothing is done. */
    transform: z.optional(file),
    neighbour,
    kinds: z
      .array(gateKind)
      .min(1)
      .refine((kinds) => new Set(kinds.map(({ id }) => id)).size === kinds.length, 'each of another id'),
    measured,
  })
  return z.discriminatedUnion('kind', [
    toCentroids,
    byKind.refine(
      ({ kinds, neighbour }) => kinds.every(({ rows: [from, to] }) => to - from >= neighbour),
      'every kind has as many rows as `neighbour` counts',
    ),
  ])
}

export type GateKind = z.infer<typeof gateKind>
