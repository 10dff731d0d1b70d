import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { PackSource } from '../model/pack'

/** A pack in a folder on disk. */
export function folderPack(folder: string): PackSource {
  return { name: folder, read: (file) => readFile(join(folder, file)) }
}
