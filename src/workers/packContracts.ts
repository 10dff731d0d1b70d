import type { Manifest, Precision } from '../model/manifest'
import type { SummedBytes } from '../model/sha256'
import type { Result } from '../study/result'

/** A pack kept in this browser. */
export interface StoredPack {
  /** Its name in the store: the manifest's id, version and the beginning of the manifest's SHA-256. */
  key: string
  manifest: Manifest
  /** SHA-256 of manifest.json. */
  sha256: string
  /** All its files together. */
  bytes: number
  /** Milliseconds since 1970, when it was stored. */
  storedAt: number
}

/** A folder in the store that is no pack (any more), and why. */
export interface BrokenPack {
  key: string
  code: string
  message: string
}

/** What an import writes, said before it starts. */
export interface ImportPlan {
  /** Bytes of the pack, by precision. */
  packBytes: Readonly<Record<Precision, number>>
  /** Bytes that this origin may still store; null where the browser does not say. */
  freeBytes: number | null
  /** For example `resnet50`. */
  trunk: string
  classes: number
  /** False: the checkpoint needs a file of label embeddings beside it, and there is none. */
  complete: boolean
}

export interface ImportFiles {
  /** A PyTorch checkpoint of the published layout. */
  checkpoint: Blob
  checkpointName: string
  /** Labels as `convert --labels` takes them; absent: the published disorders where their number fits. */
  labels?: Blob
  /** `.npy`, for a knowledge-enhanced checkpoint. */
  labelEmbeddings?: Blob
}

/** How a checkpoint is to become a pack. */
export interface ImportWish {
  precision: Precision
  /** The pack's name, as `parsePackName` gives it. */
  name: string
}

/** An exported pack that was not stored yet. */
export interface PackOffer {
  manifest: Manifest
  /** All its files together. */
  bytes: number
  /** Bytes that this origin may still store; null where the browser does not say. */
  freeBytes: number | null
}

export interface PackProgress {
  stage: 'reading' | 'writing' | 'checking'
  /** Bytes done, of a total. */
  done: number
  total: number
}

/** What `pack.worker.ts` exposes over comlink: packs in the origin private file system. */
export interface PackWorkerApi {
  list(): Promise<{ packs: StoredPack[]; broken: BrokenPack[] }>
  /** Reads what is needed of a checkpoint to say what an import would do. */
  plan(files: ImportFiles): Promise<Result<ImportPlan>>
  /** Converts a checkpoint into a stored pack. Leaves nothing behind unless it ends as `ok`. */
  importCheckpoint(
    files: ImportFiles,
    wish: ImportWish,
    onProgress: (progress: PackProgress) => void,
  ): Promise<Result<StoredPack>>
  /**
   * What `importPack` would store; failed when it would refuse the file. Null: the archive is no pack at all. Only the
   * archive's directory and the manifest are read.
   */
  lookIntoZip(file: Blob, name: string): Promise<Result<PackOffer> | null>
  /** Stores a pack that `exportPack` made, after checking it. */
  importPack(
    file: Blob,
    name: string,
    onProgress: (progress: PackProgress) => void,
  ): Promise<Result<StoredPack>>
  /** The whole pack as one file, a zip without compression. */
  exportPack(key: string): Promise<Result<Blob>>
  /** Reads every file and compares it with the manifest. */
  verify(key: string, onProgress: (progress: PackProgress) => void): Promise<Result<StoredPack>>
  remove(key: string): Promise<Result<null>>
  /** Ends the import in progress; it then resolves as `skipped`, code `cancelled`. */
  cancel(): Promise<void>
}

/** What `graphReader.worker.ts` exposes over comlink. */
export interface GraphReaderApi {
  /** A whole file of a stored pack with its SHA-256. Rejects when it is missing or the medium fails. */
  read(folder: string, file: string): Promise<SummedBytes>
}

/** Address that a stored pack goes by where packs are named by an address: `DiagnoseWorkerApi.loadPack` takes it. */
export const STORED_PACK = 'stored-pack:'
