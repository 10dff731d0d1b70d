import { type FileHandle, open, readdir, stat } from 'node:fs/promises'
import { join } from 'node:path'
import type { ByteSource } from '../study/types'

/**
 * A file on disk. Each read opens and closes it, so that thousands of sources hold no file handles.
 * @param file where it lies; @param path what it is called in messages; @param size its bytes.
 */
export function fileSource(file: string, path: string, size: number): ByteSource {
  return {
    path,
    size,
    async read(start, end) {
      const handle = await open(file, 'r')
      try {
        return await readRange(handle, start, Math.min(end, size))
      } finally {
        await handle.close()
      }
    },
  }
}

/**
 * Every file under the given paths, hidden ones included, sorted by path.
 * @throws with a sentence naming the path that does not exist or cannot be read.
 */
export async function fileSources(paths: readonly string[]): Promise<ByteSource[]> {
  const found: ByteSource[] = []
  for (const path of paths) {
    if ((await sizeOf(path)) === null) throw new Error(`${path} does not exist or cannot be read.`)
    await walk(path, found)
  }
  return found.sort((a, b) => (a.path < b.path ? -1 : a.path > b.path ? 1 : 0))
}

/** What cannot be looked at (a broken link) is listed all the same: reading it then says so, by name. */
async function walk(path: string, found: ByteSource[]): Promise<void> {
  const size = await sizeOf(path)
  if (size !== 'folder') found.push(fileSource(path, path.replaceAll('\\', '/'), size ?? 0))
  else for (const name of await readdir(path)) await walk(join(path, name), found)
}

/** Null: not there, or neither file nor folder. */
async function sizeOf(path: string): Promise<number | 'folder' | null> {
  const info = await stat(path).catch(() => null)
  if (info?.isDirectory()) return 'folder'
  return info?.isFile() ? info.size : null
}

/** Bytes [start, end), fewer where the file ends before. */
async function readRange(handle: FileHandle, start: number, end: number): Promise<Uint8Array> {
  const bytes = new Uint8Array(Math.max(0, end - start))
  let filled = 0
  while (filled < bytes.length) {
    const { bytesRead } = await handle.read(bytes, filled, bytes.length - filled, start + filled)
    if (bytesRead === 0) return bytes.slice(0, filled)
    filled += bytesRead
  }
  return bytes
}
