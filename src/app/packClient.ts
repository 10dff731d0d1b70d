import * as Comlink from 'comlink'
import { failed, ok, type Result, type Skipped, skipped } from '../study/result'
import type {
  BrokenPack,
  ImportFiles,
  ImportPlan,
  ImportWish,
  PackOffer,
  PackProgress,
  PackWorkerApi,
  StoredPack,
} from '../workers/packContracts'

/** An import that has not stopped by itself after this many milliseconds is ended with its worker. */
const CANCEL_PATIENCE_MS = 2000

type Api = Comlink.Remote<PackWorkerApi>
type OnProgress = (progress: PackProgress) => void

interface Importing {
  api: Api
  /** Ends the import for those who wait for it. */
  abandon(outcome: Skipped): void
}

let importing: Importing | null = null

interface PackWorker {
  api: Api
  /** Resolves when the worker dies. */
  crashed: Promise<Result<never>>
  end(): void
}

function start(): PackWorker {
  const worker = new Worker(new URL('../workers/pack.worker.ts', import.meta.url), { type: 'module' })
  const crashed = new Promise<Result<never>>((resolve) => {
    worker.onerror = (event) => resolve(failed('worker-failed', `The pack worker failed: ${event.message}`))
  })
  return { api: Comlink.wrap<PackWorkerApi>(worker), crashed, end: () => worker.terminate() }
}

/** Each task has a worker of its own: an import's memory is given back only with its worker. */
async function withWorker<T>(work: (api: Api) => Promise<Result<T>>): Promise<Result<T>> {
  const { api, crashed, end } = start()
  try {
    return await Promise.race([work(api), crashed])
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error)
    return failed('worker-failed', `The pack worker failed: ${reason}`)
  } finally {
    end()
  }
}

/** As `withWorker`, for one import at a time, which `cancelImport` can end. */
function withImport<T>(work: (api: Api) => Promise<Result<T>>): Promise<Result<T>> {
  if (importing !== null) {
    return Promise.resolve(failed('import-busy', 'Another model is being imported; wait for it or stop it.'))
  }
  return withWorker(async (api) => {
    const mine: Importing = { api, abandon: () => undefined }
    const abandoned = new Promise<Skipped>((resolve) => {
      mine.abandon = resolve
    })
    importing = mine
    try {
      return await Promise.race([work(api), abandoned])
    } finally {
      importing = null
    }
  })
}

/** The packs kept in this browser, and folders of the store that are no pack (any more). */
export function listPacks(): Promise<Result<{ packs: StoredPack[]; broken: BrokenPack[] }>> {
  return withWorker(async (api) => ({ status: 'ok', value: await api.list() }))
}

/** What importing these files would write; see `PackWorkerApi.plan`. */
export function planImport(files: ImportFiles): Promise<Result<ImportPlan>> {
  return withWorker((api): Promise<Result<ImportPlan>> => api.plan(files))
}

/** Converts a checkpoint into a stored pack; `skipped`, code `cancelled`, when it was stopped. */
export function importCheckpoint(
  files: ImportFiles,
  wish: ImportWish,
  onProgress: OnProgress,
): Promise<Result<StoredPack>> {
  return withImport(
    (api): Promise<Result<StoredPack>> => api.importCheckpoint(files, wish, Comlink.proxy(onProgress)),
  )
}

/** What an archive holds if it is an exported pack; null when it is none. See `PackWorkerApi.lookIntoZip`. */
export async function lookIntoZip(file: Blob, name: string): Promise<Result<PackOffer> | null> {
  const looked = await withWorker(async (api) => ok(await api.lookIntoZip(file, name)))
  return looked.status === 'ok' ? looked.value : looked
}

/** Stores a pack that `exportPack` made, after checking it; `skipped`, code `cancelled`, when it was stopped. */
export function importPack(file: Blob, name: string, onProgress: OnProgress): Promise<Result<StoredPack>> {
  return withImport(
    (api): Promise<Result<StoredPack>> => api.importPack(file, name, Comlink.proxy(onProgress)),
  )
}

/** The whole pack as one file, a zip without compression. */
export function exportPack(key: string): Promise<Result<Blob>> {
  return withWorker((api): Promise<Result<Blob>> => api.exportPack(key))
}

/** Reads every file of a stored pack and compares it with the manifest. */
export function verifyPack(key: string, onProgress: OnProgress): Promise<Result<StoredPack>> {
  return withWorker((api): Promise<Result<StoredPack>> => api.verify(key, Comlink.proxy(onProgress)))
}

/** Deletes a pack, or a folder listed as broken. */
export function removePack(key: string): Promise<Result<null>> {
  return withWorker((api): Promise<Result<null>> => api.remove(key))
}

/**
 * Ends the import in progress. The worker is asked first, because it then cleans up after itself; one that is deep
 * inside the network and does not end in time is terminated, and what it leaves is removed later.
 */
export async function cancelImport(): Promise<void> {
  const mine = importing
  if (mine === null) return
  setTimeout(() => mine.abandon(skipped('cancelled', 'The import was stopped.')), CANCEL_PATIENCE_MS)
  await mine.api.cancel().catch(() => undefined)
}
