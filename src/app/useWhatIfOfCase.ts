import { useEffect, useRef } from 'react'
import type { Diagnosis } from '../diagnose/diagnosis'
import { useFindings } from '../findings/store'
import { useWhatIf, type WhatIfPhase } from '../findings/whatIfStore'
import { caseKey, openCase, useStudy } from '../study/store'
import type { CaseScan } from '../study/types'
import { whatIfOf } from './diagnoseClient'
import { packUrl } from './runDiagnosis'

/**
 * Keeps the new differential beside the old one while the case differs from the one that was diagnosed. The open card
 * makes room for the comparison, and comes back with the case.
 */
export function useWhatIfOfCase(): void {
  const closed = useRef<string | null>(null)
  const phase = useFindings((state) => state.phase)
  const snapshot = useStudy((state) => state.snapshot)
  useEffect(() => {
    const { setPhase } = useWhatIf.getState()
    const scans = openCase({ snapshot })
    const { selected, select } = useFindings.getState()
    if (phase.name !== 'done' || caseKey(scans) === phase.caseKey) {
      if (selected === null && closed.current !== null) select(closed.current)
      closed.current = null
      return setPhase({ name: 'none' })
    }
    let passed = false
    const start = performance.now()
    void answer(phase.diagnosis, scans, start).then((next) => {
      if (passed) return
      if (next.name === 'ready' && closed.current === null) {
        closed.current = useFindings.getState().selected
        select(null)
      }
      setPhase(next)
    })
    return () => {
      passed = true
    }
  }, [phase, snapshot])
}

/** What can be said of the changed case from the scans that are still in it. */
async function answer(diagnosis: Diagnosis, scans: readonly CaseScan[], start: number): Promise<WhatIfPhase> {
  const kept = scans.filter(({ id }) => diagnosis.scans.some((scan) => scan.id === id))
  const added = scans.filter((scan) => !kept.includes(scan))
  const leftOut = diagnosis.scans.filter(({ id }) => !kept.some((scan) => scan.id === id))
  const onlyAdded = leftOut.length === 0 && added.length > 0
  if (kept.length === 0 || onlyAdded) return { name: 'none' }
  const outcome = await whatIfOf(packUrl(), kept)
  if (outcome.status !== 'ok') return { name: 'unavailable', code: outcome.code, message: outcome.message }
  const { findings, otherwiseScaled } = outcome.value
  const named = (ids: readonly string[]) => kept.filter(({ id }) => ids.includes(id)).map(({ name }) => name)
  return {
    name: 'ready',
    findings,
    leftOut: leftOut.map(({ name, modality }) => name || modality),
    otherwiseScaled: named(otherwiseScaled),
    added: added.map(({ name }) => name),
    milliseconds: performance.now() - start,
  }
}
