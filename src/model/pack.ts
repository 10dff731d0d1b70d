import { z } from 'zod'
import { parseNpy } from '../study/npy'
import { failed, ok, type Result } from '../study/result'
import { type GraphFile, type Manifest, manifestSchema, type Precision } from './manifest'
import type { GraphName } from './network'
import { sha256 } from './sha256'

/** A pack's folder: fetched, in a store, or on a disk. */
export interface PackSource {
  /** The folder as a person knows it, for messages. */
  readonly name: string
  /** The whole file. Rejects when it is missing or the medium fails. */
  read(file: string): Promise<Uint8Array>
}

/** Vectors the out-of-distribution gate compares with: [rows, features], row by row. */
export interface GateBank {
  rows: number
  features: number
  data: Float32Array
}

export interface Pack {
  manifest: Manifest
  /** SHA-256 of manifest.json as stored, which pins everything else in the pack. */
  sha256: string
  graphs: Readonly<Record<GraphName, Uint8Array>>
  precision: Precision
  bank: GateBank | null
}

export type PackCode =
  | 'pack-file-missing'
  | 'pack-manifest-invalid'
  | 'pack-newer'
  | 'pack-changed'
  | 'pack-no-precision'

const SCHEMA_FAMILY = /^raddiag-pack\/(\d+)$/
const SCHEMA_VERSION = 1

async function readFile(source: PackSource, file: string): Promise<Result<Uint8Array, PackCode>> {
  try {
    return ok(await source.read(file))
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
  const bytes = await readFile(source, entry.file)
  if (bytes.status !== 'ok') return bytes
  if ((await sha256(bytes.value)) !== entry.sha256) {
    return failed(
      'pack-changed',
      `${source.name}: ${entry.file} is not the file its manifest was written for (the SHA-256 differs).`,
    )
  }
  return bytes
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
  return ok(manifest.data)
}

function choose(files: readonly GraphFile[], precision: Precision | undefined): GraphFile | undefined {
  return precision === undefined ? files[0] : files.find((file) => file.precision === precision)
}

async function readGraph(
  source: PackSource,
  manifest: Manifest,
  graph: GraphName,
  precision: Precision | undefined,
): Promise<Result<{ bytes: Uint8Array; precision: Precision }, PackCode>> {
  const entry = choose(manifest.graphs[graph], precision)
  if (entry === undefined) {
    return failed(
      'pack-no-precision',
      `${source.name}: the pack has no ${precision} weights of its ${graph}.`,
    )
  }
  const bytes = await readVerified(source, entry)
  return bytes.status === 'ok' ? ok({ bytes: bytes.value, precision: entry.precision }) : bytes
}

async function readBank(source: PackSource, manifest: Manifest): Promise<Result<GateBank | null, PackCode>> {
  if (manifest.ood === undefined) return ok(null)
  const { file } = manifest.ood.bank
  const bytes = await readVerified(source, manifest.ood.bank)
  if (bytes.status !== 'ok') return bytes
  const array = parseNpy(bytes.value, file)
  if (array.status !== 'ok') return failed('pack-manifest-invalid', `${source.name}: ${array.message}`)
  const { data, shape, fortran } = array.value
  const [rows = 0, features = 0] = shape
  const fits =
    shape.length === 2 && features === manifest.architecture.features && rows >= manifest.ood.neighbour
  if (!(data instanceof Float32Array) || fortran || !fits) {
    return failed(
      'pack-manifest-invalid',
      `${source.name}: ${file} is not a table of float32 vectors as long as the pack's features.`,
    )
  }
  return ok({ rows, features, data })
}

/**
 * Reads and verifies a whole pack.
 * @param options.precision which weights; without it the first that the manifest lists.
 * @returns failed, with one sentence: a file is missing, the manifest is invalid or of a newer schema, bytes changed,
 * or the pack does not have that precision.
 */
export async function loadPack(
  source: PackSource,
  options: { precision?: Precision } = {},
): Promise<Result<Pack, PackCode>> {
  const file = await readFile(source, 'manifest.json')
  if (file.status !== 'ok') return file
  const manifest = parseManifest(new TextDecoder().decode(file.value), source.name)
  if (manifest.status !== 'ok') return manifest
  const read = (name: GraphName) => readGraph(source, manifest.value, name, options.precision)
  // All at once: media and Web Crypto work on threads of their own, so one file is read while another is summed.
  const [bank, encoder, attention, fusion, manifestSha256] = await Promise.all([
    readBank(source, manifest.value),
    read('encoder'),
    read('attention'),
    read('fusion'),
    sha256(file.value),
  ])
  if (bank.status !== 'ok') return bank
  if (encoder.status !== 'ok') return encoder
  if (attention.status !== 'ok') return attention
  if (fusion.status !== 'ok') return fusion
  return ok({
    manifest: manifest.value,
    sha256: manifestSha256,
    graphs: {
      encoder: encoder.value.bytes,
      attention: attention.value.bytes,
      fusion: fusion.value.bytes,
    },
    precision: encoder.value.precision,
    bank: bank.value,
  })
}
