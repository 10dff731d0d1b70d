import { Reader } from '@zip.js/zip.js'
import type { ByteSource } from './types'

/** Pieces one after the other in one array. @param total their lengths together */
export function joined(chunks: readonly Uint8Array[], total: number): Uint8Array {
  const all = new Uint8Array(total)
  let at = 0
  for (const chunk of chunks) {
    all.set(chunk, at)
    at += chunk.length
  }
  return all
}

/** Gives zip.js a file by ranges, so that of an archive only its directory is read. */
export class ZipSourceReader extends Reader<ByteSource> {
  constructor(private readonly source: ByteSource) {
    super(source)
    this.size = source.size
  }

  override async init(): Promise<void> {
    this.size = this.source.size
  }

  override async readUint8Array(index: number, length: number): Promise<Uint8Array<ArrayBuffer>> {
    return new Uint8Array(await this.source.read(index, Math.min(index + length, this.source.size)))
  }
}
