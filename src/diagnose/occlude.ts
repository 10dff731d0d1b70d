import type { Network } from '../model/network'
import { failed, ok, type Result, skipped } from '../study/result'
import { encodeCase } from './encodeCase'
import type { EncodedScan } from './featureCache'
import { logitChanges, type OcclusionMap, occludedFeatures } from './occlusion'
import { cancelled, prepareSlice } from './prepareSample'
import { keptSlices } from './preprocess'
import { type CaseRequest, caseKeyOf, type Run, refusal, startRun } from './run'

/** Floats of slice features in one run of the attention: 4 MB, so that a wide network's batch stays small. */
const CHUNK_FLOATS = 2 ** 20

export interface OcclusionRequest extends CaseRequest {
  network: Pick<Network, 'encode' | 'attend' | 'fuse' | 'maps' | 'attendBatch' | 'fuseBatch'>
  scanId: string
  /** 0-based, in the scan's display order. */
  sliceIndex: number
}

/** The slice whose cells are left out. */
interface Target {
  scan: EncodedScan
  /** Its place among the slices that were fed. */
  at: number
  /** [size x size], 0 to 1. */
  pixels: Float32Array
}

/**
 * The target within a case that was encoded; null when its pixels are not those that were encoded, because another
 * study has come under the same ids.
 */
async function targetIn(
  scans: readonly EncodedScan[],
  run: Run,
  { scanId, sliceIndex, cache }: OcclusionRequest,
): Promise<Result<Target | null>> {
  const scan = scans.find((one) => one.scan.id === scanId)
  const at = scan?.kept.indexOf(sliceIndex) ?? -1
  if (scan === undefined || at < 0) return ok(null)
  const pixels = await preparedSlice(run, scan, at)
  if (pixels.status !== 'ok') return pixels
  const key = await cache.sliceKey(run.networkKey, pixels.value)
  return ok(key === scan.sliceKeys[at] ? { scan, at, pixels: pixels.value } : null)
}

function preparedSlice(
  run: Run,
  { scan, kept, range }: EncodedScan,
  at: number,
): Promise<Result<Float32Array>> {
  const { slices, pack } = run.request
  return prepareSlice(scan, kept[at] ?? 0, slices, pack.manifest.architecture.size, range)
}

/** Features [d, W] of all fed slices of a scan; those that the cache has let go are computed again. */
async function scanSlices(run: Run, scan: EncodedScan): Promise<Result<Float32Array>> {
  const { cache, network, pack, isCancelled } = run.request
  const width = pack.manifest.architecture.features
  const all = new Float32Array(scan.kept.length * width)
  for (const [at, key] of scan.sliceKeys.entries()) {
    let features = cache.sliceFeatures(key)
    if (features === undefined) {
      await run.pause()
      if (isCancelled()) return cancelled()
      const pixels = await preparedSlice(run, scan, at)
      if (pixels.status !== 'ok') return pixels
      features = await network.encode(pixels.value, 1)
      cache.keepSlice(key, features)
    }
    all.set(features, at * width)
  }
  return ok(all)
}

/** The scan's slices [count, d, W], once for each variant of the slice at `at`. */
function withVariants(slices: Float32Array, variants: Float32Array, at: number, width: number): Float32Array {
  const count = variants.length / width
  const batch = new Float32Array(count * slices.length)
  for (let i = 0; i < count; i++) {
    batch.set(slices, i * slices.length)
    batch.set(variants.subarray(i * width, (i + 1) * width), i * slices.length + at * width)
  }
  return batch
}

/** The case's scan vectors [count, n, W], with each variant of the scan at `at`. */
function casesWith(
  scans: readonly EncodedScan[],
  vectors: Float32Array,
  at: number,
  width: number,
): Float32Array {
  const count = vectors.length / width
  const batch = new Float32Array(count * scans.length * width)
  for (let i = 0; i < count; i++) {
    scans.forEach(({ features }, place) => {
      const vector = place === at ? vectors.subarray(i * width, (i + 1) * width) : features.vector
      batch.set(vector, (i * scans.length + place) * width)
    })
  }
  return batch
}

