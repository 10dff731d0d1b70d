import type { DiskFile, DiskWriter, PackDisk } from '../model/store/disk'
import { blobSource } from './blobSource'

/** Folder of the origin private file system that packs are kept in. */
const ROOT = 'packs'

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
    claim: (folder) =>
      hasLocks ? claimLock(`pack ${folder}`) : Promise.resolve({ release: () => undefined }),
  }
}
