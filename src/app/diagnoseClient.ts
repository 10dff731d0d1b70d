import * as Comlink from 'comlink'
import type { DiagnoseProgress } from '../diagnose/diagnosis'
import type { DiagnoseOutcome, PackOutcome } from '../diagnose/service'
import { failed, skipped } from '../study/result'
import type { CaseScan } from '../study/types'
import type { DiagnoseWorkerApi } from '../workers/contracts'
import { giveSlices } from './ingestClient'

/** A run that has not stopped by itself after this many milliseconds is ended with its worker. */
const CANCEL_PATIENCE_MS = 300

interface DiagnoseWorker {
  api: Comlink.Remote<DiagnoseWorkerApi>
  /** Resolves with the pack once it is loaded in this worker. */
  pack: Promise<PackOutcome>
  /** Terminates the worker. */
  end: () => void
  /** Ends the run in progress for those who wait for it. */
  abandon: (outcome: DiagnoseOutcome) => void
}

let running: DiagnoseWorker | null = null

function start(packUrl: string): DiagnoseWorker {
  const worker = new Worker(new URL('../workers/diagnose.worker.ts', import.meta.url), { type: 'module' })
  const api = Comlink.wrap<DiagnoseWorkerApi>(worker)
  const slices = giveSlices((port) => api.connect(Comlink.transfer(port, [port])))
  const crashed = new Promise<PackOutcome>((resolve) => {
    worker.onerror = (event) =>
      resolve(failed('worker-failed', `The diagnosis worker failed: ${event.message}`))
  })
  const loaded = slices.connected.then((): Promise<PackOutcome> => api.loadPack(packUrl))
  const pack = Promise.race([loaded, crashed])
  const end = () => {
    slices.end()
    worker.terminate()
  }
  return { api, pack, end, abandon: () => undefined }
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

/** Diagnoses the case; resolves as `skipped`, code `cancelled`, when cancelled. */
export async function diagnoseScans(
  packUrl: string,
  scans: CaseScan[],
  onProgress: (progress: DiagnoseProgress) => void,
): Promise<DiagnoseOutcome> {
  const pack = await loadPack(packUrl)
  if (pack.status !== 'ok') return pack
  if (!running) return failed('worker-failed', 'The diagnosis worker is not there.')
  const mine = running
  const abandoned = new Promise<DiagnoseOutcome>((resolve) => {
    mine.abandon = resolve
  })
  return Promise.race([mine.api.diagnose(scans, Comlink.proxy(onProgress)), abandoned])
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
  mine.abandon(skipped('cancelled', 'The diagnosis was stopped.'))
}
