import { z } from 'zod'
import { failed, ok, type Result } from '../study/result'
import { manifestSchema, type PackGate, type PackLabel } from './manifest'
import { sha256 } from './sha256'

const { provenance } = manifestSchema.shape
const label = manifestSchema.shape.labels.element

/** The file that `convert --pack-info` reads: what the manifest says beyond what the checkpoint tells. */
const packInfoSchema = z
  .strictObject({
    ...manifestSchema.pick({
      id: true,
      name: true,
      version: true,
      license: true,
      intendedUse: true,
      demonstration: true,
      modalities: true,
      metrics: true,
      limitations: true,
    }).shape,
    provenance: provenance.omit({ checkpointSha256: true }),
    /** Per label id: what training and testing showed. */
    labels: z.record(z.string(), label.pick({ modalities: true, measured: true }).strict()),
  })
  .partial()

export type PackInfoFile = z.infer<typeof packInfoSchema>

/** Characters of a pack's name that a person gives. */
export const LONGEST_NAME = 80

/**
 * A pack's name as it goes into the manifest: in Unicode's composed form, runs of spaces and control characters as one
 * space, so that what looks the same is the same.
 * @returns failed when nothing is left, or more than `LONGEST_NAME` characters
 */
export function parsePackName(text: string): Result<string, 'pack-info-invalid'> {
  const name = text
    .normalize('NFC')
    .replace(/[\s\p{Cc}]+/gu, ' ')
    .trim()
  const { length } = [...name]
  if (length > 0 && length <= LONGEST_NAME) return ok(name)
  return failed(
    'pack-info-invalid',
    `A model's name has 1 to ${LONGEST_NAME} characters; this one has ${length}.`,
  )
}

/** What a pack is called where nobody says: the stem of its checkpoint's file, for example `pytorch_model`. */
export function nameOfCheckpoint(path: string): string {
  const file = path.split('/').at(-1) ?? path
  const stem = file.replace(/(?<=.)\.[A-Za-z0-9]+$/, '')
  const named = parsePackName([...stem].slice(0, LONGEST_NAME).join(''))
  return named.status === 'ok' ? named.value : 'checkpoint'
}

function parseJson(text: string, path: string): Result<unknown, 'pack-info-invalid'> {
  try {
    return ok(JSON.parse(text))
  } catch {
    return failed('pack-info-invalid', `${path} is not JSON.`)
  }
}

function invalid(error: z.ZodError, path: string): Result<never, 'pack-info-invalid'> {
  const issue = error.issues[0]
  return failed('pack-info-invalid', `${path} is not valid (${issue?.path.join('.')}: ${issue?.message}).`)
}

export function parsePackInfo(text: string, path: string): Result<PackInfoFile, 'pack-info-invalid'> {
  const json = parseJson(text, path)
  if (json.status !== 'ok') return json
  const info = packInfoSchema.safeParse(json.value)
  return info.success ? ok(info.data) : invalid(info.error, path)
}

/** Puts the details of the info file on the labels; a detail for an id that no label has is refused. */
export function withDetails(
  labels: readonly PackLabel[],
  details: PackInfoFile['labels'],
  path: string,
): Result<PackLabel[], 'pack-info-invalid'> {
  const unknown = Object.keys(details ?? {}).find((id) => !labels.some((entry) => entry.id === id))
  if (unknown !== undefined) {
    return failed(
      'pack-info-invalid',
      `${path} describes the label ${unknown}, which the label file does not have.`,
    )
  }
  return ok(labels.map((entry) => ({ ...entry, ...details?.[entry.id] })))
}

const gateFile = z.object({
  kind: z.literal('cosine-to-centroids'),
  bank: z.string().regex(/^[A-Za-z0-9][A-Za-z0-9._-]*\.npy$/),
  neighbour: z.number().int().positive(),
  threshold: z.number(),
  measured: z.record(z.string(), z.unknown()).optional(),
})

/**
 * Reads a gate's description (as `ood.json` beside its bank).
 * @param readBank gives the bytes of the named file beside it; rejects when it is missing.
 */
export async function parseGate(
  text: string,
  path: string,
  readBank: (file: string) => Promise<Uint8Array>,
): Promise<Result<{ gate: PackGate; bank: Uint8Array }, 'pack-info-invalid'>> {
  const json = parseJson(text, path)
  if (json.status !== 'ok') return json
  const parsed = gateFile.safeParse(json.value)
  if (!parsed.success) return invalid(parsed.error, path)
  const { kind, bank: file, neighbour, threshold, measured } = parsed.data
  const bank = await readBank(file).catch(() => null)
  if (bank === null) return failed('pack-info-invalid', `${path} names ${file}, which could not be read.`)
  const entry = { file, sha256: await sha256(bank), bytes: bank.length }
  const gate: PackGate = { kind, bank: entry, neighbour, threshold, ...(measured ? { measured } : {}) }
  return ok({ gate, bank })
}
