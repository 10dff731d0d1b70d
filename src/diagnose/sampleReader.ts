import { ok, type Result } from '../study/result'
import type { CaseScan } from '../study/types'
import { groupBySample, prepareSample, prepareSlice } from './prepareSample'
import { keptSlices } from './preprocess'
import type { ReadAhead } from './readAhead'
import type { Run } from './run'
import { ScanInWork } from './scanInWork'

/** The scans of one sample, which are read together because they are scaled together. */
export interface SampleInWork {
  /** Finds the sample again (`FeatureCache.sampleKey`). */
  key: string
  scans: readonly ScanInWork[]
}

/** Decoded slices on their way. They come from a thread that serves the viewer too, which must not wait for long. */
const READ_AHEAD: ReadAhead = { most: 12, bytes: 2 ** 25 }
const ONE_BY_ONE: ReadAhead = { most: 1, bytes: 0 }
/** Bytes of prepared slices that wait for the encoder: 8 scans of 32 slices at 256 x 256. */
const HELD_BYTES = 2 ** 26
const FLOAT_BYTES = 4

/** Lets one side wait for the other. */
class Signal {
  private waiting: (() => void)[] = []

  wait(): Promise<void> {
    return new Promise((resolve) => this.waiting.push(resolve))
  }

  give(): void {
    for (const resolve of this.waiting.splice(0)) resolve()
  }
}

/**
 * Reads the samples of a case one after another, while those that came before are encoded. Prepared slices that wait are
 * bounded by bytes; one sample that is larger than that by itself is read when nothing else waits.
 */
export class SampleReader {
  private arrived: SampleInWork[] = []
  private ended: (() => Result<null>) | null = null
  private stopped = false
  private held = 0
  private readonly news = new Signal()
  private readonly room = new Signal()

  /** @param holdBytes bytes of prepared slices that may wait. */
  constructor(
    private readonly run: Run,
    private readonly holdBytes = HELD_BYTES,
  ) {
    this.readAll()
      .then(
        (result) => () => result,
        (error: unknown) => () => {
          throw error
        },
      )
      .then((ended) => {
        this.ended = ended
        this.news.give()
      })
  }

  /** True while more samples may come. */
  get isReading(): boolean {
    return this.ended === null
  }

  /** The samples that have come since this was asked last. @throws what the provider threw. */
  take(): Result<SampleInWork[]> {
    const end = this.ended?.() ?? ok(null)
    return end.status === 'ok' ? ok(this.arrived.splice(0)) : end
  }

  /** Resolves when a sample comes, or none will. */
  change(): Promise<void> {
    return this.news.wait()
  }

  /** The encoder has let go of so many bytes of pixels. */
  release(bytes: number): void {
    this.held -= bytes
    this.room.give()
  }

  /** Asks for no further slice. */
  stop(): void {
    this.stopped = true
    this.room.give()
  }

  private async readAll(): Promise<Result<null>> {
    for (const sample of groupBySample(this.run.request.scans)) {
      const { depth, size } = this.run.request.pack.manifest.architecture
      const slices = sample.reduce((sum, scan) => sum + keptSlices(scan.sliceIds.length, depth).length, 0)
      const needed = slices * size * size * FLOAT_BYTES
      while (this.held > 0 && this.held + needed > this.holdBytes && !this.stopped) await this.room.wait()
      if (this.stopped) return ok(null)
      const read = await this.readSample(sample)
      if (read.status !== 'ok') return read
      this.held += read.value.scans.reduce((sum, scan) => sum + scan.bytes, 0)
      this.arrived.push(read.value)
      this.news.give()
    }
    return ok(null)
  }

  private async readSample(sample: readonly CaseScan[]): Promise<Result<SampleInWork>> {
    const { cache, slices, pack, isCancelled, inBackground } = this.run.request
    const { networkKey } = this.run
    const key = await cache.sampleKey(networkKey, sample)
    const known = await this.recalled(key, sample)
    if (known !== null) return ok({ key, scans: known })
    const { depth, size } = pack.manifest.architecture
    const settings = { depth, size, readAhead: inBackground ? ONE_BY_ONE : READ_AHEAD }
    const prepared = await prepareSample(sample, slices, settings, () => this.stopped || isCancelled())
    if (prepared.status !== 'ok') return prepared
    const scans = await Promise.all(prepared.value.map((scan) => ScanInWork.of(scan, networkKey, cache)))
    return ok({ key, scans })
  }

  /**
   * The scans of a sample that was encoded before, without decoding all of it again. The middle slice of each is, in case
   * other images came under the same ids; a scan whose middle one is another, or cannot be read, is read anew.
   */
  private async recalled(key: string, sample: readonly CaseScan[]): Promise<ScanInWork[] | null> {
    const { cache, slices, pack } = this.run.request
    const scans: ScanInWork[] = []
    for (const [index, known] of (cache.sample(key) ?? []).entries()) {
      const scan = sample[index]
      const middle = Math.floor(known.kept.length / 2)
      if (scan === undefined) return null
      const { size } = pack.manifest.architecture
      const pixels = await prepareSlice(scan, known.kept[middle] ?? 0, slices, size, known.range)
      if (pixels.status !== 'ok') return null
      if ((await cache.sliceKey(this.run.networkKey, pixels.value)) !== known.sliceKeys[middle]) return null
      scans.push(ScanInWork.remembered(scan, known))
    }
    return scans.length === 0 ? null : scans
  }
}
