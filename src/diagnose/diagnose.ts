import type { Manifest } from '../model/manifest'
import type { Network } from '../model/network'
import { failed, ok, type Result } from '../study/result'
import type { CaseScan, SliceProvider } from '../study/types'
import type { DiagnoseProgress, Diagnosis, Evidence } from './diagnosis'
import type { EncodedScan, FeatureCache, ScanFeatures } from './featureCache'
import { type Gate, isUnlike } from './gate'
import { cancelled, groupBySample, type PreparedScan, prepareSample } from './prepareSample'
import { keptSlices } from './preprocess'
import { rankFindings } from './rank'
import { caseWarnings } from './warnings'

export type CaseNetwork = Pick<Network, 'encode' | 'attend' | 'fuse'>

/** A pack that is ready to diagnose with. */
export interface DiagnosePack {
  manifest: Manifest
  /** SHA-256 of manifest.json. */
  sha256: string
  /** Null: the pack has no out-of-distribution gate. */
  gate: Gate | null
}

export interface DiagnoseRequest {
  /** In the order in which the network takes them; the order changes nothing but the evidence's. */
  scans: readonly CaseScan[]
  slices: SliceProvider
  network: CaseNetwork
  pack: DiagnosePack
  backend: Diagnosis['backend']
  cache: FeatureCache
  onProgress: (progress: DiagnoseProgress) => void
  /** Asked between any two slices and graph runs. */
  isCancelled: () => boolean
  /** Milliseconds from any start. */
  now: () => number
  /** Lets waiting messages in (a cancel) between two runs; a new task, as a microtask would not. */
  pause?: () => Promise<void>
}

type Stage = 'decode' | 'encode' | 'attend' | 'fuse'

/** Everything one diagnosis carries along. */
export interface Run {
  request: DiagnoseRequest
  pause: () => Promise<void>
  /** Distinguishes features of different networks in the cache. */
  networkKey: string
  spent: Record<Stage, number>
  slicesDone: number
  slicesTotal: number
}

function nextTask(): Promise<void> {
  return new Promise((resolve) => {
    setTimeout(resolve, 0)
  })
}

/** Distinguishes the features of one network from those of another. */
export function networkKeyOf(
  pack: Pick<DiagnosePack, 'sha256'>,
  backend: Pick<Diagnosis['backend'], 'name' | 'precision'>,
): string {
  return `${pack.sha256}:${backend.name}:${backend.precision}`
}

export function startRun(request: DiagnoseRequest): Run {
  const { pack, backend, scans } = request
  const { depth } = pack.manifest.architecture
  return {
    request,
    pause: request.pause ?? nextTask,
    networkKey: networkKeyOf(pack, backend),
    spent: { decode: 0, encode: 0, attend: 0, fuse: 0 },
    slicesDone: 0,
    slicesTotal: scans.reduce((sum, scan) => sum + keptSlices(scan.sliceIds.length, depth).length, 0),
  }
}

async function timed<T>(run: Run, stage: Stage, work: () => Promise<T>): Promise<T> {
  const start = run.request.now()
  try {
    return await work()
  } finally {
    run.spent[stage] += run.request.now() - start
  }
}

function report(run: Run, stage: DiagnoseProgress['stage'], scan: string | null): void {
  run.request.onProgress({ stage, scan, done: run.slicesDone, total: run.slicesTotal })
}

/** @returns a failed result when the case cannot be given to this network at all. */
export function refusal({ scans, pack }: DiagnoseRequest): Result<never> | null {
  if (scans.length === 0) return failed('no-scans', 'The case has no scans: include at least one series.')
  const rows = pack.manifest.architecture.slots
  for (const scan of scans) {
    if (scan.sliceIds.length === 0)
      return failed('no-slices', `“${scan.name}” (${scan.source}) has no slices.`)
    if (!Number.isInteger(scan.slot) || scan.slot < 1 || scan.slot >= rows) {
      const message = `“${scan.name}” (${scan.source}) has slot ${scan.slot}; this model has slots 1 to ${rows - 1}.`
      return failed('bad-slot', message)
    }
  }
  return null
}