/** Logits [count, classes] of the case for each variant of the target's features. */
async function variantLogits(
  request: OcclusionRequest,
  run: Run,
  scans: readonly EncodedScan[],
  { scan, at }: Target,
  variants: Float32Array,
): Promise<Result<Float32Array>> {
  const slices = await scanSlices(run, scan)
  if (slices.status !== 'ok') return slices
  const { features: width } = request.pack.manifest.architecture
  const classes = request.pack.manifest.labels.length
  const slots = scans.map((one) => one.scan.slot)
  const [count, place] = [variants.length / width, scans.indexOf(scan)]
  const logits = new Float32Array(count * classes)
  const chunk = Math.max(1, Math.floor(CHUNK_FLOATS / slices.value.length))
  for (let start = 0; start < count; start += chunk) {
    await run.pause()
    if (request.isCancelled()) return cancelled()
    const end = Math.min(count, start + chunk)
    const some = withVariants(slices.value, variants.subarray(start * width, end * width), at, width)
    const vectors = await request.network.attendBatch(some, end - start)
    const cases = casesWith(scans, vectors, place, width)
    logits.set(await request.network.fuseBatch(cases, slots, end - start), start * classes)
  }
  return ok(logits)
}

async function occlude(request: OcclusionRequest, run: Run): Promise<Result<OcclusionMap>> {
  const known = request.cache.encodedCase(caseKeyOf(run))
  const found = await targetIn(known ?? [], run, request)
  if (found.status !== 'ok') return found
  if (known !== undefined && found.value !== null) return mapOf(request, run, known, found.value)
  const encoded = await encodeCase(run)
  if (encoded.status !== 'ok') return encoded
  const target = await targetIn(encoded.value, run, request)
  if (target.status !== 'ok') return target
  if (target.value === null) return failed('changed', 'The images changed while they were read.')
  return mapOf(request, run, encoded.value, target.value)
}

async function mapOf(
  request: OcclusionRequest,
  run: Run,
  scans: readonly EncodedScan[],
  target: Target,
): Promise<Result<OcclusionMap>> {
  const { architecture, labels, name } = request.pack.manifest
  await run.pause()
  if (request.isCancelled()) return cancelled()
  const { data, height, width } = await request.network.maps(target.pixels, 1)
  const variants = occludedFeatures(data, architecture.features, height * width)
  const logits = await variantLogits(request, run, scans, target, variants)
  if (logits.status !== 'ok') return logits
  if (!logits.value.every(Number.isFinite)) {
    return failed('inference-failed', `The model “${name}” gave results that are not numbers.`)
  }
  const changes = logitChanges(logits.value, labels.length)
  return ok({ height, width, classIds: labels.map((label) => label.id), changes })
}

/**
 * Leaves each cell of one slice's last feature map out of the average pool and diagnoses the case anew each time, in
 * one batch and for all classes: one run of the trunk, for the map itself. Features come from the cache where the
 * case was diagnosed before.
 * @returns the map; skipped `no-maps` where the encoder gives none, `slice-not-seen` for a slice beyond those that the
 *   network reads, and `cancelled`; failed with a sentence as `diagnoseCase` is, and `no-such-scan`.
 */
export async function occludeSlice(request: OcclusionRequest): Promise<Result<OcclusionMap>> {
  const { scans, scanId, sliceIndex, pack } = request
  const refused = refusal(request)
  if (refused !== null) return refused
  const scan = scans.find((one) => one.id === scanId)
  if (scan === undefined) return failed('no-such-scan', 'This series was not part of the diagnosis.')
  const { depth, maps, trunk } = pack.manifest.architecture
  if (maps === false) {
    const message = `This model (${trunk}) has no map: what it sees of a slice is not the mean of parts of the image, so no part can be left out of it.`
    return skipped('no-maps', message)
  }
  if (!keptSlices(scan.sliceIds.length, depth).includes(sliceIndex)) {
    const message = `The model did not see this slice: of ${scan.sliceIds.length} it reads ${depth}, evenly spaced.`
    return skipped('slice-not-seen', message)
  }
  try {
    return await occlude(request, startRun(request))
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error)
    return failed('inference-failed', `The map could not be computed: ${reason}`)
  }
}
