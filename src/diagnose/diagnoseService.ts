import { loadPack, type PackSource } from '../model/pack'
import { failed, ok, type Result } from '../study/result'
import type { CaseScan, SliceProvider } from '../study/types'
import { type BackendCandidate, type ChoiceOptions, chooseBackend, type TestablePack } from './backend'
import type { BackendChoices } from './backendChoice'
import { type DiagnosePack, type DiagnoseRequest, diagnoseCase } from './diagnose'
import type { DiagnoseProgress, Diagnosis } from './diagnosis'
import { FailoverNetwork } from './failover'
import { FeatureCache } from './featureCache'
import { occludeSlice } from './occlude'
import type {
  BackendStatus,
  BackendWish,
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
  /** Best first, where that is known without measuring. */
  backends: readonly BackendCandidate[]
  /** Which backend was fastest in earlier visits; absent: it is measured in each. */
  choices?: BackendChoices
  /** Of the program: a choice of another version is not trusted. */
  version?: string
  /** Another backend computes from now on. */
  backendChanged?: (status: BackendStatus) => void
  /** Milliseconds from any start. */
  now(): number
  /** Bytes of features to keep. */
  cacheBytes: number
}

/** Browsers give Web Crypto, and with it the check of a pack's bytes, to secure pages only. */
const INSECURE = 'The model cannot be verified: open this page over HTTPS or from this machine (localhost).'

interface Ready {
  location: string
  wish: BackendWish
  pack: DiagnosePack
  network: FailoverNetwork
  /**
   * The backend whose name the features in the cache go by. It stays that of a backend that stopped: what it computed
   * was right, and those that follow passed the same self-test. It changes with one that computed wrongly.
   */
  features: Diagnosis['backend']
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
    return this.ready?.network.status() ?? null
  }

  /**
   * Reads, verifies and self-tests a pack, unless it is the one at hand on the backend wished for. A pack that fails
   * leaves the one at hand in place.
   */
  loadPack(location: string, wish: BackendWish = 'automatic'): Promise<PackOutcome> {
    return this.enqueue(async () => {
      if (this.ready?.location === location && this.ready.wish === wish) return ok(loaded(this.ready))
      try {
        return await this.openPack(location, wish)
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
    return this.runCase(scans, onProgress, async (request, { network }) => {
      const outcome = await diagnoseCase(request)
      return outcome.status === 'ok' ? ok(withBackend(outcome.value, network)) : outcome
    })
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
      (request, { network }) => occludeSlice({ ...request, network, scanId, sliceIndex }),
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

  private async openPack(location: string, wish: BackendWish): Promise<PackOutcome> {
    if (globalThis.crypto?.subtle === undefined) return failed('insecure-page', INSECURE)
    const { platform } = this
    const source = platform.packSource(location)
    const read = await loadPack(source)
    if (read.status !== 'ok') return read
    const { manifest, sha256, bank } = read.value
    const opened = await chooseBackend(read.value, platform.backends, choiceOptions(platform, wish))
    if (opened.status !== 'ok') return opened
    await this.ready?.network.release().catch(() => undefined)
    const gate = manifest.ood && bank ? { rule: manifest.ood, bank: bank.data } : null
    const network = new FailoverNetwork(opened.value, {
      candidates: platform.backends,
      ...(platform.choices && { choices: platform.choices }),
      wish,
      readPack: () => samePack(source, sha256),
      changed: (status) => platform.backendChanged?.(status),
    })
    const features = computedOn(opened.value.status)
    this.ready = { location, wish, pack: { manifest, sha256, gate }, network, features }
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
    const { network } = ready
    network.beginCase()
    for (;;) {
      const outcome = await work(this.requestOf(ready, provider, scans, onProgress, token), ready)
      if (!network.mustStartAgain()) return outcome
      this.cache.clear()
      ready.features = computedOn(network.status())
    }
  }

  private requestOf(
    ready: Ready,
    slices: SliceProvider,
    scans: readonly CaseScan[],
    onProgress: (progress: DiagnoseProgress) => void,
    token: { cancelled: boolean },
  ): DiagnoseRequest {
    return {
      scans,
      slices,
      network: ready.network,
      pack: ready.pack,
      backend: ready.features,
      cache: this.cache,
      onProgress,
      isCancelled: () => token.cancelled,
      now: () => this.platform.now(),
    }
  }
}

function choiceOptions(platform: DiagnosePlatform, wish: BackendWish): ChoiceOptions {
  const { choices, version } = platform
  return {
    wish,
    now: () => platform.now(),
    ...(choices && { choices }),
    ...(version !== undefined && { version }),
  }
}

function computedOn({ name, threads, precision }: BackendStatus): Diagnosis['backend'] {
  return { name, threads, precision }
}

/** The diagnosis with the backend that ended it, and with a warning when another one had begun it. */
function withBackend(diagnosis: Diagnosis, network: FailoverNetwork): Diagnosis {
  const warnings = [...network.notices(), ...diagnosis.warnings]
  return { ...diagnosis, backend: computedOn(network.status()), warnings }
}

/** Reads a pack again; its bytes are checked against its manifest, and that against the one it had. */
async function samePack(source: PackSource, sha256: string): Promise<Result<TestablePack>> {
  const read = await loadPack(source)
  if (read.status !== 'ok' || read.value.sha256 === sha256) return read
  return failed('pack-changed', `${source.name}: the pack is not the one that was loaded.`)
}

function loaded({ pack, network }: Ready): LoadedPack {
  return { manifest: pack.manifest, sha256: pack.sha256, backend: network.status() }
}
