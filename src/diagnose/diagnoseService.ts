import { loadPack, openPack, type PackSource } from '../model/pack'
import { failed, ok, type Result } from '../study/result'
import type { CaseScan, SliceProvider } from '../study/types'
import { type ChoiceOptions, chooseBackend, type TestablePack } from './backend'
import { diagnoseCase } from './diagnose'
import type { DiagnoseProgress, Diagnosis, PreliminaryDiagnosis } from './diagnosis'
import { encodeCase } from './encodeCase'
import { FailoverNetwork } from './failover'
import { FeatureCache } from './featureCache'
import { occludeSlice } from './occlude'
import type { DiagnosePlatform } from './platform'
import { groupBySample } from './prepareSample'
import { type CaseRequest, type DiagnosePack, startRun } from './run'
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

/** Browsers give Web Crypto, and with it the check of a pack's bytes, to secure pages only. */
const INSECURE = 'The model cannot be verified: open this page over HTTPS or from this machine (localhost).'

/** Tells work that was asked for to stop. */
interface Token {
  cancelled: boolean
}

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
  private readonly running = new Set<Token>()
  /** Of the work that gives way to everything else; null: there is none. */
  private ahead: Token | null = null
  private queue: Promise<unknown> = Promise.resolve()
  private ready: Ready | null = null
  private provider: SliceProvider | null = null

  constructor(private readonly platform: DiagnosePlatform) {
    this.cache = new FeatureCache(platform.cacheBytes)
  }

  /** Where decoded slices come from, from now on; a slice's id may mean another image there. */
  connect(provider: SliceProvider): void {
    this.endAhead()
    this.cache.forgetSamples()
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

  /**
   * Diagnoses a case with the loaded pack; waits for what was asked before.
   * @param onPreliminary hears of early differentials; without it none is made
   */
  diagnose(
    scans: readonly CaseScan[],
    onProgress: (progress: DiagnoseProgress) => void,
    onPreliminary?: (preliminary: PreliminaryDiagnosis) => void,
  ): Promise<DiagnoseOutcome> {
    return this.runCase(scans, onProgress, async (request, { network }) => {
      const tell = (early: PreliminaryDiagnosis) => onPreliminary?.(withNotices(early, network))
      const outcome = await diagnoseCase({ ...request, ...(onPreliminary && { onPreliminary: tell }) })
      if (outcome.status !== 'ok') return outcome
      return ok({ ...withNotices(outcome.value, network), backend: computedOn(network.status()) })
    })
  }

  /**
   * Encodes scans, sample by sample, so that a diagnosis finds their features. Waits for what was asked before, and gives
   * way at the next slice to whatever is asked for afterwards, keeping what it has. Never rejects: what cannot be read or
   * computed is left for the diagnosis to say.
   */
  async encodeAhead(scans: readonly CaseScan[]): Promise<void> {
    const token = { cancelled: false }
    const encoding = this.enqueue(() => this.encodeInBackground(scans, token))
    this.ahead = token
    this.running.add(token)
    await encoding.catch(() => undefined)
    this.running.delete(token)
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

  private endAhead(): void {
    if (this.ahead) this.ahead.cancelled = true
    this.ahead = null
  }

  private enqueue<T>(work: () => Promise<T>): Promise<T> {
    this.endAhead()
    const result = this.queue.then(work)
    this.queue = result.catch(() => undefined)
    return result
  }

  private async openPack(location: string, wish: BackendWish): Promise<PackOutcome> {
    if (globalThis.crypto?.subtle === undefined) return failed('insecure-page', INSECURE)
    const { platform } = this
    const source = platform.packSource(location)
    const pack = await openPack(source)
    if (pack.status !== 'ok') return pack
    const opened = await chooseBackend(pack.value, platform.backends, choiceOptions(platform, wish))
    const read = await pack.value.whole
    if (read.status !== 'ok') {
      if (opened.status === 'ok') await opened.value.network.release().catch(() => undefined)
      return read
    }
    if (opened.status !== 'ok') return opened
    const { manifest, sha256, gate } = read.value
    await this.ready?.network.release().catch(() => undefined)
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
    work: (request: CaseRequest, ready: Ready) => Promise<Result<T>>,
  ): Promise<Result<T>> {
    const token: Token = { cancelled: false }
    this.running.add(token)
    return this.enqueue(() => this.runNow(scans, onProgress, token, work)).finally(() =>
      this.running.delete(token),
    )
  }

  private async runNow<T>(
    scans: readonly CaseScan[],
    onProgress: (progress: DiagnoseProgress) => void,
    token: Token,
    work: (request: CaseRequest, ready: Ready) => Promise<Result<T>>,
  ): Promise<Result<T>> {
    const { ready, provider } = this
    if (ready === null) return failed('no-pack', 'No model is loaded, so nothing can be diagnosed.')
    if (provider === null) return failed('no-images', 'No images are connected, so nothing can be diagnosed.')
    const { network } = ready
    network.beginCase()
    for (;;) {
      const outcome = await work(this.requestOf(ready, provider, scans, onProgress, token), ready)
      if (!this.isInDoubt(ready)) return outcome
    }
  }

  private async encodeInBackground(scans: readonly CaseScan[], token: Token): Promise<void> {
    const { ready, provider } = this
    if (ready === null || provider === null) return
    ready.network.beginCase()
    for (const sample of groupBySample(scans.filter(({ sliceIds }) => sliceIds.length > 0))) {
      if (token.cancelled) return
      const request = this.requestOf(ready, provider, sample, () => undefined, token)
      await encodeCase(startRun({ ...request, inBackground: true })).catch(() => undefined)
      if (this.isInDoubt(ready)) return
    }
  }

  /** True when a backend computed wrongly; then nothing of what is kept is. */
  private isInDoubt(ready: Ready): boolean {
    if (!ready.network.mustStartAgain()) return false
    this.cache.clear()
    ready.features = computedOn(ready.network.status())
    return true
  }

  private requestOf(
    ready: Ready,
    slices: SliceProvider,
    scans: readonly CaseScan[],
    onProgress: (progress: DiagnoseProgress) => void,
    token: Token,
  ): CaseRequest {
    const { platform } = this
    return {
      scans,
      slices,
      network: ready.network,
      pack: ready.pack,
      backend: ready.features,
      cache: this.cache,
      onProgress,
      isCancelled: () => token.cancelled,
      now: () => platform.now(),
      slicesAtOnce: () => ready.network.slicesAtOnce(),
      ...(platform.pause && { pause: platform.pause }),
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

/** With a warning when another backend had begun the case. */
function withNotices<T extends Pick<Diagnosis, 'warnings'>>(answer: T, network: FailoverNetwork): T {
  return { ...answer, warnings: [...network.notices(), ...answer.warnings] }
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
