import { t } from '../../language/language'
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
/** Beginnings of what `torch.save` writes: a ZIP archive, or the pickle (protocol 2) of versions before 1.6. */
const BEGINNINGS: readonly (readonly number[])[] = [
  [0x50, 0x4b, 0x03, 0x04],
  [0x80, 0x02],
]

/** Sorts picked files by what their names end in; of several of a kind the first counts. */
export function sortFiles(files: readonly PickedFile[]): ForImport {
  const named = (pattern: RegExp) => files.find(({ path }) => pattern.test(path)) ?? null
  const known = [CHECKPOINT, /\.json$/i, /\.npy$/i, /\.zip$/i]
  return {
    checkpoint: named(CHECKPOINT),
    labels: named(/\.json$/i)?.file ?? null,
    labelEmbeddings: named(/\.npy$/i)?.file ?? null,
    pack: named(/\.zip$/i),
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
  if (found.pack || withFiles(before, found)) return null
  const [other] = found.others
  return other === undefined
    ? t('Choose the checkpoint (.bin, .pt, .pth) first; labels and label embeddings go with it.')
    : t('{{file}} is neither a checkpoint (.bin, .pt, .pth) nor an exported model (.zip).', { file: other })
}

async function beginsAsCheckpoint({ file }: PickedFile): Promise<boolean> {
  const head = new Uint8Array(await file.slice(0, 4).arrayBuffer())
  return BEGINNINGS.some((beginning) => beginning.every((byte, at) => head[at] === byte))
}

/** Files this many at most, a checkpoint among them, are a model with what goes with it; more are a study. */
const MOST_TOGETHER = 4

/**
 * Takes a checkpoint out of files that were dropped on the page or picked as a study: by the ending of its name and
 * its first bytes, so that raw data of another kind stays where it was.
 * @returns what to import, and the files that are to be opened as ever
 */
export async function takeCheckpoint(
  files: readonly PickedFile[],
): Promise<{ model: PickedFile[]; rest: PickedFile[] }> {
  const named = files.filter(({ path }) => CHECKPOINT.test(path))
  const marks = await Promise.all(named.map(beginsAsCheckpoint))
  const checkpoint = named.find((_, at) => marks[at])
  if (!checkpoint) return { model: [], rest: [...files] }
  const together = files.length <= MOST_TOGETHER && sortFiles(files).others.length === 0
  if (together) return { model: [...files], rest: [] }
  return { model: [checkpoint], rest: files.filter((file) => file !== checkpoint) }
}
