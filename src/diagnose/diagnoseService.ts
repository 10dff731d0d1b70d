import { loadPack, type PackSource } from '../model/pack'
import { failed, ok, type Result } from '../study/result'
import type { CaseScan, SliceProvider } from '../study/types'
import { type BackendCandidate, type ChosenBackend, chooseBackend } from './backend'
import { type DiagnosePack, type DiagnoseRequest, diagnoseCase } from './diagnose'
import type { DiagnoseProgress } from './diagnosis'
import { FeatureCache } from './featureCache'
import { occludeSlice } from './occlude'
import type {
  BackendStatus,
  DiagnoseOutcome,
  LoadedPack,
  OcclusionOutcome,
  PackOutcome,
  WhatIfOutcome,
} from './service'
import { fuseSubset } from './whatIf'

/** What the service needs of the platform it runs on. */
export interface DiagnosePlatform {
  /** A pack's folder by its address or path. */
  packSource(location: string): PackSource
  /** Best first. */
  backends: readonly BackendCandidate[]
  /** Milliseconds from any start. */
  now(): number
  /** Bytes of features to keep. */
  cacheBytes: number
}

/** Browsers give Web Crypto, and with it the check of a pack's bytes, to secure pages only. */
const INSECURE = 'The model cannot be verified: open this page over HTTPS or from this machine (localhost).'

interface Ready {
  location: string
  pack: DiagnosePack
  backend: ChosenBackend
}

/**
 * Holds a pack's sessions and the features across cases. Loading and diagnosing queue behind each other: a session
 * takes one run at a time, and a pack must not be swapped under a running diagnosis.
 */
export class DiagnoseService {
  private readonly cache: FeatureCache
  private readonly running = new Set<{ cancelled: boolean }>()
  private queue: Promise<unknown> = Promise.resolve()
  private ready: Ready | null = null
  private provider: SliceProvider | null = null

  constructor(private readonly platform: DiagnosePlatform) {
    this.cache = new FeatureCache(platform.cacheBytes)
  }

  /** Where decoded slices come from, from now on. */
  connect(provider: SliceProvider): void {
    this.provider = provider
  }

  backend(): BackendStatus | null {
    return this.ready?.backend.status ?? null
  }

  /**
   * Reads, verifies and self-tests a pack, unless it is the one at hand. A pack that fails leaves the one at hand in
   * place.
   */
  loadPack(location: string): Promise<PackOutcome> {
    return this.enqueue(async () => {
      if (this.ready?.location === location) return ok(loaded(this.ready))
      try {
        return await this.openPack(location)
      } catch (error) {
        const reason = error instanceof Error ? error.message : String(error)
        return failed('pack-unreadable', `The model pack at ${location} could not be opened: ${reason}`)
      }
    })
  }

  /** Diagnoses a case with the loaded pack; waits for what was asked before. */
  diagnose(
    scans: readonly CaseScan[],
    onProgress: (progress: DiagnoseProgress) => void,
  ): Promise<DiagnoseOutcome> {
    return this.runCase(scans, onProgress, (request) => diagnoseCase(request))
  }

  /**
   * What leaving out each cell of one slice would change, for all classes (see `occludeSlice`); waits for what was
   * asked before, and `cancel` stops it too.
   * @param sliceIndex 0-based, in the scan's display order
   */
  occlusion(scans: readonly CaseScan[], scanId: string, sliceIndex: number): Promise<OcclusionOutcome> {
    return this.runCase(
      scans,
      () => undefined,
      (request, { backend }) => occludeSlice({ ...request, network: backend.network, scanId, sliceIndex }),
    )
  }

  /**
   * The differential of some of the scans that were encoded last, by the fusion alone (see `fuseSubset`); waits for
   * what was asked before.
   */
  whatIf(scans: readonly CaseScan[]): Promise<WhatIfOutcome> {
    return this.runCase(scans, () => undefined, fuseSubset)
  }

  /** Stops what runs or waits, at the next slice; a diagnosis asked for later is not touched. */
  cancel(): void {
    for (const token of this.running) token.cancelled = true
  }

  private enqueue<T>(work: () => Promise<T>): Promise<T> {
    const result = this.queue.then(work)
    this.queue = result.catch(() => undefined)
    return result
  }

  private async openPack(location: string): Promise<PackOutcome> {
    if (globalThis.crypto?.subtle === undefined) return failed('insecure-page', INSECURE)
    const read = await loadPack(this.platform.packSource(location))
    if (read.status !== 'ok') return read
    const { manifest, sha256, bank } = read.value
    const backend = await chooseBackend(read.value, this.platform.backends)
    if (backend.status !== 'ok') return backend
    await this.ready?.backend.network.release()
    const gate = manifest.ood && bank ? { rule: manifest.ood, bank: bank.data } : null
    this.ready = { location, pack: { manifest, sha256, gate }, backend: backend.value }
    return ok(loaded(this.ready))
  }

  /** Queues work on a case, under a token of its own for `cancel`. */
  private runCase<T>(
    scans: readonly CaseScan[],
    onProgress: (progress: DiagnoseProgress) => void,
    work: (request: DiagnoseRequest, ready: Ready) => Promise<Result<T>>,
  ): Promise<Result<T>> {
    const token = { cancelled: false }
    this.running.add(token)
    return this.enqueue(() => this.runNow(scans, onProgress, token, work)).finally(() =>
      this.running.delete(token),
    )
  }

  private async runNow<T>(
    scans: readonly CaseScan[],
    onProgress: (progress: DiagnoseProgress) => void,
    token: { cancelled: boolean },
    work: (request: DiagnoseRequest, ready: Ready) => Promise<Result<T>>,
  ): Promise<Result<T>> {
    const { ready, provider } = this
    if (ready === null) return failed('no-pack', 'No model is loaded, so nothing can be diagnosed.')
    if (provider === null) return failed('no-images', 'No images are connected, so nothing can be diagnosed.')
    const request: DiagnoseRequest = {
      scans,
      slices: provider,
      network: ready.backend.network,
      pack: ready.pack,
      backend: ready.backend.status,
      cache: this.cache,
      onProgress,
      isCancelled: () => token.cancelled,
      now: () => this.platform.now(),
    }
    return work(request, ready)
  }
}

function loaded({ pack, backend }: Ready): LoadedPack {
  return { manifest: pack.manifest, sha256: pack.sha256, backend: backend.status }
}
