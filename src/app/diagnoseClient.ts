import * as Comlink from 'comlink'
import type { DiagnoseProgress, PreliminaryDiagnosis } from '../diagnose/diagnosis'
import type {
  BackendStatus,
  DiagnoseOutcome,
  OcclusionOutcome,
  PackOutcome,
  WhatIfOutcome,
} from '../diagnose/service'
import { threadsWorkerName } from '../diagnose/threadChoice'
import { failed, type Result, type Skipped, skipped } from '../study/result'
import type { CaseScan } from '../study/types'
import type { DiagnoseWorkerApi } from '../workers/contracts'
import { backendDesk } from './backendDesk'
import { giveSlices } from './ingestClient'
import { keptThreads } from './keptThreads'
import { localSettings, useSettings } from './settings/settings'

/** A run that has not stopped by itself after this many milliseconds is ended with its worker. */
const CANCEL_PATIENCE_MS = 300

interface DiagnoseWorker {
  api: Comlink.Remote<DiagnoseWorkerApi>
  /** Resolves with the pack once it is loaded in this worker. */
  pack: Promise<PackOutcome>
  /** Terminates the worker. */
  end: () => void
  /** End the runs in progress for those who wait for them. */
  waiting: Set<(outcome: Skipped) => void>
  /** How often anything was asked for. */
  asked: number
}

let running: DiagnoseWorker | null = null
let tellBackend: (status: BackendStatus) => void = () => undefined

/** `listener` hears when another backend takes over in the middle of a case. */
export function whenBackendChanges(listener: (status: BackendStatus) => void): void {
  tellBackend = listener
}

function load(api: DiagnoseWorker['api'], packUrl: string): Promise<PackOutcome> {
  const desk = backendDesk(localSettings(), (status) => tellBackend(status))
  return api.loadPack(packUrl, useSettings.getState().computeOn, Comlink.proxy(desk))
}

function start(packUrl: string): DiagnoseWorker {
  const worker = new Worker(new URL('../workers/diagnose.worker.ts', import.meta.url), {
    type: 'module',
    name: threadsWorkerName(keptThreads(packUrl)?.threads ?? null),
  })
  const api = Comlink.wrap<DiagnoseWorkerApi>(worker)
  const slices = giveSlices((port) => api.connect(Comlink.transfer(port, [port])))
  const crashed = new Promise<PackOutcome>((resolve) => {
    worker.onerror = (event) =>
      resolve(failed('worker-failed', `The diagnosis worker failed: ${event.message}`))
  })
  // The pack needs no images: it is not kept waiting for the thread that has them.
  const loaded = Promise.all([load(api, packUrl), slices.connected]).then(([outcome]) => outcome)
  const pack = Promise.race([loaded, crashed])
  const end = () => {
    slices.end()
    worker.terminate()
  }
  return { api, pack, end, waiting: new Set(), asked: 0 }
}

/**
 * Loads a pack, starting the worker when there is none. A second call for the same worker gives the same pack; a
 * worker whose pack could not be loaded is ended, so that the next call tries anew.
 */
export async function loadPack(packUrl: string): Promise<PackOutcome> {
  running ??= start(packUrl)
  const mine = running
  const outcome = await mine.pack
  if (outcome.status !== 'ok' && running === mine) {
    mine.end()
    running = null
  }
  return outcome
}

/**
 * Loads another pack in a worker of its own, which takes over when the pack is sound: runs of the old one then end as
 * skipped, code `cancelled`. Otherwise everything stays as it is.
 */
export async function switchPack(packUrl: string): Promise<PackOutcome> {
  const next = start(packUrl)
  const outcome = await next.pack
  if (outcome.status !== 'ok') {
    next.end()
    return outcome
  }
  const before = running
  running = next
  before?.end()
  for (const abandon of before?.waiting ?? []) abandon(skipped('cancelled', 'The diagnosis was stopped.'))
  return outcome
}

/** Who hears of a diagnosis while it is made. */
export interface DiagnoseListeners {
  onProgress: (progress: DiagnoseProgress) => void
  /** Each from more slices than the last. */
  onPreliminary: (preliminary: PreliminaryDiagnosis) => void
}

/** Diagnoses the case; resolves as `skipped`, code `cancelled`, when cancelled. */
export async function diagnoseScans(
  packUrl: string,
  scans: CaseScan[],
  { onProgress, onPreliminary }: DiagnoseListeners,
): Promise<DiagnoseOutcome> {
  return withWorker(
    packUrl,
    (api): Promise<DiagnoseOutcome> =>
      api.diagnose(scans, Comlink.proxy(onProgress), Comlink.proxy(onPreliminary)),
  )
}

/**
 * Encodes scans in the background, as far as it comes before anything else is asked for; no scans end what runs. Does
 * nothing without a loaded pack, and never rejects.
 * @returns true when all of them were gone through.
 */
export async function encodeScansAhead(scans: CaseScan[]): Promise<boolean> {
  const mine = running
  if (!mine || (await mine.pack).status !== 'ok') return false
  const asked = ++mine.asked
  const ended = await mine.api.encodeAhead(scans).then(
    () => true,
    () => false,
  )
  return ended && running === mine && mine.asked === asked
}

/** The map of one slice for every class (see `DiagnoseWorkerApi.occlusion`); `skipped` as a diagnosis is. */
export async function occlusionOf(
  packUrl: string,
  scans: CaseScan[],
  scanId: string,
  sliceIndex: number,
): Promise<OcclusionOutcome> {
  return withWorker(packUrl, (api): Promise<OcclusionOutcome> => api.occlusion(scans, scanId, sliceIndex))
}

/** The differential of some of the scans encoded last (see `DiagnoseWorkerApi.whatIf`). */
export async function whatIfOf(packUrl: string, scans: CaseScan[]): Promise<WhatIfOutcome> {
  return withWorker(packUrl, (api): Promise<WhatIfOutcome> => api.whatIf(scans))
}

/** Runs on the worker once its pack is loaded; ends early, as skipped, when all that runs is stopped. */
async function withWorker<T>(
  packUrl: string,
  work: (api: DiagnoseWorker['api']) => Promise<Result<T>>,
): Promise<Result<T>> {
  const pack = await loadPack(packUrl)
  if (pack.status !== 'ok') return pack
  if (!running) return failed('worker-failed', 'The diagnosis worker is not there.')
  const mine = running
  mine.asked += 1
  let abandon: (outcome: Skipped) => void = () => undefined
  const abandoned = new Promise<Skipped>((resolve) => {
    abandon = resolve
  })
  mine.waiting.add(abandon)
  try {
    return await Promise.race([work(mine.api), abandoned])
  } finally {
    mine.waiting.delete(abandon)
  }
}

/**
 * Stops the run in progress. The worker is asked first, because stopping between two slices keeps its cached
 * features; a worker that is deep inside the network and does not answer in time is terminated, and a new one
 * loads the pack again.
 */
export async function cancelDiagnosis(packUrl: string): Promise<void> {
  const mine = running
  if (!mine) return
  const answered = mine.api.cancel().then(() => true)
  const late = new Promise<false>((resolve) => setTimeout(() => resolve(false), CANCEL_PATIENCE_MS))
  const stopped = await Promise.race([answered, late])
  if (!stopped && running === mine) {
    mine.end()
    running = start(packUrl)
  }
  for (const abandon of mine.waiting) abandon(skipped('cancelled', 'The diagnosis was stopped.'))
}
