import type { StoredModel } from '../model/onnx/outsideWeights'
import type { DiskFile, DiskWriter, PackDisk } from '../model/store/disk'
import { blobSource } from './blobSource'

/** Folder of the origin private file system that packs are kept in. */
const ROOT = 'packs'
/** Beside the packs' folders, and so no part of any. */
const ROOM_PROBE = 'room'

async function root(): Promise<FileSystemDirectoryHandle> {
  const storage = await navigator.storage.getDirectory()
  return storage.getDirectoryHandle(ROOT, { create: true })
}

function isMissing(error: unknown): boolean {
  return error instanceof DOMException && error.name === 'NotFoundError'
}

async function filesIn(folder: string): Promise<DiskFile[]> {
  const files: DiskFile[] = []
  try {
    const directory = await (await root()).getDirectoryHandle(folder)
    for await (const handle of directory.values()) {
      if (handle.kind !== 'file') continue
      const file = await handle.getFile()
      files.push({ name: file.name, bytes: file.size, modified: file.lastModified })
    }
  } catch (error) {
    if (!isMissing(error)) throw error
  }
  return files
}

/** A handle whose writes are synchronous holds the file for itself and needs no copy of it, as a stream does. */
async function writerFor(folder: string, name: string): Promise<DiskWriter> {
  const directory = await (await root()).getDirectoryHandle(folder, { create: true })
  const file = await directory.getFileHandle(name, { create: true })
  const handle = await file.createSyncAccessHandle()
  handle.truncate(0)
  let at = 0
  return {
    async write(bytes) {
      const written = handle.write(bytes, { at })
      // A full disk may take a part of the bytes without an error.
      if (written !== bytes.length) throw new DOMException('the disk is full', 'QuotaExceededError')
      at += written
    },
    async close() {
      try {
        handle.flush()
      } finally {
        handle.close()
      }
    },
  }
}

/** A stored graph to be read in parts; nobody else can open the file until it is closed. */
export async function openModel(folder: string, name: string): Promise<StoredModel & { close(): void }> {
  const directory = await (await root()).getDirectoryHandle(folder)
  const handle = await (await directory.getFileHandle(name)).createSyncAccessHandle()
  return {
    size: handle.getSize(),
    readInto(target, start) {
      const read = handle.read(target, { at: start })
      if (read !== target.length) throw new Error(`${name} ends too early`)
    },
    close: () => handle.close(),
  }
}

/** `mode` of `createSyncAccessHandle`, which lets several readers in; the DOM library does not know of it yet. */
interface ReadersTogether {
  createSyncAccessHandle(options: { mode: 'read-only' }): Promise<FileSystemSyncAccessHandle>
}

/** Bytes of a whole file that are read at once. */
const PIECE = 16 << 20

/**
 * Reads a whole file without the copies that go through the browser's process. Browsers that do not know the mode open
 * the file for one alone, so one that another tab reads right now is read as a blob.
 * @param between is waited for between two pieces
 */
export async function readWhole(
  folder: string,
  name: string,
  between: () => Promise<void> = () => Promise.resolve(),
): Promise<Uint8Array> {
  const directory = await (await root()).getDirectoryHandle(folder)
  const file: FileSystemFileHandle & ReadersTogether = await directory.getFileHandle(name)
  let handle: FileSystemSyncAccessHandle
  try {
    handle = await file.createSyncAccessHandle({ mode: 'read-only' })
  } catch {
    return new Uint8Array(await (await file.getFile()).arrayBuffer())
  }
  try {
    const bytes = new Uint8Array(handle.getSize())
    for (let at = 0; at < bytes.length; at += PIECE) {
      if (at > 0) await between()
      const piece = bytes.subarray(at, at + PIECE)
      if (handle.read(piece, { at }) !== piece.length) throw new Error(`${name} ends too early`)
    }
    return bytes
  } finally {
    handle.close()
  }
}

/**
 * Makes a file of that length, which has no bytes in it, for a moment. What the browser says of the room there is need
 * not be so: Chromium names ten gigabytes whatever the disk has left, so that pages cannot be told apart by it.
 */
async function hasRoom(bytes: number): Promise<boolean> {
  const directory = await root()
  try {
    const handle = await (
      await directory.getFileHandle(ROOM_PROBE, { create: true })
    ).createSyncAccessHandle()
    try {
      handle.truncate(bytes)
      // Chromium does not throw where there is no room.
      return handle.getSize() === bytes
    } finally {
      handle.close()
    }
  } catch (error) {
    // Anything else, such as another tab that tries just now, says nothing of the room.
    return !(error instanceof DOMException && error.name === 'QuotaExceededError')
  } finally {
    await directory.removeEntry(ROOM_PROBE).catch(() => undefined)
  }
}

/** Holds a lock that all tabs of the origin see until it is released; null when another has it. */
function claimLock(name: string): Promise<{ release(): void } | null> {
  return new Promise((resolve, reject) => {
    navigator.locks
      .request(name, { ifAvailable: true }, (lock) => {
        if (lock === null) return resolve(null)
        return new Promise<void>((release) => resolve({ release }))
      })
      .catch(reject)
  })
}

/** Packs in the origin private file system; for workers, which alone may write to it synchronously. */
export function opfsDisk(): PackDisk {
  const hasLocks = 'locks' in navigator
  return {
    claimsReachOtherTabs: hasLocks,
    async folders() {
      const names: string[] = []
      for await (const handle of (await root()).values()) {
        if (handle.kind === 'directory') names.push(handle.name)
      }
      return names.sort()
    },
    files: filesIn,
    async open(folder, name) {
      const directory = await (await root()).getDirectoryHandle(folder)
      const file = await (await directory.getFileHandle(name)).getFile()
      return blobSource(file, name)
    },
    readLarge: (folder, name) => readWhole(folder, name),
    create: writerFor,
    async remove(folder) {
      try {
        await (await root()).removeEntry(folder, { recursive: true })
      } catch (error) {
        if (!isMissing(error)) throw error
      }
    },
    async freeBytes() {
      const { quota, usage } = await navigator.storage.estimate()
      return quota === undefined || usage === undefined ? null : Math.max(0, quota - usage)
    },
    hasRoom,
    claim: (folder) =>
      hasLocks ? claimLock(`pack ${folder}`) : Promise.resolve({ release: () => undefined }),
  }
}
