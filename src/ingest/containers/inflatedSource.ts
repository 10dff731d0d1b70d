import type { ByteSource } from '../../study/types'
import type { InflatedStore } from './containment'
import { crc32 } from './crc32'
import type { ByteStream } from './inflate'

/** Reads up to here are taken for a look at the header: only as much is inflated, and nothing is kept. */
const PREFIX = 1024 * 1024

/** How to get the bytes of a compressed file, again and again. */
export interface Inflatable {
  path: string
  /** What its inflated bytes are kept by. */
  key: string
  /** Inflated size in bytes. */
  size: number
  /** CRC-32 of the inflated bytes; null where it was checked before. */
  crc: number | null
  stream(): ByteStream
}

/**
 * A compressed file as if it were not. Deflate can only be read from its start, so a range is had by inflating what
 * lies before it. A file that fits is inflated once and kept; of one that does not, the place reached is kept, so
 * that reading on costs only what is new.
 */
export class InflatedSource implements ByteSource {
  readonly path: string
  readonly size: number
  private inflating: Promise<Uint8Array> | null = null
  private cursor: Cursor | null = null
  private turn: Promise<unknown> = Promise.resolve()

  constructor(
    private readonly packed: Inflatable,
    private readonly store: InflatedStore,
  ) {
    this.path = packed.path
    this.size = packed.size
  }

  async read(start: number, end: number): Promise<Uint8Array> {
    const to = Math.min(end, this.size)
    const from = Math.min(start, to)
    const kept = this.store.get(this.packed.key)
    if (kept !== undefined) return kept.slice(from, to)
    // Whoever takes all of it keeps it himself: it must not be held twice.
    if (from === 0 && to === this.size) return this.whole()
    if (from === 0 && to <= PREFIX) return this.beginning(to)
    return this.store.hasRoomFor(this.size) ? (await this.keptWhole()).slice(from, to) : this.onward(from, to)
  }

  private async whole(): Promise<Uint8Array> {
    const cursor = new Cursor(this.packed.stream())
    const bytes = await cursor.read(0, this.size)
    await this.checkEnd(cursor)
    return bytes
  }

  private async checkEnd(cursor: Cursor): Promise<void> {
    if (!(await cursor.isAtEnd())) throw new Error('it is longer than its archive says')
    if (this.packed.crc !== null && cursor.crc !== this.packed.crc) {
      throw new Error('its bytes do not match their checksum')
    }
  }

  /** Of a part of a file the checksum cannot be known; whoever reads on meets it at the end. */
  private async beginning(to: number): Promise<Uint8Array> {
    const cursor = new Cursor(this.packed.stream())
    try {
      return await cursor.read(0, to)
    } finally {
      await cursor.close()
    }
  }

  /** Several ranges asked for at once wait for the same bytes. */
  private keptWhole(): Promise<Uint8Array> {
    this.inflating ??= this.whole()
      .then((bytes) => {
        this.store.set(this.packed.key, bytes)
        return bytes
      })
      .finally(() => {
        this.inflating = null
      })
    return this.inflating
  }

  /** One after the other, because they share the place that was reached. */
  private onward(from: number, to: number): Promise<Uint8Array> {
    const reading = this.turn.then(() => this.readOn(from, to))
    this.turn = reading.catch(() => undefined)
    return reading
  }

  private async readOn(from: number, to: number): Promise<Uint8Array> {
    const reached = this.cursor
    this.cursor = null
    if (reached !== null && reached.at > from) await reached.close()
    const cursor = reached !== null && reached.at <= from ? reached : new Cursor(this.packed.stream())
    const bytes = await cursor.read(from, to)
    if (to === this.size) await this.checkEnd(cursor)
    else this.cursor = cursor
    return bytes
  }
}

/** A place in a stream that only goes forward. */
class Cursor {
  at = 0
  /** CRC-32 of all bytes that the stream has given. */
  crc = 0
  private rest: Uint8Array = new Uint8Array()

  constructor(private readonly stream: ByteStream) {}

  /** Bytes [from, to); `from` must not lie before `at`. Rejects where the stream ends before `to`. */
  async read(from: number, to: number): Promise<Uint8Array> {
    const bytes = new Uint8Array(to - from)
    while (this.at < to) {
      if (this.rest.length === 0) await this.next()
      const wanted = this.rest.subarray(0, to - this.at)
      const skipped = Math.min(wanted.length, Math.max(0, from - this.at))
      if (skipped < wanted.length) bytes.set(wanted.subarray(skipped), this.at + skipped - from)
      this.at += wanted.length
      this.rest = this.rest.subarray(wanted.length)
    }
    return bytes
  }

  async isAtEnd(): Promise<boolean> {
    return this.rest.length === 0 && (await this.stream.next()).done === true
  }

  async close(): Promise<void> {
    await this.stream.return()
  }

  private async next(): Promise<void> {
    const { done, value } = await this.stream.next()
    if (done) throw new Error('it is shorter than its archive says')
    this.rest = value
    this.crc = crc32(value, this.crc)
  }
}
