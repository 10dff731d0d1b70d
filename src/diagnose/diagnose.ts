import { stacked } from '../model/stacked'
import { failed, ok, type Result } from '../study/result'
import type { CaseScan } from '../study/types'
import type { Diagnosis, Evidence, PreliminaryDiagnosis } from './diagnosis'
import { encodeCase } from './encodeCase'
import type { EncodedScan } from './featureCache'
import { type RecognisedCase, recogniseCase } from './gate'
import { Preliminaries } from './preliminary'
import { cancelled } from './prepareSample'
import { rankFindings } from './rank'
import { type CaseRequest, type Run, refusal, report, startRun, timed } from './run'
import { caseWarnings } from './warnings'

export interface DiagnoseRequest extends CaseRequest {
  /** Hears of early differentials, each from more slices than the last; absent: none is made. */
  onPreliminary?: (preliminary: PreliminaryDiagnosis) => void
}

/** Versions of a case in one run of the fusion, so that a cancel need not wait for all of a large case. */
const VERSIONS = 8

async function fuse(run: Run, scans: readonly EncodedScan[]): Promise<Float32Array> {
  const vectors = scans.map((scan) => scan.features.vector)
  const slots = scans.map((scan) => scan.scan.slot)
  return (await run.request.network.fuse(vectors, slots)).logits
}

/** Logits [classes] of the case without each of `left`, in one run of the fusion. */
async function fuseWithout(
  run: Run,
  scans: readonly EncodedScan[],
  left: readonly EncodedScan[],
): Promise<Float32Array[]> {
  const versions = left.map((one) => scans.filter((scan) => scan !== one))
  const vectors = versions.flatMap((rest) => rest.map(({ features }) => features.vector))
  const slots = versions.flatMap((rest) => rest.map(({ scan }) => scan.slot))
  const logits = await run.request.network.fuseBatch(stacked(vectors), slots, left.length)
  const classes = logits.length / left.length
  return left.map((_, index) => logits.subarray(index * classes, (index + 1) * classes))
}

/**
 * What each scan adds: logits of the case minus logits without the scan, from the scan vectors at hand.
 * The cases without a scan are fused several in one run, which takes half the time of as many runs: a wide fusion waits
 * for its weights. Each has exactly the remaining scans and is computed as the diagnosis of the case that never had the
 * scan, as long as the scan shared its scaling (its sample) with none of the others. On a processor the two are equal
 * bit for bit (onnxruntime-node and WebAssembly, packs from 256 to 2,048 wide); elsewhere sums may be ordered otherwise
 * in a batch, and they agree as far as the self-test asks of a backend.
 */
async function leaveOneOut(
  run: Run,
  scans: readonly EncodedScan[],
  logits: Float32Array,
): Promise<Result<Evidence['scanContributions']>> {
  if (scans.length < 2) return ok([])
  const contributions: Evidence['scanContributions'] = []
  for (let start = 0; start < scans.length; start += VERSIONS) {
    await run.pause()
    if (run.request.isCancelled()) return cancelled()
    const left = scans.slice(start, start + VERSIONS)
    report(run, 'evidence', left[0]?.scan.id ?? null)
    for (const [index, without] of (await fuseWithout(run, scans, left)).entries()) {
      const logitChange = Array.from(logits, (logit, place) => logit - (without[place] ?? 0))
      contributions.push({ scan: left[index]?.scan.id ?? '', logitChange })
    }
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

function described(
  scan: CaseScan,
  index: number,
  { kinds, scans }: RecognisedCase,
): Diagnosis['scans'][number] {
  const { id, name, modality, sample, slot, source, sliceIds } = scan
  const seen = scans[index]
  const kind = kinds === null ? {} : { kind: seen?.kind?.id ?? null }
  const over = seen?.excess ?? null
  const excess = over === null ? {} : { excess: Number.isFinite(over) ? over : null }
  return { id, name, modality, sample, slot, slices: sliceIds.length, source, ...kind, ...excess }
}

async function diagnoseRun(
  run: Run,
  onPreliminary: DiagnoseRequest['onPreliminary'],
): Promise<Result<Diagnosis>> {
  const { scans, pack, backend, isCancelled, now } = run.request
  const { manifest } = pack
  const start = now()
  const encoded = await encodeCase(run, onPreliminary ? new Preliminaries(run, onPreliminary) : null)
  if (encoded.status !== 'ok') return encoded
  if (isCancelled()) return cancelled()
  report(run, 'fusion', null)
  const logits = await timed(run, 'fuse', () => fuse(run, encoded.value))
  if (!logits.every(Number.isFinite)) {
    return failed('inference-failed', `The model “${manifest.name}” gave results that are not numbers.`)
  }
  const contributions = await timed(run, 'fuse', () => leaveOneOut(run, encoded.value, logits))
  if (contributions.status !== 'ok') return contributions
  const seen = recogniseCase(encoded.value, pack.gate)
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
    scans: scans.map((scan, index) => described(scan, index, seen)),
    findings: rankFindings(manifest.labels, logits, seen),
    evidence: {
      sliceWeights: sliceWeights(encoded.value),
      scanContributions: contributions.value,
      classIds: manifest.labels.map((label) => label.id),
    },
    warnings: caseWarnings(scans, seen, manifest),
    timings: { ...run.spent, total: now() - start },
  })
}

/**
 * Diagnoses a case: decode and prepare, encode slice by slice from coarse to fine, attend scan by scan, fuse, rank, and
 * leave each scan out once for the evidence. Features come from `cache` where the same pixels were seen before. What
 * comes out depends neither on the order in which slices were read nor on preliminary differentials.
 * @returns the diagnosis; skipped `cancelled`; failed with a sentence when a slice cannot be read, the case does
 *   not fit the network or the runtime fails.
 */
export async function diagnoseCase(request: DiagnoseRequest): Promise<Result<Diagnosis>> {
  const refused = refusal(request)
  if (refused !== null) return refused
  try {
    return await diagnoseRun(startRun(request), request.onPreliminary)
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error)
    return failed('inference-failed', `The model “${request.pack.manifest.name}” could not be run: ${reason}`)
  }
}
