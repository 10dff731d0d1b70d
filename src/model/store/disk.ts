import type { ByteSource } from '../../study/types'
import type { SummedBytes } from '../sha256'

/** A file of a folder, without its bytes. */
export interface DiskFile {
  name: string
  bytes: number
  /** Milliseconds since 1970. */
  modified: number
}

/** Writes one new file from its beginning to its end. */
export interface DiskWriter {
  /** Appends. Rejects when the medium is full or fails. */
  write(bytes: Uint8Array): Promise<void>
  /** What was written is on the medium once this resolves. */
  close(): Promise<void>
}

/** The medium that packs are kept on: folders of files, one level deep. Everything rejects when the medium fails. */
export interface PackDisk {
  /** False: a claim is seen by nobody else, so the age of files has to tell what is in use. */
  readonly claimsReachOtherTabs: boolean
  folders(): Promise<string[]>
  /** Empty where there is no such folder. */
  files(folder: string): Promise<DiskFile[]>
  /** Rejects when there is no such file. */
  open(folder: string, file: string): Promise<ByteSource>
  /**
   * A whole large file, where that is quicker than by `open`; nobody can write or remove it meanwhile. Rejects when there
   * is no such file.
   */
  readLarge?(folder: string, file: string): Promise<Uint8Array>
  /** As `readLarge`, read and summed on a thread of its own, which `endReading` ends. */
  readSummed?(folder: string, file: string): Promise<SummedBytes>
  endReading?(): void
  /** Starts a file anew, in a folder that is made when it is not there. */
  create(folder: string, file: string): Promise<DiskWriter>
  /** The folder with all its files; nothing happens when it is not there. */
  remove(folder: string): Promise<void>
  /** Bytes that may still be written, which may be a guess; null where it is not known. */
  freeBytes(): Promise<number | null>
  /** Tries whether so many bytes can be written; absent: `freeBytes` has to be believed. */
  hasRoom?(bytes: number): Promise<boolean>
  /**
   * Claims a folder for one writer. The claim ends with `release`, or with the program that holds it.
   * @returns null when another holds it.
   */
  claim(folder: string): Promise<{ release(): void } | null>
}

/** Bytes handed to a writer at once, so that progress shows and cancelling is quick. */
const PIECE = 4 << 20

/** Writes a whole file. @param onPiece is told the bytes of each piece after it is written; may throw to stop. */
export async function writeFile(
  disk: PackDisk,
  folder: string,
  file: string,
  bytes: Uint8Array,
  onPiece: (bytes: number) => void = () => undefined,
): Promise<void> {
  const writer = await disk.create(folder, file)
  try {
    for (let at = 0; at < bytes.length; at += PIECE) {
      const piece = bytes.subarray(at, at + PIECE)
      await writer.write(piece)
      onPiece(piece.length)
    }
  } catch (error) {
    // The first error is the one to tell; a medium that fails may fail to close as well.
    await writer.close().catch(() => undefined)
    throw error
  }
  await writer.close()
}

/** A whole file in memory. Rejects when it is missing. */
export async function readFile(disk: PackDisk, folder: string, file: string): Promise<Uint8Array> {
  const source = await disk.open(folder, file)
  return source.read(0, source.size)
}

/** As `readFile`; null when the file is missing or cannot be read. */
export function tryRead(disk: PackDisk, folder: string, file: string): Promise<Uint8Array | null> {
  return readFile(disk, folder, file).catch(() => null)
}
