import type { PackDisk } from '../model/store/disk'
import { memorySource } from './memorySource'

interface HeldFile {
  bytes: Uint8Array
  modified: number
}

/** What goes wrong with a disk, and when. */
export interface DiskFaults {
  /** The power goes after so many operations: this one and all later ones fail. */
  dieAfter?: number
  /** One operation fails, then all is well again. */
  failAt?: number
  /** Bytes that fit on it. */
  capacity?: number
  /** Does not say how much is free. */
  silent?: boolean
  /** Claims are seen by nobody else. */
  withoutLocks?: boolean
}

/** The content of a memory disk, which outlives those who use it. */
export interface Platter {
  folders: Map<string, Map<string, HeldFile>>
  claims: Set<string>
  clock: number
}

export function platter(): Platter {
  return { folders: new Map(), claims: new Set(), clock: 1_000_000 }
}

/** Thrown by a disk that fails on purpose. */
export class DiskError extends Error {}

export interface MemoryDisk extends PackDisk {
  /** Operations so far; each piece of a write is one. */
  operations(): number
}

function used({ folders }: Platter): number {
  let sum = 0
  for (const files of folders.values()) for (const file of files.values()) sum += file.bytes.length
  return sum
}

function appended(a: Uint8Array, b: Uint8Array): Uint8Array {
  const all = new Uint8Array(a.length + b.length)
  all.set(a)
  all.set(b, a.length)
  return all
}

/** A disk in memory that can be made to fail: a write that fails leaves half of its bytes behind. */
export function memoryDisk(content: Platter = platter(), faults: DiskFaults = {}): MemoryDisk {
  const { dieAfter = Number.POSITIVE_INFINITY, failAt, capacity = Number.POSITIVE_INFINITY } = faults
  let operations = 0

  /** Counts an operation. @returns whether this one fails. */
  function fails(): boolean {
    operations += 1
    return operations > dieAfter || operations === failAt
  }

  function step(): void {
    if (fails()) throw new DiskError('the disk failed')
  }

  function append(file: HeldFile, bytes: Uint8Array): void {
    content.clock += 1
    file.modified = content.clock
    const half = bytes.subarray(0, bytes.length >> 1)
    if (fails()) {
      file.bytes = appended(file.bytes, half)
      throw new DiskError('the disk failed')
    }
    if (used(content) + bytes.length > capacity) {
      throw new DOMException('the disk is full', 'QuotaExceededError')
    }
    file.bytes = appended(file.bytes, bytes)
  }

  return {
    claimsReachOtherTabs: !faults.withoutLocks,
    operations: () => operations,
    async folders() {
      step()
      return [...content.folders.keys()]
    },
    async files(folder) {
      step()
      const files = [...(content.folders.get(folder) ?? [])]
      return files.map(([name, { bytes, modified }]) => ({ name, bytes: bytes.length, modified }))
    },
    async open(folder, file) {
      step()
      const held = content.folders.get(folder)?.get(file)
      if (held === undefined) throw new DiskError(`there is no ${folder}/${file}`)
      return memorySource(`${folder}/${file}`, held.bytes)
    },
    async create(folder, file) {
      step()
      const files = content.folders.get(folder) ?? new Map<string, HeldFile>()
      content.folders.set(folder, files)
      const held: HeldFile = { bytes: new Uint8Array(), modified: content.clock }
      files.set(file, held)
      return { write: async (bytes) => append(held, bytes), close: async () => step() }
    },
    async remove(folder) {
      step()
      content.folders.delete(folder)
    },
    async freeBytes() {
      return faults.silent || capacity === Number.POSITIVE_INFINITY ? null : capacity - used(content)
    },
    async claim(folder) {
      if (content.claims.has(folder)) return null
      content.claims.add(folder)
      return { release: () => content.claims.delete(folder) }
    },
  }
}
