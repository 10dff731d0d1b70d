import { sha256 } from '../model/sha256'
import { ByteLru } from '../study/byteLru'
import type { CaseScan } from '../study/types'
import type { Unlikeness } from './gate'

/** What a scan's slices come to: enough to fuse it again and to show its key slices. */
export interface ScanFeatures {
  /** [W]. */
  vector: Float32Array
  /** Attention over the slices [d]. */
  weights: Float32Array
  /** What the pack's gate measured; what follows from it depends on the scan's modality as well. */
  unlikeness: Unlikeness
}

/** What is known of a scan that was encoded, whichever case it was in. */
export interface RememberedScan {
  /** Index in the scan's display order of each slice that was fed. */
  kept: readonly number[]
  /** Cache key of each fed slice. */
  sliceKeys: readonly string[]
  /** Smallest and largest grey of the scan's sample, which became 0 and 1. */
  range: readonly [number, number]
  /** Smallest and largest grey that the scan brought to its sample. */
  ownRange: readonly [number, number]
  features: ScanFeatures
}

/** One scan of the case that was encoded last, as far as a map of one of its slices or a fusion without it needs it. */
export interface EncodedScan extends RememberedScan {
  scan: CaseScan
}

const FLOAT_BYTES = 4
/** Of a character in a string, at most. */
const CHARACTER_BYTES = 2

/**
 * Features of slices and scans, found again by content: the same prepared pixels under the same network give the
 * same features, whatever file or series they came from; those hold numbers only. Whole samples are found by the ids of
 * their slices as well, which mean the same pixels for as long as the same images are open. The case encoded last is kept
 * beside them, outside the budget (a few vectors), so that a map of one slice need not decode the whole case again.
 */
export class FeatureCache {
  private readonly slices: ByteLru<Float32Array>
  private readonly scans: ByteLru<ScanFeatures>
  private readonly samples: ByteLru<readonly RememberedScan[]>
  private latest: { key: string; network: string; scans: readonly EncodedScan[] } | null = null

  /** @param budget bytes for everything together; slices get three quarters, scans and samples an eighth each. */
  constructor(budget: number) {
    this.scans = new ByteLru(budget / 8)
    this.samples = new ByteLru(budget / 8)
    this.slices = new ByteLru(budget - budget / 4)
  }

  /**
   * Key of a prepared slice [size x size].
   * @param network must change with everything that changes a feature: the pack and the backend.
   */
  async sliceKey(network: string, prepared: Float32Array): Promise<string> {
    const bytes = new Uint8Array(prepared.buffer, prepared.byteOffset, prepared.byteLength)
    return `${network}:${await sha256(bytes)}`
  }

  /** Key of a scan from the keys of its slices in order. */
  scanKey(sliceKeys: readonly string[]): Promise<string> {
    return sha256(new TextEncoder().encode(sliceKeys.join('\n')))
  }

  sliceFeatures(key: string): Float32Array | undefined {
    return this.slices.get(key)
  }

  keepSlice(key: string, features: Float32Array): void {
    this.slices.set(key, features, features.byteLength + key.length)
  }

  scanFeatures(key: string): ScanFeatures | undefined {
    return this.scans.get(key)
  }

  keepScan(key: string, features: ScanFeatures): void {
    this.scans.set(key, features, bytesOf(features) + key.length)
  }

  /** Key of a sample from the ids of its scans' slices in display order. */
  sampleKey(network: string, scans: readonly Pick<CaseScan, 'sliceIds'>[]): Promise<string> {
    const named = JSON.stringify([network, scans.map(({ sliceIds }) => sliceIds)])
    return sha256(new TextEncoder().encode(named))
  }

  /** The scans of a sample in its order. Their pixels are those that were encoded, unless other images were opened. */
  sample(key: string): readonly RememberedScan[] | undefined {
    return this.samples.get(key)
  }

  keepSample(key: string, scans: readonly RememberedScan[]): void {
    const bytes = scans.map(({ features, sliceKeys }) => {
      const characters = sliceKeys.reduce((sum, { length }) => sum + length, 0)
      return bytesOf(features) + characters * CHARACTER_BYTES
    })
    this.samples.set(
      key,
      scans,
      bytes.reduce((sum, more) => sum + more, key.length),
    )
  }

  /** Slice ids mean other images from now on. */
  forgetSamples(): void {
    this.samples.clear()
  }

  /** The case encoded last, if it is the one of this key. */
  encodedCase(key: string): readonly EncodedScan[] | undefined {
    return this.latest?.key === key ? this.latest.scans : undefined
  }

  /** The case encoded last, whichever it is, if this network did it. */
  lastCase(network: string): readonly EncodedScan[] | undefined {
    return this.latest?.network === network ? this.latest.scans : undefined
  }

  keepCase(key: string, network: string, scans: readonly EncodedScan[]): void {
    this.latest = { key, network, scans }
  }

  clear(): void {
    this.latest = null
    this.slices.clear()
    this.scans.clear()
    this.samples.clear()
  }
}

function bytesOf({ vector, weights, unlikeness }: ScanFeatures): number {
  const gate = unlikeness.reduce((sum, { byteLength }) => sum + byteLength, 0)
  return (vector.length + weights.length) * FLOAT_BYTES + gate
}
