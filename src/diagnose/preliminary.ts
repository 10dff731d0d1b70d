import type { CaseScan } from '../study/types'
import type { PreliminaryDiagnosis } from './diagnosis'
import { attend, type OnStep } from './encodeCase'
import type { ScanFeatures } from './featureCache'
import { recogniseCase } from './gate'
import { rankFindings } from './rank'
import { type Run, timed } from './run'
import type { ScanInWork } from './scanInWork'
import { caseWarnings } from './warnings'

/** Slices of every scan after which there is a preliminary differential: each doubles what the last one had. */
const ROUNDS = [1, 2, 4, 8, 16]
/** Of the time that the case's slices take, how much all preliminary differentials may take. */
const SHARE = 0.06
/** With less to come, as a part of the whole or as slices, the exact differential is as good as there. */
const LEAST_PART_TO_COME = 1 / 3
const LEAST_TO_COME = 5

/**
 * Preliminary differentials while a case is encoded. None where little is still to come, and none that would cost more
 * than its share of the whole; the first is made without knowing what one costs.
 */
export class Preliminaries implements OnStep {
  /** Slices of every scan for the next one. */
  private due = ROUNDS[0] ?? 1
  private spent = 0
  private last = 0

  constructor(
    private readonly run: Run,
    private readonly deliver: (preliminary: PreliminaryDiagnosis) => void,
  ) {}

  async step(scans: readonly ScanInWork[]): Promise<void> {
    const unfinished = scans.filter(({ isWhole }) => !isWhole)
    const depth = Math.min(...unfinished.map(({ read }) => read))
    const toCome = unfinished.reduce((sum, { slices, read }) => sum + slices - read, 0)
    const least = Math.max(LEAST_TO_COME, (this.run.encoded + toCome) * LEAST_PART_TO_COME)
    if (depth < this.due || toCome < least) return
    this.due = ROUNDS.find((round) => round > depth) ?? Number.POSITIVE_INFINITY
    if (!this.isAffordable(toCome)) return
    const { now } = this.run.request
    const start = now()
    const preliminary = await this.diagnose(scans)
    this.last = now() - start
    this.spent += this.last
    if (preliminary) this.deliver(preliminary)
  }

  private isAffordable(toCome: number): boolean {
    const { encoded, spent } = this.run
    const whole = (spent.encode / encoded) * (encoded + toCome)
    return this.spent + this.last <= SHARE * whole
  }

  /** Null: cancelled, or the network's answer is no number, of which the exact differential will tell. */
  private async diagnose(scans: readonly ScanInWork[]): Promise<PreliminaryDiagnosis | null> {
    const { run } = this
    const { network, pack, isCancelled } = run.request
    const inOrder = run.request.scans.flatMap((scan) => scans.find((one) => one.scan === scan) ?? [])
    const read: { scan: CaseScan; features: ScanFeatures }[] = []
    for (const scan of inOrder) {
      const features = scan.result ?? (await timed(run, 'attend', () => attend(run, scan.known())))
      read.push({ scan: scan.scan, features })
      await run.pause()
      if (isCancelled()) return null
    }
    const vectors = read.map(({ features }) => features.vector)
    const slots = inOrder.map(({ scan }) => scan.slot)
    const { logits } = await timed(run, 'fuse', () => network.fuse(vectors, slots))
    if (!logits.every(Number.isFinite)) return null
    const seen = recogniseCase(read, pack.gate)
    return {
      findings: rankFindings(pack.manifest.labels, logits, seen),
      warnings: caseWarnings(
        inOrder.map(({ scan }) => scan),
        seen,
        pack.manifest,
      ),
      done: run.slicesDone,
      total: run.slicesTotal,
    }
  }
}
