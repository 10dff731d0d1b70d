import { mkdir, readFile, stat, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { parseArgs } from 'node:util'
import { type Converted, type ConvertOptions, convertCheckpoint } from '../model/convert'
import { parseLabelEmbeddings } from '../model/labelEmbeddings'
import { parseLabels } from '../model/labels'
import type { PackLabel, Precision } from '../model/manifest'
import type { LabelEmbeddings } from '../model/onnx/caseGraphs'
import {
  nameOfCheckpoint,
  type PackInfoFile,
  parseGate,
  parsePackInfo,
  parsePackName,
  withDetails,
} from '../model/packInfo'
import { loadPublished } from '../model/published/publishedLabels'
import { failed, ok, type Result } from '../study/result'
import type { ByteSource } from '../study/types'
import { fileSource } from './fileSource'
import { createWasmSession } from './ortNode'

const USAGE = `Usage: npm run --silent convert -- CHECKPOINT OUT_DIR [--labels FILE] [--label-embeddings FILE.npy]
  [--precision fp32|fp16|int8] [--name NAME] [--pack-info FILE.json] [--ood FILE.json]
`
const PRECISIONS: readonly Precision[] = ['fp32', 'fp16', 'int8']

interface Arguments {
  checkpoint: string
  outDir: string
  precision: Precision
  name: string | undefined
  labels: string | undefined
  embeddings: string | undefined
  packInfo: string | undefined
  ood: string | undefined
}

/** Null where the arguments are not those of the usage line. */
function parseArguments(args: string[]): Arguments | null {
  const text = { type: 'string' } as const
  try {
    const { values, positionals } = parseArgs({
      args,
      allowPositionals: true,
      options: {
        labels: text,
        'label-embeddings': text,
        precision: { type: 'string', default: 'fp32' },
        name: text,
        'pack-info': text,
        ood: text,
      },
    })
    const [checkpoint, outDir] = positionals
    const precision = PRECISIONS.find((known) => known === values.precision)
    if (positionals.length !== 2 || !checkpoint || !outDir || !precision) return null
    const { name, labels, 'label-embeddings': embeddings, 'pack-info': packInfo, ood } = values
    return { checkpoint, outDir, precision, name, labels, embeddings, packInfo, ood }
  } catch {
    return null
  }
}

async function readInput(path: string): Promise<Result<Uint8Array>> {
  try {
    return ok(await readFile(path))
  } catch (error) {
    return failed('unreadable', `${path} could not be read (${reason(error)}).`)
  }
}

function reason(error: unknown): string {
  return error instanceof Error ? error.message : String(error)
}

/** Reads and parses an optional text file; null where it was not given. */
async function optional<T>(
  path: string | undefined,
  parse: (text: string, path: string) => Result<T> | Promise<Result<T>>,
): Promise<Result<T | null>> {
  if (path === undefined) return ok(null)
  const bytes = await readInput(path)
  return bytes.status === 'ok' ? parse(new TextDecoder().decode(bytes.value), path) : bytes
}

async function readEmbeddings(path: string | undefined): Promise<Result<LabelEmbeddings | null>> {
  if (path === undefined) return ok(null)
  const bytes = await readInput(path)
  return bytes.status === 'ok' ? parseLabelEmbeddings(bytes.value, path) : bytes
}

function describeLabels(
  labels: readonly PackLabel[] | null,
  info: PackInfoFile | null,
  path: string,
): Result<readonly PackLabel[] | null> {
  if (info?.labels === undefined) return ok(labels)
  return withDetails(labels ?? [], info.labels, path)
}

/** As given, else as the info file says, else after the checkpoint's file, as the page names it too. */
function nameOf({ name, checkpoint }: Arguments, info: PackInfoFile | null): Result<string> {
  return name === undefined ? ok(info?.name ?? nameOfCheckpoint(checkpoint)) : parsePackName(name)
}

type Inputs = Pick<ConvertOptions, 'info' | 'labels' | 'embeddings' | 'gate'>

async function readInputs(given: Arguments): Promise<Result<Inputs>> {
  const labels = await optional(given.labels, parseLabels)
  if (labels.status !== 'ok') return labels
  const embeddings = await readEmbeddings(given.embeddings)
  if (embeddings.status !== 'ok') return embeddings
  const info = await optional(given.packInfo, parsePackInfo)
  if (info.status !== 'ok') return info
  const gate = await optional(given.ood, (text, path) =>
    parseGate(text, path, (file) => readFile(join(dirname(path), file))),
  )
  if (gate.status !== 'ok') return gate
  const described = describeLabels(labels.value, info.value, given.packInfo ?? '')
  if (described.status !== 'ok') return described
  const name = nameOf(given, info.value)
  if (name.status !== 'ok') return name
  const { labels: _, ...rest } = info.value ?? {}
  return ok({
    labels: described.value,
    embeddings: embeddings.value,
    info: { ...rest, name: name.value },
    gate: gate.value,
  })
}

/** The published disorders as they ship with the page. */
async function publishedLabels(): Promise<readonly PackLabel[] | null> {
  const loaded = await loadPublished((file) => readFile(new URL(`../../public/${file}`, import.meta.url)))
  return loaded.status === 'ok' ? loaded.value.labels : null
}

async function openSource(path: string): Promise<Result<ByteSource>> {
  try {
    const info = await stat(path)
    if (!info.isFile()) return failed('unreadable', `${path} is not a file.`)
    return ok(fileSource(path, path, info.size))
  } catch (error) {
    return failed('unreadable', `${path} could not be opened (${reason(error)}).`)
  }
}

async function convert(given: Arguments): Promise<Result<Converted>> {
  const inputs = await readInputs(given)
  if (inputs.status !== 'ok') return inputs
  const source = await openSource(given.checkpoint)
  if (source.status !== 'ok') return source
  try {
    await mkdir(given.outDir, { recursive: true })
    return await convertCheckpoint(source.value, {
      ...inputs.value,
      precision: given.precision,
      published: publishedLabels,
      createSession: createWasmSession,
      write: (name, bytes) => writeFile(join(given.outDir, name), bytes),
    })
  } catch (error) {
    return failed('convert-failed', `${given.checkpoint} could not be converted (${reason(error)}).`)
  }
}

function summary({ manifest, notes }: Converted, outDir: string): string {
  const { graphs, architecture, labels } = manifest
  const bytes = [...graphs.encoder, ...graphs.attention, ...graphs.fusion].reduce(
    (sum, file) => sum + file.bytes,
    0,
  )
  const size = (bytes / 1e6).toFixed(1)
  const line = `${outDir}: ${architecture.trunk}, ${labels.length} classes, three graphs of ${size} MB in all.`
  return [...notes, line].map((text) => `${text}\n`).join('')
}

export interface CommandOutcome {
  /** 0 done, 1 the input is bad, 2 wrong usage. */
  status: 0 | 1 | 2
  /** Lines for standard output when done, else for standard error. */
  text: string
}

/** Runs the command with the arguments after its name. */
export async function runConvert(args: string[]): Promise<CommandOutcome> {
  const given = parseArguments(args)
  if (given === null) return { status: 2, text: USAGE }
  const outcome = await convert(given)
  if (outcome.status !== 'ok') return { status: 1, text: `${outcome.message}\n` }
  return { status: 0, text: summary(outcome.value, given.outDir) }
}
