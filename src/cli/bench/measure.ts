import { type DiagnoseRequest, diagnoseCase } from '../../diagnose/diagnose'
import type { Diagnosis, PreliminaryDiagnosis } from '../../diagnose/diagnosis'
import { FeatureCache } from '../../diagnose/featureCache'
import { readingOrder } from '../../diagnose/rank'
import { type Network, openNetwork } from '../../model/network'
import { loadPack, type Pack, type PackSource } from '../../model/pack'
import { selfTestInput, selfTestLogits } from '../../model/selfTest'
import type { CreateSession } from '../../model/session'
import { ok, type Result } from '../../study/result'
import { type BenchCase, type CaseSpec, openBenchCase, type ReadFile } from './benchCase'
import { CLOSE } from './checkAnswers'
import { ABOUT, type About, ADDED, ANSWERS, type Answers, CASE, SLICE, STANDING, type Standing } from './jobs'

/** As much as the page keeps; a case of the published size takes a hundredth. */
const CACHE_BYTES = 64 * 2 ** 20

/** Longest list of findings that is compared. */
const LISTED = 20

export interface Platform {
  source: PackSource
  createSession: CreateSession
  readFile: ReadFile
  /** Milliseconds from any start. */
  now: () => number
  /** Lets waiting messages in between two runs, as the product does on this runtime; absent: a timer does. */
  pause?: () => Promise<void>
}

type OnPreliminary = (preliminary: PreliminaryDiagnosis) => void

/** Adds up what the encoder's session takes. */
class EncoderClock {
  spent = 0

  /** `createSession`, with the time of the one graph that is the encoder. */
  timing({ createSession, now }: Platform, encoder: Uint8Array): CreateSession {
    return async (model) => {
      const session = await createSession(model)
      if (model !== encoder) return session
      return {
        run: async (feeds, outputs) => {
          const start = now()
          const results = await session.run(feeds, outputs)
          this.spent += now() - start
          return results
        },
        release: () => session.release(),
      }
    }
  }
}

/** A pack opened on one runtime, which does what the bench asks of it. */
export class Measurer {
  private readonly cases = new Map<string, BenchCase>()
  private base: { key: string; cache: FeatureCache } | null = null

  private constructor(
    private readonly pack: Pack,
    private readonly network: Network,
    private readonly clock: EncoderClock,
    private readonly platform: Pick<Platform, 'readFile' | 'now' | 'pause'>,
    private readonly load: number,
  ) {}

  /** @returns failed when the pack cannot be read. Rejects when the runtime cannot take it. */
  static async open(platform: Platform): Promise<Result<Measurer>> {
    const start = platform.now()
    const pack = await loadPack(platform.source)
    if (pack.status !== 'ok') return pack
    const { graphs, manifest } = pack.value
    const clock = new EncoderClock()
    const createSession = clock.timing(platform, graphs.encoder)
    const network = await openNetwork(graphs, manifest.architecture, createSession)
    return ok(new Measurer(pack.value, network, clock, platform, platform.now() - start))
  }

  /** Does a job by its kind (see `jobs.ts`). Rejects on an unknown kind, a wrong ask, or when the runtime fails. */
  perform(kind: string, ask: unknown): Promise<unknown> {
    if (kind === ABOUT.kind) return Promise.resolve(this.about())
    if (kind === SLICE.kind) return this.slice(SLICE.ask.parse(ask))
    if (kind === CASE.kind) return this.whole(CASE.ask.parse(ask))
    if (kind === ADDED.kind) return this.added(ADDED.ask.parse(ask))
    if (kind === STANDING.kind) return this.standing(STANDING.ask.parse(ask))
    if (kind === ANSWERS.kind) return this.answers(ANSWERS.ask.parse(ask))
    return Promise.reject(new Error(`There is no job ${kind}.`))
  }

  private about(): About {
    const { manifest, sha256, precision } = this.pack
    return { pack: { id: manifest.id, version: manifest.version, sha256, precision }, load: this.load }
  }

  private async slice({ warmUp, runs }: { warmUp: number; runs: number }): Promise<{ ms: number[] }> {
    const [one = new Float32Array()] = selfTestInput({ seed: 1, slices: [1] }, this.network.shape.size)
    const ms: number[] = []
    for (let run = -warmUp; run < runs; run++) {
      const taken = await this.timed(() => this.network.encode(one, 1))
      if (run >= 0) ms.push(taken)
    }
    return { ms }
  }

  private async whole(spec: CaseSpec): Promise<{ ms: number }> {
    const opened = await this.opened(spec)
    return { ms: await this.timed(() => this.diagnose(opened, new FeatureCache(CACHE_BYTES))) }
  }

