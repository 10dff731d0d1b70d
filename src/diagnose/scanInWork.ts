import type { CaseScan } from '../study/types'
import type { EncodedScan, FeatureCache, RememberedScan, ScanFeatures } from './featureCache'
import type { PreparedScan } from './prepareSample'
import { coarseToFine, type Progressing } from './sliceSchedule'

/** A slice that the encoder is to run for. */
export interface TakenSlice {
  scan: ScanInWork
  /** Among the scan's fed slices. */
  place: number
  key: string
  /** [size x size], 0 to 1. */
  pixels: Float32Array
}

/** A scan between its pixels and its vector: of some slices the features are known, of the others the pixels are. */
export class ScanInWork implements Progressing {
  /** Null until every slice is encoded and weighed. */
  result: ScanFeatures | null
  private readonly order: number[]
  private readonly pixels: (Float32Array | null)[]
  private readonly features: (Float32Array | null)[]
  /** Slices whose features are known. */
  private done = 0
  private next = 0

  private constructor(
    readonly scan: CaseScan,
    private readonly facts: Omit<RememberedScan, 'features'>,
    readonly scanKey: string,
    pixels: readonly Float32Array[],
    found: { slices: readonly (Float32Array | null)[]; scan: ScanFeatures | null },
  ) {
    this.result = found.scan
    this.features = [...found.slices]
    this.pixels = pixels.map((slice, place) => (found.scan || this.features[place] ? null : slice))
    const toDo = (place: number) => this.pixels[place] !== null
    this.order = found.scan ? [] : coarseToFine(pixels.length).filter(toDo)
    this.done = facts.kept.length - this.order.length
  }

  /** Of a scan whose pixels are there; features come from the cache as far as it has them. */
  static async of(prepared: PreparedScan, network: string, cache: FeatureCache): Promise<ScanInWork> {
    const { scan, kept, slices, range, ownRange } = prepared
    const sliceKeys = await Promise.all(slices.map((slice) => cache.sliceKey(network, slice)))
    const scanKey = await cache.scanKey(sliceKeys)
    const found = {
      slices: sliceKeys.map((key) => cache.sliceFeatures(key) ?? null),
      scan: cache.scanFeatures(scanKey) ?? null,
    }
    return new ScanInWork(scan, { kept, sliceKeys, range, ownRange }, scanKey, slices, found)
  }

  /** Of a scan that needs no pixels, because it was encoded before. */
  static remembered(scan: CaseScan, { features, ...facts }: RememberedScan): ScanInWork {
    return new ScanInWork(scan, facts, '', [], { slices: [], scan: features })
  }

  /** Bytes of the pixels that still wait for the encoder. */
  get bytes(): number {
    return this.pixels.reduce((sum, slice) => sum + (slice?.byteLength ?? 0), 0)
  }

  /** Slices whose features are known. */
  get read(): number {
    return this.done
  }

  get slices(): number {
    return this.facts.kept.length
  }

  /** Every slice's features are known. */
  get isWhole(): boolean {
    return this.done === this.slices
  }

  get taken(): number {
    return this.slices - this.waiting
  }

  get waiting(): number {
    return this.order.length - this.next
  }

  /** Takes the next slice from coarse to fine; null when none is waiting. */
  take(): TakenSlice | null {
    const place = this.order[this.next]
    const pixels = place === undefined ? null : this.pixels[place]
    if (place === undefined || !pixels) return null
    this.next += 1
    return { scan: this, place, key: this.facts.sliceKeys[place] ?? '', pixels }
  }

  /** Takes in the features [W] of a slice, and lets go of its pixels. */
  accept(place: number, features: Float32Array): void {
    if (!this.features[place]) this.done += 1
    this.features[place] = features
    this.pixels[place] = null
  }

  /** Features of the slices read so far, in the order of the stack. */
  known(): Float32Array[] {
    return this.features.filter((features) => features !== null)
  }

  /** What a later case needs to know of the scan; null while it is not whole. */
  remember(): RememberedScan | null {
    return this.result && { ...this.facts, features: this.result }
  }

  /** As the case keeps it; null while it is not whole. */
  encoded(): EncodedScan | null {
    return this.result && { ...this.facts, scan: this.scan, features: this.result }
  }
}
