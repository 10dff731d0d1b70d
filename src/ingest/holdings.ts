import { ByteLru } from '../study/byteLru'
import type { ByteSource, DecodedSlice } from '../study/types'
import { OverBudget } from './admission'

/**
 * Decoded slices and whole files within one budget: what was used longest ago leaves first, whichever it is. One
 * budget for both, so that a study without large files has all of it for slices.
 */
export class Holdings {
  private readonly kept: ByteLru<DecodedSlice | Uint8Array>
  private readonly reading = new Map<string, Promise<Uint8Array>>()
  /** Grows when everything is let go, so that a file that is still being read is not kept. */
  private cleared = 0

  /** @param largest bytes that one file may take; a larger one is not read. */
  constructor(
    budget: number,
    private readonly largest: number,
  ) {
    this.kept = new ByteLru(budget)
  }

  get bytes(): number {
    return this.kept.bytes
  }

  slice(id: string): DecodedSlice | undefined {
    const kept = this.kept.get(`slice ${id}`)
    return kept instanceof Uint8Array ? undefined : kept
  }

  keepSlice(slice: DecodedSlice): void {
    const overlays = (slice.overlays ?? []).reduce((sum, { bits }) => sum + bits.length, 0)
    this.kept.set(`slice ${slice.id}`, slice, slice.pixels.byteLength + overlays)
  }

  /** A file's bytes; asked for twice at once, it is read once. Rejects with OverBudget, or as the medium does. */
  file(source: ByteSource): Promise<Uint8Array> {
    const kept = this.kept.get(`file ${source.path}`)
    if (kept instanceof Uint8Array) return Promise.resolve(kept)
    const reading =
      this.reading.get(source.path) ?? this.read(source).finally(() => this.reading.delete(source.path))
    this.reading.set(source.path, reading)
    return reading
  }

  clear(): void {
    this.cleared += 1
    this.reading.clear()
    this.kept.clear()
  }

  private async read(source: ByteSource): Promise<Uint8Array> {
    if (source.size > this.largest) throw new OverBudget(source.size, this.largest)
    const before = this.cleared
    const bytes = await source.read(0, source.size)
    if (before === this.cleared) this.kept.set(`file ${source.path}`, bytes, bytes.length)
    return bytes
  }
}