/** Features of each slice [W]: from the cache, else one slice a run, so that a cancel waits for one slice at most. */
async function encodeSlices(
  run: Run,
  prepared: PreparedScan,
  keys: readonly string[],
): Promise<Result<Float32Array[]>> {
  const { cache, network, isCancelled } = run.request
  const features: Float32Array[] = []
  for (const [index, slice] of prepared.slices.entries()) {
    const key = keys[index] ?? ''
    let found = cache.sliceFeatures(key)
    if (found === undefined) {
      await run.pause()
      if (isCancelled()) return cancelled()
      found = await network.encode(slice, 1)
      cache.keepSlice(key, found)
    }
    features.push(found)
    run.slicesDone += 1
    report(run, 'slices', prepared.scan.id)
  }
  return ok(features)
}

function stacked(features: readonly Float32Array[]): Float32Array {
  const width = features[0]?.length ?? 0
  const all = new Float32Array(features.length * width)
  features.forEach((row, index) => {
    all.set(row, index * width)
  })
  return all
}

async function attendScan(run: Run, features: readonly Float32Array[]): Promise<ScanFeatures> {
  const { network, pack } = run.request
  const { scan, weights } = await network.attend(stacked(features))
  return { vector: scan, weights, unlike: pack.gate !== null && isUnlike(features, pack.gate) }
}

/** A scan's vector from its slices; the same pixels in the same order are not computed twice. */
async function encodeScan(run: Run, prepared: PreparedScan): Promise<Result<EncodedScan>> {
  const { cache, isCancelled } = run.request
  const { scan, kept, slices, range, ownRange } = prepared
  const sliceKeys: string[] = []
  for (const slice of slices) sliceKeys.push(await cache.sliceKey(run.networkKey, slice))
  const scanKey = await cache.scanKey(sliceKeys)
  const known = cache.scanFeatures(scanKey)
  if (known !== undefined) {
    run.slicesDone += slices.length
    report(run, 'slices', scan.id)
    return ok({ scan, kept, sliceKeys, range, ownRange, features: known })
  }
  const encoded = await timed(run, 'encode', () => encodeSlices(run, prepared, sliceKeys))
  if (encoded.status !== 'ok') return encoded
  await run.pause()
  if (isCancelled()) return cancelled()
  report(run, 'scans', scan.id)
  const features = await timed(run, 'attend', () => attendScan(run, encoded.value))
  cache.keepScan(scanKey, features)
  return ok({ scan, kept, sliceKeys, range, ownRange, features })
}

/** Names a case by what it is made of, not by its pixels. */
export function caseKeyOf(run: Run): string {
  const scans = run.request.scans.map(({ id, sample, slot, sliceIds }) => [id, sample, slot, sliceIds])
  return JSON.stringify([run.networkKey, scans])
}

/** All scans, sample by sample so that only one sample's pixels are held at a time; in the case's order. */
export async function encodeCase(run: Run): Promise<Result<EncodedScan[]>> {
  const { scans, slices, pack, isCancelled } = run.request
  const encoded: EncodedScan[] = []
  for (const sample of groupBySample(scans)) {
    report(run, 'loading', sample[0]?.id ?? null)
    const settings = pack.manifest.architecture
    const prepared = await timed(run, 'decode', () => prepareSample(sample, slices, settings, isCancelled))
    if (prepared.status !== 'ok') return prepared
    for (const scan of prepared.value) {
      const result = await encodeScan(run, scan)
      if (result.status !== 'ok') return result
      encoded.push(result.value)
    }
  }
  encoded.sort((a, b) => scans.indexOf(a.scan) - scans.indexOf(b.scan))
  run.request.cache.keepCase(caseKeyOf(run), run.networkKey, encoded)
  return ok(encoded)
}

