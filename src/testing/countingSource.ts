import type { ByteSource } from '../study/types'

/** Bytes in memory as a source that counts what is read of it. */
export class CountingSource implements ByteSource {
  /** Bytes given out so far. */
  given = 0

  constructor(
    readonly path: string,
    private readonly bytes: Uint8Array,
  ) {}

  get size(): number {
    return this.bytes.length
  }

  read(start: number, end: number): Promise<Uint8Array> {
    const part = this.bytes.slice(start, end)
    this.given += part.length
    return Promise.resolve(part)
  }
}