  private async added(ask: { base: CaseSpec; added: CaseSpec }): Promise<{ ms: number; encoder: number }> {
    const [base, added] = [await this.opened(ask.base), await this.opened(ask.added)]
    const cache = await this.diagnosedBefore(ask.base, base)
    const before = this.clock.spent
    const ms = await this.timed(() => this.diagnose(joined(base, added), cache))
    return { ms, encoder: this.clock.spent - before }
  }

  private async diagnosedBefore(spec: CaseSpec, opened: BenchCase): Promise<FeatureCache> {
    const key = JSON.stringify(spec)
    if (this.base?.key !== key) {
      const cache = new FeatureCache(CACHE_BYTES)
      await this.diagnose(opened, cache)
      this.base = { key, cache }
    }
    return this.base.cache
  }

  private async standing(spec: CaseSpec): Promise<Standing> {
    const opened = await this.opened(spec)
    const early: Standing['early'] = []
    const { now } = this.platform
    const start = now()
    const diagnosis = await this.diagnose(opened, new FeatureCache(CACHE_BYTES), (preliminary) => {
      const { done, total, findings } = preliminary
      early.push({ ms: now() - start, done, total, order: orderOf(findings) })
    })
    return { ms: now() - start, early, order: orderOf(diagnosis.findings) }
  }

  private async answers(spec: CaseSpec): Promise<Answers> {
    const { selfTest } = this.pack.manifest
    const opened = await this.opened(spec)
    const diagnosis = await this.diagnose(opened, new FeatureCache(CACHE_BYTES))
    const scans: Answers['scans'] = []
    for (const [index, scan] of opened.scans.entries()) {
      const rest = { ...opened, scans: opened.scans.filter((one) => one !== scan) }
      const without = await this.diagnose(rest, new FeatureCache(CACHE_BYTES))
      scans.push({
        adds: [...(diagnosis.evidence.scanContributions[index]?.logitChange ?? [])],
        without: logitsOf(without),
        weights: [...(diagnosis.evidence.sliceWeights[index]?.weights ?? [])],
      })
    }
    return {
      selfTest: {
        expected: selfTest.logits,
        // Logits in a manifest are those of full precision, which narrower weights miss by more.
        tolerance: this.pack.precision === 'fp32' ? CLOSE : selfTest.tolerance,
        logits: Array.from(await selfTestLogits(this.network, selfTest)).slice(0, selfTest.logits.length),
      },
      logits: logitsOf(diagnosis),
      first: diagnosis.findings[0]?.id ?? '',
      scans,
    }
  }

  private async opened(spec: CaseSpec): Promise<BenchCase> {
    const key = JSON.stringify(spec)
    const known = this.cases.get(key)
    if (known !== undefined) return known
    const opened = await openBenchCase(spec, this.platform.readFile)
    if (opened.status !== 'ok') throw new Error(opened.message)
    this.cases.set(key, opened.value)
    return opened.value
  }

  private async timed(work: () => Promise<unknown>): Promise<number> {
    const start = this.platform.now()
    await work()
    return this.platform.now() - start
  }

  /** The product's own path. */
  private async diagnose(
    { scans, slices }: BenchCase,
    cache: FeatureCache,
    onPreliminary: OnPreliminary = () => undefined,
  ): Promise<Diagnosis> {
    const { manifest, sha256, gate, precision } = this.pack
    const { now, pause } = this.platform
    const request: DiagnoseRequest = {
      scans,
      slices,
      network: this.network,
      pack: { manifest, sha256, gate },
      backend: { name: 'bench', threads: 0, precision },
      cache,
      onProgress: () => undefined,
      onPreliminary,
      isCancelled: () => false,
      now,
      ...(pause && { pause }),
    }
    const diagnosis = await diagnoseCase(request)
    if (diagnosis.status !== 'ok') throw new Error(diagnosis.message)
    return diagnosis.value
  }
}

function joined(first: BenchCase, second: BenchCase): BenchCase {
  const inFirst = new Set(first.scans.flatMap(({ sliceIds }) => sliceIds))
  return {
    scans: [...first.scans, ...second.scans],
    slices: { slice: (id) => (inFirst.has(id) ? first : second).slices.slice(id) },
  }
}

function orderOf(findings: Diagnosis['findings']): string[] {
  return readingOrder(findings)
    .slice(0, LISTED)
    .map(({ id }) => id)
}

function logitsOf({ findings, evidence }: Diagnosis): number[] {
  const byId = new Map(findings.map(({ id, logit }) => [id, logit]))
  return evidence.classIds.map((id) => byId.get(id) ?? Number.NaN)
}
