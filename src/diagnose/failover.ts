import type { Network } from '../model/network'
import { stacked } from '../model/stacked'
import type { Result } from '../study/result'
import type { Notice } from '../study/types'
import { type BackendCandidate, type ChosenBackend, type TestablePack, tryBackends } from './backend'
import type { BackendChoices } from './backendChoice'
import { reasonOf } from './backendWords'
import type { BackendStatus, BackendWish } from './service'

/** The runs of a network that a case may ask for. */
export type CaseGraphs = Pick<Network, 'encode' | 'maps' | 'attend' | 'attendBatch' | 'fuse' | 'fuseBatch'>

export interface FailoverSource {
  candidates: readonly BackendCandidate[]
  wish: BackendWish
  /** The same pack again; its graphs are not held in memory for a failure that seldom comes. */
  readPack(): Promise<Result<TestablePack>>
  /** Where a backend that computed wrongly is remembered for later visits. */
  choices?: BackendChoices
  /** A backend took over, or was opened anew. */
  changed(status: BackendStatus): void
}

/** A backend that was left in the middle of a case. */
interface Change {
  from: string
  to: string
  /** True: its numbers were wrong, so nothing it computed may be used. False: it stopped, and was right until then. */
  wrong: boolean
  reason: string
}

/**
 * The network on one backend, and on the next when that one fails: a run that rejects (device lost, out of memory) is
 * repeated on the next candidate that passes the self-test, as if nothing had been; a run that gives numbers that are
 * not finite ends the case, which then `mustStartAgain`, because what came before is in doubt as well. A backend that
 * was left is not used again until none is left.
 * Runs reject, in one sentence, when every candidate failed; the next run then tries all of them again.
 */
export class FailoverNetwork implements CaseGraphs {
  private current: ChosenBackend | null
  private last: BackendStatus
  private readonly choiceKey: string | undefined
  /** Why each backend was left, by its name. */
  private readonly left = new Map<BackendStatus['name'], string>()
  private changes: Change[] = []
  private again = false
  /** Slices did not go together on the current backend. */
  private oneByOne = false

  constructor(
    opened: ChosenBackend,
    private readonly source: FailoverSource,
  ) {
    this.current = opened
    this.last = opened.status
    this.choiceKey = opened.choiceKey
  }

  /** What computes, or computed last. */
  status(): BackendStatus {
    return this.last
  }

  /** Forgets what happened in the case before. */
  beginCase(): void {
    this.changes = []
    this.again = false
  }

  /** True, once, when the case that was begun has to be computed anew and without any feature kept so far. */
  mustStartAgain(): boolean {
    const { again } = this
    this.again = false
    return again
  }

  /** What a reader must know of the case that was begun. */
  notices(): Notice[] {
    return this.changes.map(({ from, to, wrong, reason }) => ({
      code: 'backend-changed',
      message: wrong
        ? `${from} gave results that are not numbers in the middle of this case; they were dropped, and the case was computed anew on ${to}, which passed the self-test.`
        : `${from} stopped in the middle of this case (${reason}); what it had computed was kept, and the rest was computed on ${to}, which passed the self-test.`,
    }))
  }

  /** Slices that the encoder is best given at once. */
  slicesAtOnce(): number {
    return this.oneByOne ? 1 : (this.current?.batch ?? 1)
  }

  /**
   * Several slices that fail together may do one by one, where memory was short; that alone is no reason to leave a
   * backend.
   */
  async encode(slices: Float32Array, n: number): ReturnType<Network['encode']> {
    const alone = (some: Float32Array) =>
      this.run(
        (network) => network.encode(some, 1),
        (features) => [features],
      )
    if (n === 1) return alone(slices)
    const together = await this.current?.network.encode(slices, n).catch(() => null)
    if (together?.every(Number.isFinite)) return together
    this.oneByOne = true
    const size = slices.length / n
    const features: Float32Array[] = []
    for (let at = 0; at < slices.length; at += size)
      features.push(await alone(slices.subarray(at, at + size)))
    return stacked(features)
  }

