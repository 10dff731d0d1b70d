import { expose, releaseProxy } from 'comlink'
import { type CreateFromAnywhere, loadWasmForOnce } from '../diagnose/ortWeb'
import type { PackLabel } from '../model/manifest'
import { fetchPublished } from '../model/published/fetchPublished'
import { loadPublished } from '../model/published/publishedLabels'
import type { GraphSession } from '../model/session'
import { importCheckpoint, type StorePlatform } from '../model/store/importCheckpoint'
import { type ImportSources, planCheckpoint, readSideFiles } from '../model/store/importPlan'
import { exportPack, importPack } from '../model/store/packFile'
import { type Kept, listPacks, removePack } from '../model/store/packs'
import { lookIntoPackFile } from '../model/store/packZip'
import { verifyPack } from '../model/store/verify'
import { explain, type Watch } from '../model/store/work'
import { failed, ok, type Result } from '../study/result'
import { blobSource } from './blobSource'
import { openModel, opfsDisk } from './opfsDisk'
import type {
  ImportFiles,
  ImportPlan,
  PackOffer,
  PackProgress,
  PackWorkerApi,
  StoredPack,
} from './packContracts'

/** Least time between two reports of progress, in ms. */
const REPORT_EVERY = 50

let wasm: Promise<CreateFromAnywhere> | null = null

/** The runtime is fetched when the first graph is tried. WebAssembly: the same digits on every machine. */
const createSession: CreateFromAnywhere = async (model) => {
  wasm ??= loadWasmForOnce()
  return (await wasm)(model)
}

/** The runtime has read all of the model once the session is there. */
async function openStored(folder: string, file: string): Promise<GraphSession> {
  const model = await openModel(folder, file)
  try {
    return await createSession(model)
  } finally {
    model.close()
  }
}

/** Without the names the same checkpoint would give another pack, so a network that fails ends the import. */
async function published(): Promise<readonly PackLabel[]> {
  const loaded = await loadPublished(fetchPublished(import.meta.env.BASE_URL, `${self.location.origin}/`))
  if (loaded.status !== 'ok') throw new Error(loaded.message)
  return loaded.value.labels
}

const platform: StorePlatform = {
  disk: opfsDisk(),
  createSession,
  openStored,
  published,
  now: () => Date.now(),
}

const running = new Set<{ cancelled: boolean }>()

/** Runs a task that reports and can be stopped; lets go of the callback that comlink proxied. */
async function watchedTask(
  onProgress: (progress: PackProgress) => void,
  name: string,
  work: (watch: Watch) => Promise<Result<Kept>>,
): Promise<Result<StoredPack>> {
  const token = { cancelled: false }
  let reported = 0
  const watch: Watch = {
    cancelled: () => token.cancelled,
    onProgress(progress) {
      const now = performance.now()
      if (progress.done > 0 && progress.done < progress.total && now - reported < REPORT_EVERY) return
      reported = now
      void onProgress(progress)
    },
  }
  running.add(token)
  try {
    const kept = await work(watch).catch((error: unknown) => explain(error, name))
    return kept.status === 'ok' ? ok(storedPack(kept.value)) : kept
  } finally {
    running.delete(token)
    const release: unknown = Reflect.get(onProgress, releaseProxy)
    if (typeof release === 'function') release()
  }
}

function storedPack({ key, manifest, sha256, bytes, storedAt }: Kept): StoredPack {
  return { key, manifest, sha256, bytes, storedAt }
}

function sourcesOf({ checkpoint, checkpointName, labels, labelEmbeddings }: ImportFiles): ImportSources {
  return {
    checkpoint: blobSource(checkpoint, checkpointName),
    labels: labels === undefined ? null : blobSource(labels, 'The label file'),
    labelEmbeddings:
      labelEmbeddings === undefined ? null : blobSource(labelEmbeddings, 'The file of label embeddings'),
  }
}

async function plan(files: ImportFiles): Promise<Result<ImportPlan>> {
  const sources = sourcesOf(files)
  try {
    const side = await readSideFiles(sources)
    if (side.status !== 'ok') return side
    const planned = await planCheckpoint(sources.checkpoint, side.value)
    if (planned.status !== 'ok') return planned
    return ok({ ...planned.value, freeBytes: await platform.disk.freeBytes() })
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error)
    return failed('unreadable', `${files.checkpointName} could not be read (${reason}).`)
  }
}

async function lookIntoZip(file: Blob, name: string): Promise<Result<PackOffer> | null> {
  const about = await lookIntoPackFile(blobSource(file, name))
  if (about?.status !== 'ok') return about
  return ok({ ...about.value, freeBytes: await platform.disk.freeBytes() })
}

const api: PackWorkerApi = {
  async list() {
    const { packs, broken } = await listPacks(platform.disk, Date.now())
    return { packs: packs.map(storedPack), broken }
  },
  plan,
  importCheckpoint: (files, { precision, name }, onProgress) =>
    watchedTask(onProgress, files.checkpointName, (watch) =>
      importCheckpoint(platform, { ...sourcesOf(files), name }, precision, watch),
    ),
  lookIntoZip,
  importPack: (file, name, onProgress) =>
    watchedTask(onProgress, name, (watch) => importPack(platform, blobSource(file, name), watch)),
  exportPack: (key) => exportPack(platform.disk, key),
  verify: (key, onProgress) => watchedTask(onProgress, key, (watch) => verifyPack(platform.disk, key, watch)),
  remove: (key) => removePack(platform.disk, key),
  async cancel() {
    for (const token of running) token.cancelled = true
  },
}

expose(api)
