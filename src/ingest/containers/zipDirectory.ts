import { type Entry, ZipReader } from '@zip.js/zip.js'
import { ZipSourceReader } from '../../study/bytes'
import { failed, ok, type Result } from '../../study/result'
import type { ByteSource } from '../../study/types'

/** Compression methods (APPNOTE.TXT 6.3.10, 4.4.5). */
export const METHOD = { stored: 0, deflated: 8 } as const

/** One file of a zip archive, as the archive's directory has it. */
export interface ZipMember {
  /** With `/` between folders, inside the archive whatever the archive says. */
  name: string
  /** Of its local header in the archive. */
  header: number
  packedSize: number
  size: number
  method: number
  encrypted: boolean
  crc: number
}

/** The files of a zip archive, folders left out. Only its directory is read. */
export async function zipMembers(source: ByteSource): Promise<Result<ZipMember[]>> {
  // Tolerant of names: what they would do outside is of no interest, because nothing is written to a disk.
  const reader = new ZipReader(new ZipSourceReader(source), {
    useWebWorkers: false,
    filenameValidation: 'tolerant',
  })
  try {
    const entries = await reader.getEntries()
    const taken = new Set<string>()
    const files = entries.filter((entry) => !entry.directory)
    return ok(files.map((entry) => memberOf(entry, distinct(cleanName(entry.filename), taken))))
  } catch (error) {
    return failed('unreadable', `${source.path} ${reasonOf(error)}.`)
  } finally {
    await reader.close()
  }
}

function memberOf(entry: Entry, name: string): ZipMember {
  const { offset, compressedSize, uncompressedSize, compressionMethod, encrypted, signature } = entry
  return {
    name,
    header: offset,
    packedSize: compressedSize,
    size: uncompressedSize,
    method: compressionMethod,
    encrypted,
    crc: (signature ?? 0) >>> 0,
  }
}

/** Keeps a name inside the archive: Windows' separators, drive letters, absolute paths and `..` are taken out. */
export function cleanName(name: string): string {
  const parts = name
    .replaceAll('\\', '/')
    .replace(/^[A-Za-z]:/, '')
    .split('/')
    .filter((part) => part !== '' && part !== '.' && part !== '..')
  return parts.join('/') || 'unnamed'
}

/** Two members of one name are two files; the second gets a number, so that none is lost. */
function distinct(name: string, taken: Set<string>): string {
  let free = name
  for (let count = 2; taken.has(free); count++) free = `${name} (${count})`
  taken.add(free)
  return free
}

function reasonOf(error: unknown): string {
  const text = error instanceof Error ? error.message : String(error)
  if (/split zip/i.test(text)) {
    return 'is one part of a zip archive in several parts; join them or unpack it, then open the folder'
  }
  if (/encrypted central directory/i.test(text)) {
    return 'is a zip archive whose list of members is encrypted; unpack it with its password first'
  }
  return 'begins like a zip archive, but its list of members is missing or damaged; it may be cut short'
}