  maps(slices: Float32Array, n: number): ReturnType<Network['maps']> {
    return this.run(
      (network) => network.maps(slices, n),
      ({ data }) => [data],
    )
  }

  attend(features: Float32Array): ReturnType<Network['attend']> {
    return this.run(
      (network) => network.attend(features),
      ({ scan, weights }) => [scan, weights],
    )
  }

  attendBatch(features: Float32Array, count: number): ReturnType<Network['attendBatch']> {
    return this.run(
      (network) => network.attendBatch(features, count),
      (scans) => [scans],
    )
  }

  fuse(scans: readonly Float32Array[], slots: readonly number[]): ReturnType<Network['fuse']> {
    return this.run(
      (network) => network.fuse(scans, slots),
      ({ logits }) => [logits],
    )
  }

  fuseBatch(scans: Float32Array, slots: readonly number[], count: number): ReturnType<Network['fuseBatch']> {
    return this.run(
      (network) => network.fuseBatch(scans, slots, count),
      (logits) => [logits],
    )
  }

  async release(): Promise<void> {
    await this.current?.network.release()
    this.current = null
  }

  private async run<T>(
    work: (network: Network) => Promise<T>,
    numbers: (result: T) => readonly Float32Array[],
  ): Promise<T> {
    for (;;) {
      const backend = this.current ?? (await this.next())
      let reason: string
      try {
        const result = await work(backend.network)
        if (numbers(result).every((array) => array.every(Number.isFinite))) return result
        reason = 'results that are not numbers'
      } catch (error) {
        await this.leave(backend, { wrong: false, reason: reasonOf(error) })
        continue
      }
      await this.leave(backend, { wrong: true, reason })
      this.again = true
      throw new Error(`${backend.title} gave ${reason}`)
    }
  }

  /** Opens the next backend in place of one that failed; rejects when there is none. */
  private async leave(backend: ChosenBackend, { wrong, reason }: Pick<Change, 'wrong' | 'reason'>) {
    this.current = null
    this.oneByOne = false
    // A lost device may never answer; nothing here waits for its memory.
    void backend.network.release().catch(() => undefined)
    const what = wrong ? `gave ${reason}` : `stopped in the middle of a case (${reason})`
    this.left.set(backend.status.name, `${backend.title} ${what}`)
    const { title, status } = await this.next()
    this.changes.push({ from: backend.title, to: title, wrong, reason })
    if (wrong) await this.distrust(backend.status.name, status.name)
  }

  /** In a later visit the other one is taken at once: the self-test has shown that it does not see everything. */
  private async distrust(wrong: BackendStatus['name'], instead: BackendStatus['name']): Promise<void> {
    if (this.choiceKey === undefined) return
    const measured = [{ name: wrong, milliseconds: null }]
    await this.source.choices?.write(this.choiceKey, { name: instead, measured }).catch(() => undefined)
  }

  private async next(): Promise<ChosenBackend> {
    const { candidates, wish } = this.source
    const pack = await this.source.readPack()
    if (pack.status !== 'ok') throw new Error(this.allReasons([pack.message.replace(/\.$/, '')]))
    const remaining = candidates.filter(({ name }) => !this.left.has(name))
    const { backend, rejected } = await tryBackends(pack.value, remaining, { wish })
    if (backend === null) {
      const reasons = this.allReasons(rejected)
      this.left.clear()
      throw new Error(reasons)
    }
    const before = [...this.left.values()].join('; ')
    const because = before
      ? `${backend.status.because.replace(/\.$/, '')}; ${before}.`
      : backend.status.because
    this.last = { ...backend.status, because }
    this.current = { ...backend, status: this.last }
    this.source.changed(this.last)
    return this.current
  }

  private allReasons(more: readonly string[]): string {
    return `${[...this.left.values(), ...more].join('; ')}.`
  }
}
