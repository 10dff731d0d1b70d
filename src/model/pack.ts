import { z } from 'zod'
import { failed, ok, type Result } from '../study/result'
import { type Gate, readGate } from './gate'
import {
  type GraphFile,
  gateFiles,
  type Manifest,
  manifestSchema,
  type Precision,
  strangeKind,
} from './manifest'
import type { GraphName } from './network'
import { type SummedBytes, sha256 } from './sha256'

/** A pack's folder: fetched, in a store, or on a disk. */
export interface PackSource {
  /** The folder as a person knows it, for messages. */
  readonly name: string
  /** The whole file. Rejects when it is missing or the medium fails. */
  read(file: string): Promise<Uint8Array>
  /** As `read`, where the medium reads and sums on a thread of its own. */
  readSummed?(file: string): Promise<SummedBytes>
  /** Gives back what reading took, such as a thread; it may be read again. */
  close?(): void
}

export interface Pack {
  manifest: Manifest
  /** SHA-256 of manifest.json as stored, which pins everything else in the pack. */
  sha256: string
  graphs: Readonly<Record<GraphName, Uint8Array>>
  precision: Precision
  /** Null: the pack has no out-of-distribution gate. */
  gate: Gate | null
}

/** A pack whose manifest is read while its other files are on their way. */
export interface OpenedPack extends Pick<Pack, 'manifest' | 'sha256' | 'precision'> {
  /** Each is given once its SHA-256 is the manifest's, and rejects otherwise, with the sentence of `whole`. */
  graphs: Readonly<Record<GraphName, Promise<Uint8Array>>>
  /** All of it, as `loadPack` gives it. */
  whole: Promise<Result<Pack, PackCode>>
}

export type PackCode =
  | 'pack-file-missing'
  | 'pack-manifest-invalid'
  | 'pack-newer'
  | 'pack-changed'
  | 'pack-no-precision'

const SCHEMA_FAMILY = /^raddiag-pack\/(\d+)$/
const SCHEMA_VERSION = 1

async function readFile<T>(
  source: PackSource,
  file: string,
  read: () => Promise<T>,
): Promise<Result<T, PackCode>> {
  try {
    return ok(await read())
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error)
    return failed('pack-file-missing', `${source.name}: ${file} could not be read (${reason}).`)
  }
}

/** Reads a file of the pack and refuses it unless it is, byte for byte, the one the manifest was written for. */
async function readVerified(
  source: PackSource,
  entry: { file: string; sha256: string },
): Promise<Result<Uint8Array, PackCode>> {
  const { file } = entry
  const summed = await readFile(source, file, () => source.readSummed?.(file) ?? readAndSum(source, file))
  if (summed.status !== 'ok') return summed
  if (summed.value.sha256 !== entry.sha256) {
    return failed(
      'pack-changed',
      `${source.name}: ${file} is not the file its manifest was written for (the SHA-256 differs).`,
    )
  }
  return ok(summed.value.bytes)
}

async function readAndSum(source: PackSource, file: string): Promise<SummedBytes> {
  const bytes = await source.read(file)
  return { bytes, sha256: await sha256(bytes) }
}

/** The first problem of a manifest in words, with the field's path. */
function firstIssue(error: z.ZodError): string {
  const issue = error.issues[0]
  return issue ? `${issue.path.join('.') || 'the whole'}: ${issue.message}` : 'it does not fit'
}

/** Parses the text of a manifest; `name` is what a person calls the pack. */
export function parseManifest(text: string, name: string): Result<Manifest, PackCode> {
  let json: unknown
  try {
    json = JSON.parse(text)
  } catch {
    return failed('pack-manifest-invalid', `${name}: manifest.json is not JSON.`)
  }
  const declared = z.object({ schema: z.string() }).safeParse(json)
  const version = declared.success ? SCHEMA_FAMILY.exec(declared.data.schema)?.[1] : undefined
  if (version === undefined) {
    return failed('pack-manifest-invalid', `${name}: manifest.json is not the manifest of a model pack.`)
  }
  if (Number(version) > SCHEMA_VERSION) {
    return failed(
      'pack-newer',
      `${name}: the pack is of a newer kind (raddiag-pack/${version}) than is read here.`,
    )
  }
  const manifest = manifestSchema.safeParse(json)
  if (!manifest.success) {
    return failed(
      'pack-manifest-invalid',
      `${name}: manifest.json is not valid (${firstIssue(manifest.error)}).`,
    )
  }
  const strange = strangeKind(manifest.data)
  if (strange !== null) {
    return failed('pack-manifest-invalid', `${name}: manifest.json is not valid (${strange}).`)
  }
  return ok(manifest.data)
}

function choose(files: readonly GraphFile[], precision: Precision | undefined): GraphFile | undefined {
  return precision === undefined ? files[0] : files.find((file) => file.precision === precision)
}

