import { stacked } from '../model/stacked'
import { ok, type Result } from '../study/result'
import type { EncodedScan, ScanFeatures } from './featureCache'
import { scanUnlikeness } from './gate'
import { cancelled } from './prepareSample'
import { caseKeyOf, type Run, report, timed } from './run'
import { type SampleInWork, SampleReader } from './sampleReader'
import type { ScanInWork, TakenSlice } from './scanInWork'
import { nextInTurn } from './sliceSchedule'

/** Hears, once every scan of the case has come, of each step of the encoder. */
export interface OnStep {
  step(scans: readonly ScanInWork[]): Promise<void>
}

/** Slices that have the same pixels, so that the encoder runs once for all of them. */
type SameSlices = [TakenSlice, ...TakenSlice[]]

/** A scan from the features [W] of some of its slices in the order of the stack, as if it had no others. */
export async function attend(run: Run, features: readonly Float32Array[]): Promise<ScanFeatures> {
  const { network, pack } = run.request
  const { scan, weights } = await network.attend(stacked(features))
  return { vector: scan, weights, unlikeness: scanUnlikeness(features, pack.gate) }
}

/** One encoding of a case. */
class Encoding {
  private readonly samples: SampleInWork[] = []

  constructor(
    private readonly run: Run,
    private readonly reader: SampleReader,
    private readonly onStep: OnStep | null,
  ) {}

  /** Encodes what has come, the scans in turn, until nothing more comes. */
  async all(): Promise<Result<ScanInWork[]>> {
    const { run, reader } = this
    for (;;) {
      if (run.request.isCancelled()) return cancelled()
      const arrived = reader.take()
      if (arrived.status !== 'ok') return arrived
      for (const sample of arrived.value) this.admit(sample)
      const slices = this.takeSlices()
      const whole = this.scans().find((scan) => scan.isWhole && scan.result === null)
      if (slices.length > 0 || whole) {
        if (slices.length > 0 && !(await this.encode(slices))) return cancelled()
        if (whole && !(await this.weigh(whole))) return cancelled()
      } else if (reader.isReading) {
        report(run, 'loading', null)
        await timed(run, 'decode', () => reader.change())
      } else return ok(this.scans())
    }
  }

  private scans(): ScanInWork[] {
    return this.samples.flatMap(({ scans }) => scans)
  }

  private admit(sample: SampleInWork): void {
    this.samples.push(sample)
    this.remember(sample)
    for (const { read, scan } of sample.scans) {
      this.run.slicesDone += read
      if (read > 0) report(this.run, 'slices', scan.id)
    }
  }

  /** The next slices for one run of the encoder; those that the cache has by now need none. */
  private takeSlices(): SameSlices[] {
    const { cache, slicesAtOnce, inBackground } = this.run.request
    const most = inBackground ? 1 : Math.max(1, slicesAtOnce?.() ?? 1)
    const taken = new Map<string, SameSlices>()
    while (taken.size < most) {
      const slice = nextInTurn(this.scans())?.take()
      if (!slice) break
      const known = cache.sliceFeatures(slice.key)
      const same = taken.get(slice.key)
      if (known) this.accept(slice, known)
      else if (same) same.push(slice)
      else taken.set(slice.key, [slice])
    }
    return [...taken.values()]
  }

  private accept({ scan, place, pixels }: TakenSlice, features: Float32Array): void {
    scan.accept(place, features)
    this.reader.release(pixels.byteLength)
    this.run.slicesDone += 1
    report(this.run, 'slices', scan.scan.id)
  }

  /** @returns false when the case was cancelled. */
  private async encode(slices: readonly SameSlices[]): Promise<boolean> {
    const { run, reader } = this
    const { network, cache, isCancelled } = run.request
    // Slices that were asked for arrive in the pause.
    await timed(run, reader.isReading ? 'decode' : 'encode', run.pause)
    if (isCancelled()) return false
    const pixels = slices.map(([slice]) => slice.pixels)
    const [first] = pixels
    const all = first && pixels.length === 1 ? first : stacked(pixels)
    const features = await timed(run, 'encode', () => network.encode(all, pixels.length))
    run.encoded += pixels.length
    const width = features.length / pixels.length
    for (const [index, same] of slices.entries()) {
      const own = features.slice(index * width, (index + 1) * width)
      cache.keepSlice(same[0].key, own)
      for (const slice of same) this.accept(slice, own)
    }
    if (!reader.isReading) await this.onStep?.step(this.scans())
    return true
  }

  /** Makes a scan of all its slices. The same pixels in the same order are not computed twice. @returns false: cancelled. */
  private async weigh(scan: ScanInWork): Promise<boolean> {
    const { run } = this
    const { cache, isCancelled } = run.request
    let features = cache.scanFeatures(scan.scanKey)
    if (features === undefined) {
      await timed(run, 'attend', run.pause)
      if (isCancelled()) return false
      report(run, 'scans', scan.scan.id)
      features = await timed(run, 'attend', () => attend(run, scan.known()))
      cache.keepScan(scan.scanKey, features)
    }
    scan.result = features
    for (const sample of this.samples) if (sample.scans.includes(scan)) this.remember(sample)
    return true
  }

  private remember({ key, scans }: SampleInWork): void {
    const known = scans.flatMap((scan) => scan.remember() ?? [])
    if (known.length === scans.length) this.run.request.cache.keepSample(key, known)
  }
}

/**
 * All scans of a case, in its order. Samples are read ahead of the encoder, which takes the slices of all that have come
 * in turn, from coarse to fine through each; what the cache has is neither encoded nor, where it has a whole sample,
 * decoded. A scan's vector comes from all its slices in the order of the stack, in whichever order they were encoded.
 * @param onStep hears of each run of the encoder once all scans have come.
 * @returns skipped `cancelled`; failed with a sentence when a slice cannot be read. Rejects when the runtime fails.
 */
export async function encodeCase(run: Run, onStep: OnStep | null = null): Promise<Result<EncodedScan[]>> {
  const { scans, cache, inBackground } = run.request
  const reader = new SampleReader(run)
  try {
    const all = await new Encoding(run, reader, onStep).all()
    if (all.status !== 'ok') return all
    const encoded = all.value.flatMap((scan) => scan.encoded() ?? [])
    encoded.sort((a, b) => scans.indexOf(a.scan) - scans.indexOf(b.scan))
    if (!inBackground) cache.keepCase(caseKeyOf(run), run.networkKey, encoded)
    return ok(encoded)
  } finally {
    reader.stop()
  }
}
