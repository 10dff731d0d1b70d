import { type BackendCandidate, chooseBackend } from '../../diagnose/backend'
import { type DiagnoseRequest, diagnoseCase } from '../../diagnose/diagnose'
import type { Diagnosis, Finding } from '../../diagnose/diagnosis'
import { FeatureCache } from '../../diagnose/featureCache'
import { occludeSlice } from '../../diagnose/occlude'
import { groupBySample, type PreparedScan, prepareSample } from '../../diagnose/prepareSample'
import { calibrated, readingOrder } from '../../diagnose/rank'
import type { DiagnosePack } from '../../diagnose/run'
import type { BackendStatus } from '../../diagnose/service'
import { type ClassMap, classMap } from '../../explain/occlusion'
import type { Network } from '../../model/network'
import { loadPack, type PackSource } from '../../model/pack'
import { stacked } from '../../model/stacked'
import { ok, type Result } from '../../study/result'
import type { CaseScan, SliceProvider } from '../../study/types'
import { ortNode } from '../ortNode'

const CACHE_BYTES = 2 ** 26

/** Largest difference between a logit put together here and the diagnosis's own. */
const SAME_LOGIT = 1e-3

/** A slice a run leaves a second thread little but waiting: it takes twice the processor time for the same answer. */
const oneThread: BackendCandidate = {
  name: 'cpu',
  title: 'ONNX Runtime on the processor',
  probe: async () => ({ available: true, threads: 1, note: 'one thread' }),
  load: async () => ortNode(1),
}

/** A pack with its sessions, held to its self-test. */
export interface OpenPack {
  pack: DiagnosePack
  network: Network
  backend: BackendStatus
}

/** What is diagnosed, and the label it is known by. */
export interface CaseInput {
  name: string
  scans: readonly CaseScan[]
  slices: SliceProvider
  /** Class ids; empty where nothing is labelled. */
  labels: readonly string[]
}

/** A scan with everything that a change of one of its slices needs. */
interface ProbedScan {
  prepared: PreparedScan
  /** Features [W] of each fed slice. */
  features: readonly Float32Array[]
  /** The scan's vector [W]. */
  vector: Float32Array
}

/** A finding's logit and its probability, calibrated where the pack is. */
export interface Answer {
  logit: number
  probability: number
}

/** Reads, verifies and self-tests a pack on onnxruntime-node. */
export async function openPack(source: PackSource): Promise<Result<OpenPack>> {
  const read = await loadPack(source)
  if (read.status !== 'ok') return read
  const { manifest, sha256, gate } = read.value
  const backend = await chooseBackend(read.value, [oneThread])
  if (backend.status !== 'ok') return backend
  const { network, status } = backend.value
  return ok({ pack: { manifest, sha256, gate }, network, backend: status })
}

/** Mean [W] over the cells that stay of a feature map [W, cells]. */
function pooledWithout(map: Float32Array, cells: number, gone: ReadonlySet<number>): Float32Array {
  const pooled = new Float32Array(map.length / cells)
  for (let channel = 0; channel < pooled.length; channel++) {
    let sum = 0
    for (let cell = 0; cell < cells; cell++) if (!gone.has(cell)) sum += map[channel * cells + cell] ?? 0
    pooled[channel] = sum / (cells - gone.size)
  }
  return pooled
}

async function probedScan(prepared: PreparedScan, network: Network): Promise<ProbedScan> {
  const features: Float32Array[] = []
  for (const slice of prepared.slices) features.push(await network.encode(slice, 1))
  return { prepared, features, vector: (await network.attend(stacked(features))).scan }
}

/**
 * One diagnosed case whose slices, cells and scans can be taken away: each question runs the graphs anew on what is
 * left, and on nothing else. The finding is the labelled one, or the first of the differential where none is.
 */
export class ProbedCase {
  private constructor(
    private readonly open: OpenPack,
    private readonly request: DiagnoseRequest,
    private readonly probed: readonly ProbedScan[],
    readonly diagnosis: Diagnosis,
    readonly finding: Finding,
  ) {}

