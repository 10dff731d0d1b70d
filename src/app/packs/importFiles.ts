import { t } from '../../language/language'
import { parseLabels } from '../../model/labels'
import { parseNpyHeader } from '../../study/npy'
import type { PickedFile } from '../../workers/contracts'
import type { ImportFiles } from '../../workers/packContracts'

/** What a person gave to import: a checkpoint and what goes with it, or a pack in one file. */
export interface ForImport {
  checkpoint: PickedFile | null
  labels: Blob | null
  labelEmbeddings: Blob | null
  pack: PickedFile | null
  /** Names of files that are none of these. */
  others: readonly string[]
}

const CHECKPOINT = /\.(bin|pt|pth)$/i
const LABELS = /\.json$/i
const ARRAY = /\.npy$/i
export const ZIP = /\.zip$/i
/** What lies beside a published checkpoint and is no image: its description, its settings, hidden files. */
const WORDS = /\.(md|txt|json|ya?ml|py|csv)$|(^|\/)\.[^/]*$|(^|\/)LICEN[CS]E$/i
/** Beginnings of what `torch.save` writes: a ZIP archive, or the pickle (protocol 2) of versions before 1.6. */
const BEGINNINGS: readonly (readonly number[])[] = [
  [0x50, 0x4b, 0x03, 0x04],
  [0x80, 0x02],
]

/** Sorts picked files by what their names end in; of several of a kind the first counts. */
export function sortFiles(files: readonly PickedFile[]): ForImport {
  const named = (pattern: RegExp) => files.find(({ path }) => pattern.test(path)) ?? null
  const known = [CHECKPOINT, LABELS, ARRAY, ZIP]
  return {
    checkpoint: named(CHECKPOINT),
    labels: named(LABELS)?.file ?? null,
    labelEmbeddings: named(ARRAY)?.file ?? null,
    pack: named(ZIP),
    others: files.filter(({ path }) => !known.some((one) => one.test(path))).map(({ path }) => path),
  }
}

/** Adds newly picked files to those of a plan that stands; null while there is no checkpoint among them. */
export function withFiles(
  before: ImportFiles | null,
  { checkpoint, labels, labelEmbeddings }: ForImport,
): ImportFiles | null {
  const base = checkpoint ? { checkpoint: checkpoint.file, checkpointName: checkpoint.path } : before
  if (base === null) return null
  return {
    ...base,
    ...(labels ? { labels } : {}),
    ...(labelEmbeddings ? { labelEmbeddings } : {}),
  }
}

/** Why picked files are nothing to import; null when they are something. */
export function refusalOf(found: ForImport, before: ImportFiles | null): string | null {
  const goesWith = before !== null && (found.labels !== null || found.labelEmbeddings !== null)
  if (found.pack || found.checkpoint || goesWith) return null
  const [other] = found.others
  return other === undefined
    ? t('Choose the checkpoint (.bin, .pt, .pth) first; labels and label embeddings go with it.')
    : t('{{file}} is neither a checkpoint (.bin, .pt, .pth) nor an exported model (.zip).', { file: other })
}

async function head(blob: Blob, bytes: number): Promise<Uint8Array> {
  return new Uint8Array(await blob.slice(0, bytes).arrayBuffer())
}

async function beginsAsCheckpoint({ file }: PickedFile): Promise<boolean> {
  const first = await head(file, 4)
  return BEGINNINGS.some((beginning) => beginning.every((byte, at) => first[at] === byte))
}

/** The published list of 5,569 names has 216 kB. */
const LARGEST_LABELS = 16 << 20

/**
 * A file that `convert --labels` would take, which a `case.json` and other programs' settings are not. One that is
 * called labels and is damaged counts too: the import then says what is wrong with it.
 */
async function isLabelFile({ path, file }: PickedFile): Promise<boolean> {
  if (!LABELS.test(path) || file.size > LARGEST_LABELS) return false
  if (/label[^/]*$/i.test(path)) return true
  return parseLabels(await file.text(), path).status === 'ok'
}

/** More than any header that NumPy writes for a plain array. */
const NPY_HEAD = 1 << 12

/** A table of two axes, as label embeddings are, or what is called so; a stack of slices has three. */
async function isTable({ path, file }: PickedFile): Promise<boolean> {
  if (!ARRAY.test(path)) return false
  if (/embed[^/]*$/i.test(path)) return true
  const header = parseNpyHeader(await head(file, NPY_HEAD), path)
  return header.status === 'ok' && header.value.shape.length === 2
}

async function firstOf(
  files: readonly PickedFile[],
  fits: (file: PickedFile) => Promise<boolean>,
): Promise<PickedFile[]> {
  for (const file of files) if (await fits(file)) return [file]
  return []
}

/**
 * Takes a checkpoint, its labels and its label embeddings out of files that were dropped on the page or picked as a
 * study: by the endings of their names and by what they hold, so that other files of such endings stay where they were.
 * @returns what to import, and the files that are to be opened as ever: none when only words lie beside the model
 */
export async function takeCheckpoint(
  files: readonly PickedFile[],
): Promise<{ model: PickedFile[]; rest: PickedFile[] }> {
  const named = files.filter(({ path }) => CHECKPOINT.test(path))
  const checkpoint = await firstOf(named, beginsAsCheckpoint)
  if (checkpoint.length === 0) return { model: [], rest: [...files] }
  const model = [...checkpoint, ...(await firstOf(files, isLabelFile)), ...(await firstOf(files, isTable))]
  const rest = files.filter((file) => !model.includes(file))
  return { model, rest: rest.every(({ path }) => WORDS.test(path)) ? [] : rest }
}

/** The end of an archive, a comment of the greatest length included, holds the directory of a pack's few files. */
const ZIP_TAIL = (1 << 16) + (1 << 12)
const MANIFEST = new TextEncoder().encode('manifest.json')

/** Whether a file's end names a manifest, as that of every exported pack does: cheap, and rarely true of a study's zip. */
async function mayBePack({ path, file }: PickedFile): Promise<boolean> {
  if (!ZIP.test(path)) return false
  const tail = new Uint8Array(await file.slice(Math.max(0, file.size - ZIP_TAIL)).arrayBuffer())
  return tail.some((_, at) => MANIFEST.every((byte, index) => tail[at + index] === byte))
}

/**
 * Takes the first exported pack out of files that were to be opened as a study.
 * @param look looks into an archive; null when it is no pack
 */
export async function takePack<T>(
  files: readonly PickedFile[],
  look: (file: PickedFile) => Promise<T | null>,
): Promise<{ pack: { file: PickedFile; held: T } | null; rest: PickedFile[] }> {
  for (const file of files) {
    if (!(await mayBePack(file))) continue
    const held = await look(file)
    if (held !== null) return { pack: { file, held }, rest: files.filter((other) => other !== file) }
  }
  return { pack: null, rest: [...files] }
}
