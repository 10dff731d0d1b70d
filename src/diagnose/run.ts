import type { Gate } from '../model/gate'
import type { Manifest } from '../model/manifest'
import type { Network } from '../model/network'
import { failed, type Result } from '../study/result'
import type { CaseScan, SliceProvider } from '../study/types'
import type { DiagnoseProgress, Diagnosis } from './diagnosis'
import type { FeatureCache } from './featureCache'
import { keptSlices } from './preprocess'

export type CaseNetwork = Pick<Network, 'encode' | 'attend' | 'fuse' | 'fuseBatch'>

/** A pack that is ready to diagnose with. */
export interface DiagnosePack {
  manifest: Manifest
  /** SHA-256 of manifest.json. */
  sha256: string
  /** Null: the pack has no out-of-distribution gate. */
  gate: Gate | null
}

/** Scans to be encoded, and what with. */
export interface CaseRequest {
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
  /** Lets waiting messages in (a cancel, a slice) between two runs; a new task, as a microtask would not. */
  pause?: () => Promise<void>
  /** Most slices that one run of the encoder takes, asked before each; absent: one. */
  slicesAtOnce?: () => number
  /** Nobody waits for it: one slice is asked for at a time, so that whoever scrolls is not kept waiting. */
  inBackground?: boolean
}

type Stage = 'decode' | 'encode' | 'attend' | 'fuse'

/** Everything one diagnosis carries along. */
export interface Run {
  request: CaseRequest
  pause: () => Promise<void>
  /** Distinguishes features of different networks in the cache. */
  networkKey: string
  /** Milliseconds; see `Diagnosis.timings`. */
  spent: Record<Stage, number>
  /** Slices whose features are known, of all that the network sees. */
  slicesDone: number
  slicesTotal: number
  /** Slices that the encoder ran for. */
  encoded: number
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

export function startRun(request: CaseRequest): Run {
  const { pack, backend, scans } = request
  const { depth } = pack.manifest.architecture
  return {
    request,
    pause: request.pause ?? nextTask,
    networkKey: networkKeyOf(pack, backend),
    spent: { decode: 0, encode: 0, attend: 0, fuse: 0 },
    slicesDone: 0,
    slicesTotal: scans.reduce((sum, scan) => sum + keptSlices(scan.sliceIds.length, depth).length, 0),
    encoded: 0,
  }
}

/** Adds what `work` takes to one stage. */
export async function timed<T>(run: Run, stage: Stage, work: () => Promise<T>): Promise<T> {
  const start = run.request.now()
  try {
    return await work()
  } finally {
    run.spent[stage] += run.request.now() - start
  }
}

export function report(run: Run, stage: DiagnoseProgress['stage'], scan: string | null): void {
  run.request.onProgress({ stage, scan, done: run.slicesDone, total: run.slicesTotal })
}

/** Names a case by what it is made of, not by its pixels. */
export function caseKeyOf(run: Run): string {
  const scans = run.request.scans.map(({ id, sample, slot, sliceIds }) => [id, sample, slot, sliceIds])
  return JSON.stringify([run.networkKey, scans])
}

/** @returns a failed result when the case cannot be given to this network at all. */
export function refusal({ scans, pack }: Pick<CaseRequest, 'scans' | 'pack'>): Result<never> | null {
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