  /** @returns failed with a sentence as `diagnoseCase` is. @throws when the parts do not give the diagnosis again. */
  static async open(open: OpenPack, { scans, slices, labels, name }: CaseInput): Promise<Result<ProbedCase>> {
    const request: DiagnoseRequest = {
      scans,
      slices,
      network: open.network,
      pack: open.pack,
      backend: open.backend,
      cache: new FeatureCache(CACHE_BYTES),
      onProgress: () => undefined,
      isCancelled: () => false,
      now: () => performance.now(),
      pause: async () => undefined,
    }
    const diagnosis = await diagnoseCase(request)
    if (diagnosis.status !== 'ok') return diagnosis
    const probed: ProbedScan[] = []
    for (const sample of groupBySample(scans)) {
      const prepared = await prepareSample(sample, slices, open.pack.manifest.architecture, () => false)
      if (prepared.status !== 'ok') return prepared
      for (const scan of prepared.value) probed.push(await probedScan(scan, open.network))
    }
    probed.sort((a, b) => scans.indexOf(a.prepared.scan) - scans.indexOf(b.prepared.scan))
    const ranked = readingOrder(diagnosis.value.findings)
    const finding = ranked.find(({ id }) => labels.includes(id)) ?? ranked[0]
    if (finding === undefined) throw new Error(`${name}: a pack without classes`)
    const made = new ProbedCase(open, request, probed, diagnosis.value, finding)
    const whole = await made.withScans(scans.map((_, scan) => scan))
    if (Math.abs(whole.logit - finding.logit) > SAME_LOGIT) {
      throw new Error(`${name}: the parts give ${whole.logit}, the diagnosis ${finding.logit}`)
    }
    return ok(made)
  }

  /** Side of a prepared slice. */
  get size(): number {
    return this.open.pack.manifest.architecture.size
  }

  /** A prepared slice [size x size] by its place among the fed ones. */
  slice(scan: number, at: number): Float32Array {
    const slice = this.scanAt(scan).prepared.slices[at]
    if (slice === undefined) throw new Error(`scan ${scan} has no slice ${at}`)
    return slice
  }

  /** Attention over the fed slices of a scan. */
  attention(scan: number): readonly number[] {
    return this.diagnosis.evidence.sliceWeights[scan]?.weights ?? []
  }

  /** The product's own map of a slice for the finding. */
  async map(scan: number, at: number): Promise<Result<{ map: ClassMap; height: number; width: number }>> {
    const { prepared } = this.scanAt(scan)
    const request = { ...this.request, network: this.open.network, scanId: prepared.scan.id }
    const map = await occludeSlice({ ...request, sliceIndex: prepared.kept[at] ?? 0 })
    if (map.status !== 'ok') return map
    const found = classMap(map.value, this.finding.id)
    if (found === null) throw new Error(`no map of ${this.finding.id}`)
    return ok({ map: found, height: map.value.height, width: map.value.width })
  }

  /** With other pixels [size x size] in one slice; the trunk runs for that slice. */
  async withPixels(scan: number, at: number, pixels: Float32Array): Promise<Answer> {
    const { features } = this.scanAt(scan)
    const changed = await this.open.network.encode(pixels, 1)
    return this.withSlices(
      scan,
      features.map((own, place) => (place === at ? changed : own)),
    )
  }

  /** Answers with cells of one slice's last feature map left out of the pool; one has to stay. */
  async poolWithout(scan: number, at: number): Promise<(cells: readonly number[]) => Promise<Answer>> {
    const { features } = this.scanAt(scan)
    const { data, height, width } = await this.open.network.maps(this.slice(scan, at), 1)
    return (cells) => {
      const changed = pooledWithout(data, height * width, new Set(cells))
      return this.withSlices(
        scan,
        features.map((own, place) => (place === at ? changed : own)),
      )
    }
  }

  /** With only the named slices of one scan, in their order. */
  onlySlices(scan: number, places: ReadonlySet<number>): Promise<Answer> {
    const { features } = this.scanAt(scan)
    return this.withSlices(
      scan,
      features.filter((_, place) => places.has(place)),
    )
  }

  /** With only the named scans, each in its slot. */
  async withScans(scans: readonly number[]): Promise<Answer> {
    return this.fused(scans.map((scan) => ({ scan, vector: this.scanAt(scan).vector })))
  }

  private async withSlices(scan: number, features: readonly Float32Array[]): Promise<Answer> {
    const changed = (await this.open.network.attend(stacked(features))).scan
    return this.fused(
      this.probed.map(({ vector }, place) => ({ scan: place, vector: place === scan ? changed : vector })),
    )
  }

  private async fused(scans: readonly { scan: number; vector: Float32Array }[]): Promise<Answer> {
    const slots = scans.map(({ scan }) => this.scanAt(scan).prepared.scan.slot)
    const vectors = scans.map(({ vector }) => vector)
    const { logits } = await this.open.network.fuse(vectors, slots)
    const { labels } = this.open.pack.manifest
    const at = labels.findIndex(({ id }) => id === this.finding.id)
    const logit = logits[at] ?? Number.NaN
    return { logit, probability: calibrated(logit, labels[at]?.calibration) }
  }

  private scanAt(scan: number): ProbedScan {
    const found = this.probed[scan]
    if (found === undefined) throw new Error(`the case has no scan ${scan}`)
    return found
  }
}
