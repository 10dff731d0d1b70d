import { z } from 'zod'
import { failed, ok, type Result } from '../study/result'
import { gateSchema } from './gateSchema'
import { manifestSchema, type PackFile, type PackGate, type PackLabel } from './manifest'
import { sha256 } from './sha256'

const { provenance } = manifestSchema.shape
const label = manifestSchema.shape.labels.element

/** Larger slices than this are taken for a slip. */
const LARGEST_SIZE = 2048

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
    /**
     * Side of the slices in pixels that the encoder was trained on, which no tensor tells; absent: the published one.
     * Every convolutional encoder here halves a slice five times.
     */
    size: manifestSchema.shape.architecture.shape.size.multipleOf(32).max(LARGEST_SIZE),
    /** Per label id: what training and testing showed. */
    labels: z.record(z.string(), label.pick({ modalities: true, kinds: true, measured: true }).strict()),
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

const gateFile = gateSchema(
  z.string().regex(/^[A-Za-z0-9][A-Za-z0-9._-]*\.npy$/, 'a plain name of an .npy file'),
)

/** A gate as its file describes it, and the bytes of the files that it names. */
export interface GivenGate {
  gate: PackGate
  files: ReadonlyMap<string, Uint8Array>
}

type ReadBeside = (file: string) => Promise<Uint8Array>

/** A file beside the description at `path`, pinned by its bytes. */
async function pinned(
  file: string,
  path: string,
  read: ReadBeside,
): Promise<Result<{ entry: PackFile; bytes: Uint8Array }, 'pack-info-invalid'>> {
  const bytes = await read(file).catch(() => null)
  if (bytes === null) return failed('pack-info-invalid', `${path} names ${file}, which could not be read.`)
  return ok({ entry: { file, sha256: await sha256(bytes), bytes: bytes.length }, bytes })
}

/**
 * Reads a gate's description (as `ood.json` beside its bank and its transform).
 * @param read gives the bytes of the named file beside it; rejects when it is missing.
 */
export async function parseGate(
  text: string,
  path: string,
  read: ReadBeside,
): Promise<Result<GivenGate, 'pack-info-invalid'>> {
  const json = parseJson(text, path)
  if (json.status !== 'ok') return json
  const parsed = gateFile.safeParse(json.value)
  if (!parsed.success) return invalid(parsed.error, path)
  const bank = await pinned(parsed.data.bank, path, read)
  if (bank.status !== 'ok') return bank
  const given = { ...parsed.data, bank: bank.value.entry }
  const files = new Map([[given.bank.file, bank.value.bytes]])
  if (given.kind === 'cosine-to-centroids') return ok({ gate: given, files })
  const { transform: file, ...gate } = given
  if (file === undefined) return ok({ gate, files })
  const transform = await pinned(file, path, read)
  if (transform.status !== 'ok') return transform
  files.set(file, transform.value.bytes)
  return ok({ gate: { ...gate, transform: transform.value.entry }, files })
}
