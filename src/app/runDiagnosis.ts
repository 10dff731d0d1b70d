import { useFindings } from '../findings/store'
import { caseKey, openCase, refusal, useStudy } from '../study/store'
import { cancelDiagnosis, diagnoseScans } from './diagnoseClient'
import { packAddress, usePack } from './packStore'

/** Where the pack lies that the page diagnoses with. */
export function packUrl(): string {
  return packAddress(usePack.getState().key)
}

/** Diagnoses the case that is open and puts the outcome into the findings store. */
export async function runDiagnosis(): Promise<void> {
  const { setPhase } = useFindings.getState()
  const scans = openCase(useStudy.getState())
  if (scans.length === 0 || refusal(useStudy.getState()) !== null) return
  setPhase({ name: 'running', progress: null })
  const outcome = await diagnoseScans(packUrl(), scans, (progress) => {
    if (useFindings.getState().phase.name === 'running') setPhase({ name: 'running', progress })
  })
  // A study closed meanwhile has no place for an answer.
  if (useStudy.getState().snapshot === null) return setPhase({ name: 'idle' })
  if (outcome.status === 'ok') setPhase({ name: 'done', diagnosis: outcome.value, caseKey: caseKey(scans) })
  else if (outcome.status === 'skipped') setPhase({ name: 'cancelled' })
  else setPhase({ name: 'failed', code: outcome.code, message: outcome.message })
}

/** Stops a running diagnosis. */
export function stopDiagnosis(): Promise<void> {
  return cancelDiagnosis(packUrl())
}