async function fuse(run: Run, scans: readonly EncodedScan[]): Promise<Float32Array> {
  const vectors = scans.map((scan) => scan.features.vector)
  const slots = scans.map((scan) => scan.scan.slot)
  return (await run.request.network.fuse(vectors, slots)).logits
}

/**
 * What each scan adds: logits of the case minus logits without the scan, from the scan vectors at hand.
 * Each is a run of its own on exactly the remaining scans, so it equals the diagnosis of the case that never had the
 * scan bit for bit, as long as the scan shared its scaling (its sample) with none of the others.
 */
async function leaveOneOut(
  run: Run,
  scans: readonly EncodedScan[],
  logits: Float32Array,
): Promise<Result<Evidence['scanContributions']>> {
  if (scans.length < 2) return ok([])
  const contributions: Evidence['scanContributions'] = []
  for (const left of scans) {
    await run.pause()
    if (run.request.isCancelled()) return cancelled()
    report(run, 'evidence', left.scan.id)
    const rest = scans.filter((scan) => scan !== left)
    const without = await fuse(run, rest)
    const logitChange = Array.from(logits, (logit, index) => logit - (without[index] ?? 0))
    contributions.push({ scan: left.scan.id, logitChange })
  }
  return ok(contributions)
}

function sliceWeights(scans: readonly EncodedScan[]): Evidence['sliceWeights'] {
  return scans.map(({ scan, kept, features }) => ({
    scan: scan.id,
    slices: [...kept],
    sliceIds: kept.map((index) => scan.sliceIds[index] ?? ''),
    weights: Array.from(features.weights),
  }))
}

function described(scan: CaseScan): Diagnosis['scans'][number] {
  const { id, name, modality, sample, slot, source, sliceIds } = scan
  return { id, name, modality, sample, slot, slices: sliceIds.length, source }
}

async function diagnoseRun(run: Run): Promise<Result<Diagnosis>> {
  const { scans, pack, backend, isCancelled, now } = run.request
  const { manifest } = pack
  const start = now()
  const encoded = await encodeCase(run)
  if (encoded.status !== 'ok') return encoded
  if (isCancelled()) return cancelled()
  report(run, 'fusion', null)
  const logits = await timed(run, 'fuse', () => fuse(run, encoded.value))
  if (!logits.every(Number.isFinite)) {
    return failed('inference-failed', `The model “${manifest.name}” gave results that are not numbers.`)
  }
  const contributions = await timed(run, 'fuse', () => leaveOneOut(run, encoded.value, logits))
  if (contributions.status !== 'ok') return contributions
  const unlike = encoded.value.filter((scan) => scan.features.unlike).map(({ scan }) => scan)
  return ok({
    schema: 'raddiag-diagnosis/1',
    pack: {
      id: manifest.id,
      name: manifest.name,
      version: manifest.version,
      sha256: pack.sha256,
      demonstration: manifest.demonstration ?? false,
    },
    backend: { name: backend.name, threads: backend.threads, precision: backend.precision },
    scans: scans.map(described),
    findings: rankFindings(manifest.labels, logits, new Set(scans.map((scan) => scan.modality))),
    evidence: {
      sliceWeights: sliceWeights(encoded.value),
      scanContributions: contributions.value,
      classIds: manifest.labels.map((label) => label.id),
    },
    warnings: caseWarnings(scans, unlike, manifest),
    timings: { ...run.spent, total: now() - start },
  })
}

/**
 * Diagnoses a case: decode and prepare, encode slice by slice, attend scan by scan, fuse, rank, and leave each scan
 * out once for the evidence. Features come from `cache` where the same pixels were seen before.
 * @returns the diagnosis; skipped `cancelled`; failed with a sentence when a slice cannot be read, the case does
 *   not fit the network or the runtime fails.
 */
export async function diagnoseCase(request: DiagnoseRequest): Promise<Result<Diagnosis>> {
  const refused = refusal(request)
  if (refused !== null) return refused
  try {
    return await diagnoseRun(startRun(request))
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error)
    return failed('inference-failed', `The model “${request.pack.manifest.name}” could not be run: ${reason}`)
  }
}
