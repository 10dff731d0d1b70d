import type { PreliminaryDiagnosis } from '../diagnose/diagnosis'
import { type RunPhase, useFindings } from '../findings/store'
import { caseKey, openCase, refusal, useStudy } from '../study/store'
import { cancelDiagnosis, diagnoseScans } from './diagnoseClient'
import { paced } from './paced'
import { packAddress, readyPack, usePack } from './packStore'

/** Where the pack lies that the page diagnoses with. */
export function packUrl(): string {
  return packAddress(usePack.getState().key)
}

/** A run that ends within these milliseconds shows its answer alone; flashing another list before it helps nobody. */
const FIRST_LIST_MS = 500
/** Milliseconds that a preliminary list stands at least before a newer one takes its place. */
const LIST_STANDS_MS = 1000

/** Diagnoses the case that is open and puts the outcome, and what is known before, into the findings store. */
export async function runDiagnosis(): Promise<void> {
  const { setPhase, setProgress } = useFindings.getState()
  const scans = openCase(useStudy.getState())
  if (scans.length === 0 || refusal(useStudy.getState()) !== null) return
  const pack = readyPack(usePack.getState().state)?.sha256 ?? null
  let run: RunPhase = { preliminary: null, caseKey: caseKey(scans), pack }
  setPhase({ name: 'running', ...run })
  const early = paced<PreliminaryDiagnosis>(
    (preliminary) => {
      if (useFindings.getState().phase.name !== 'running') return
      run = { ...run, preliminary }
      setPhase({ name: 'running', ...run })
    },
    FIRST_LIST_MS,
    LIST_STANDS_MS,
  )
  // Progress and early differentials come over ports of their own and may arrive after the answer.
  let over = false
  const outcome = await diagnoseScans(packUrl(), scans, {
    onProgress: (progress) => {
      if (!over) setProgress(progress)
    },
    onPreliminary: (preliminary) => {
      if (!over) early.take(preliminary)
    },
  })
  over = true
  early.end()
  // A study closed meanwhile has no place for an answer.
  if (useStudy.getState().snapshot === null) return setPhase({ name: 'idle' })
  if (outcome.status === 'ok') setPhase({ name: 'done', diagnosis: outcome.value, caseKey: run.caseKey })
  else if (outcome.status === 'skipped') setPhase({ name: 'cancelled', ...run })
  else setPhase({ name: 'failed', code: outcome.code, message: outcome.message })
}

/** Stops a running diagnosis. */
export function stopDiagnosis(): Promise<void> {
  return cancelDiagnosis(packUrl())
}
