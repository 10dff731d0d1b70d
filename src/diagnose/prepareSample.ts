import { type Failed, failed, ok, type Result, type Skipped } from '../study/result'
import type { CaseScan, SliceProvider } from '../study/types'
import {
  joinedRange,
  keptSlices,
  type SampleRange,
  sampleRange,
  scaleToRange,
  squareSlice,
} from './preprocess'
import { type ReadAhead, readInOrder } from './readAhead'

/** A scan as the network reads it. */
export interface PreparedScan {
  scan: CaseScan
  /** Index in the scan's display order of each slice that is fed. */
  kept: readonly number[]
  /** The fed slices [size x size], 0 to 1. */
  slices: readonly Float32Array[]
  /** Smallest and largest grey of the sample, which became 0 and 1. */
  range: SampleRange
  /** Smallest and largest grey that this scan brings to its sample. */
  ownRange: SampleRange
}

export interface PrepareSettings {
  /** Most slices of a scan. */
  depth: number
  /** Side of the square in pixels. */
  size: number
  /** Absent: one slice is asked for at a time. */
  readAhead?: ReadAhead
}

/** Scans that are scaled together, in the order in which their sample first comes. */
export function groupBySample(scans: readonly CaseScan[]): CaseScan[][] {
  const samples = new Map<string, CaseScan[]>()
  for (const scan of scans) samples.set(scan.sample, [...(samples.get(scan.sample) ?? []), scan])
  return [...samples.values()]
}

type ReadScan = Omit<PreparedScan, 'range' | 'ownRange'>

/** Reads the scans of a sample as one list of slices, so that nothing is waited for between two of them. */
async function readScans(
  scans: readonly CaseScan[],
  provider: SliceProvider,
  { depth, size, readAhead = { most: 1, bytes: 0 } }: PrepareSettings,
  isCancelled: () => boolean,
): Promise<Result<ReadScan[]>> {
  const reads = scans.map((scan) => ({
    scan,
    kept: keptSlices(scan.sliceIds.length, depth),
    slices: [] as Float32Array[],
  }))
  const places = reads.flatMap((read) => read.kept.map((index) => ({ read, index })))
  if (isCancelled()) return cancelled()
  const ids = places.map(({ read: { scan }, index }) => scan.sliceIds[index] ?? '')
  let at = 0
  for await (const decoded of readInOrder(provider, ids, readAhead)) {
    if (isCancelled()) return cancelled()
    const place = places[at]
    if (place === undefined) break
    if (decoded.status !== 'ok') return unreadable(place.read.scan, place.index, decoded)
    place.read.slices.push(squareSlice(decoded.value, size))
    at += 1
  }
  return ok(reads)
}

function unreadable(scan: CaseScan, index: number, { code, message }: Failed | Skipped): Result<never> {
  const place = `slice ${index + 1} of ${scan.sliceIds.length}`
  return failed(code, `“${scan.name}” (${scan.source}), ${place}: ${message}`)
}

/** The outcome of a diagnosis that a person stopped. */
export function cancelled(): Result<never> {
  return { status: 'skipped', code: 'cancelled', message: 'The diagnosis was cancelled.' }
}

/**
 * One slice [size x size], 0 to 1, of a scan whose sample's range is known.
 * @param index in the scan's display order. @returns failed or skipped as the provider says.
 */
export async function prepareSlice(
  scan: CaseScan,
  index: number,
  provider: SliceProvider,
  size: number,
  range: readonly [number, number],
): Promise<Result<Float32Array>> {
  const decoded = await provider.slice(scan.sliceIds[index] ?? '')
  if (decoded.status !== 'ok') return decoded
  const square = squareSlice(decoded.value, size)
  scaleToRange(square, range)
  return ok(square)
}

/**
 * Decodes and prepares the scans of one sample. Slices that the network will not see are not decoded.
 * One slice that cannot be read fails the whole: a part of a scan diagnosed in silence would be worse.
 * @returns failed with a sentence naming scan, file and slice; skipped `cancelled`.
 */
export async function prepareSample(
  scans: readonly CaseScan[],
  provider: SliceProvider,
  settings: PrepareSettings,
  isCancelled: () => boolean,
): Promise<Result<PreparedScan[]>> {
  const read = await readScans(scans, provider, settings, isCancelled)
  if (read.status !== 'ok') return read
  const prepared = read.value
  const withRanges: (ReadScan & Pick<PreparedScan, 'ownRange'>)[] = []
  for (const scan of prepared) {
    const ownRange = sampleRange([scan.slices], settings.depth)
    if (ownRange === null) return notFinite(prepared)
    withRanges.push({ ...scan, ownRange })
  }
  const range = joinedRange(withRanges.map((scan) => scan.ownRange))
  for (const { slices } of prepared) for (const slice of slices) scaleToRange(slice, range)
  return ok(withRanges.map((scan) => ({ ...scan, range })))
}

function notFinite(prepared: readonly ReadScan[]): Result<never> {
  const names = prepared.map(({ scan }) => `“${scan.name}” (${scan.source})`).join(', ')
  return failed('not-finite', `${names} cannot be diagnosed: pixel values that are not finite numbers.`)
}