/** The file of each graph at one precision. */
function graphFiles(
  source: PackSource,
  { graphs }: Manifest,
  precision: Precision | undefined,
): Result<Record<GraphName, GraphFile>, PackCode> {
  const encoder = choose(graphs.encoder, precision)
  const attention = choose(graphs.attention, precision)
  const fusion = choose(graphs.fusion, precision)
  if (encoder && attention && fusion) return ok({ encoder, attention, fusion })
  const lacking = encoder ? (attention ? 'fusion' : 'attention') : 'encoder'
  return failed(
    'pack-no-precision',
    `${source.name}: the pack has no ${precision} weights of its ${lacking}.`,
  )
}

async function readPackGate(source: PackSource, manifest: Manifest): Promise<Result<Gate | null, PackCode>> {
  const { ood, architecture } = manifest
  if (ood === undefined) return ok(null)
  const files = gateFiles(manifest)
  const read = await Promise.all(files.map((entry) => readVerified(source, entry)))
  const bytes = new Map<string, Uint8Array>()
  for (const [index, result] of read.entries()) {
    if (result.status !== 'ok') return result
    bytes.set(files[index]?.file ?? '', result.value)
  }
  const gate = readGate(ood, bytes, architecture.features)
  return gate.status === 'ok' ? gate : failed('pack-manifest-invalid', `${source.name}: ${gate.message}`)
}

/** The value of a result that is on its way; rejects with the sentence of one that is not ok. */
function verified<T>(result: Promise<Result<T, PackCode>>): Promise<T> {
  const value = result.then((given) => {
    if (given.status !== 'ok') throw new Error(given.message.replace(/\.$/, ''))
    return given.value
  })
  // Whoever asks hears of it; nobody need ask.
  value.catch(() => undefined)
  return value
}

/** Whichever file failed first in the order of the parameters, or the parts together. */
async function together(
  parts: Pick<Pack, 'manifest' | 'sha256' | 'precision'>,
  reading: {
    gate: Promise<Result<Gate | null, PackCode>>
    graphs: Record<GraphName, Promise<Result<Uint8Array, PackCode>>>
  },
): Promise<Result<Pack, PackCode>> {
  const { graphs } = reading
  const all = [reading.gate, graphs.encoder, graphs.attention, graphs.fusion] as const
  const [gate, encoder, attention, fusion] = await Promise.all(all)
  if (gate.status !== 'ok') return gate
  if (encoder.status !== 'ok') return encoder
  if (attention.status !== 'ok') return attention
  if (fusion.status !== 'ok') return fusion
  const read = { encoder: encoder.value, attention: attention.value, fusion: fusion.value }
  return ok({ ...parts, graphs: read, gate: gate.value })
}

interface LoadOptions {
  /** Which weights; absent: the first that the manifest lists. */
  precision?: Precision
}

/**
 * Reads a pack's manifest and starts to read and verify its other files, so that one graph can be used while the next
 * is on its way.
 * @returns failed, with one sentence: the manifest is missing, invalid or of a newer schema, or the pack does not have
 * that precision. What becomes of the other files is in `whole`.
 */
export async function openPack(
  source: PackSource,
  options: LoadOptions = {},
): Promise<Result<OpenedPack, PackCode>> {
  const file = await readFile(source, 'manifest.json', () => source.read('manifest.json'))
  if (file.status !== 'ok') return file
  const manifest = parseManifest(new TextDecoder().decode(file.value), source.name)
  if (manifest.status !== 'ok') return manifest
  const files = graphFiles(source, manifest.value, options.precision)
  if (files.status !== 'ok') return files
  const { encoder, attention, fusion } = files.value
  // All at once, in the order of their use: one file is summed while the next is read.
  const graphs = {
    encoder: readVerified(source, encoder),
    attention: readVerified(source, attention),
    fusion: readVerified(source, fusion),
  }
  const gate = readPackGate(source, manifest.value)
  const parts = {
    manifest: manifest.value,
    sha256: await sha256(file.value),
    precision: encoder.precision,
  }
  return ok({
    ...parts,
    graphs: {
      encoder: verified(graphs.encoder),
      attention: verified(graphs.attention),
      fusion: verified(graphs.fusion),
    },
    whole: together(parts, { gate, graphs }).finally(() => source.close?.()),
  })
}

/**
 * Reads and verifies a whole pack.
 * @returns failed, with one sentence: a file is missing, the manifest is invalid or of a newer schema, bytes changed,
 * or the pack does not have that precision.
 */
export async function loadPack(
  source: PackSource,
  options: LoadOptions = {},
): Promise<Result<Pack, PackCode>> {
  const opened = await openPack(source, options)
  return opened.status === 'ok' ? opened.value.whole : opened
}
