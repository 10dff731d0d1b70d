import { beforeEach, describe, expect, it } from 'vitest'
import type { PreliminaryDiagnosis } from '../diagnose/diagnosis'
import { makeDiagnosis, makeFinding } from '../testing/diagnosis'
import { headlineSoFar } from './differential'
import { contentOf, shownDifferential } from './shownDifferential'
import { isRanked, rankedDiagnosis } from './shownList'
import { type DiagnosisPhase, useFindings } from './store'

const findings = [makeFinding('A', 0.9, { positive: true }), makeFinding('B', 0.2)]
const GATE = [{ code: 'outside-training', message: '' }]

const early = (warnings: PreliminaryDiagnosis['warnings'] = []): PreliminaryDiagnosis => ({
  findings,
  warnings,
  done: 8,
  total: 128,
})
const run = { caseKey: 'case', pack: 'sha' }
const running = (preliminary: PreliminaryDiagnosis | null): DiagnosisPhase => ({
  name: 'running',
  preliminary,
  ...run,
})
const done: DiagnosisPhase = { name: 'done', diagnosis: makeDiagnosis(findings), caseKey: 'case' }

beforeEach(() => useFindings.setState(useFindings.getInitialState()))

describe('a preliminary differential', () => {
  it('is ranked, but is no diagnosis, and has no evidence to open', () => {
    const { setPhase, select } = useFindings.getState()
    setPhase(running(early()))
    select('A')
    const state = useFindings.getState()
    expect(state.selected).toBeNull()
    expect(rankedDiagnosis(state)).toBeNull()
    expect(isRanked(state)).toBe(true)
    setPhase(running(null))
    expect(isRanked(useFindings.getState())).toBe(false)
  })

  it('is held back by the gate, and what is shown anyway stays shown in the same run alone', () => {
    const { setPhase, showAnyway } = useFindings.getState()
    setPhase(running(null))
    setPhase(running(early(GATE)))
    expect(isRanked(useFindings.getState())).toBe(false)
    showAnyway()
    expect(isRanked(useFindings.getState())).toBe(true)
    setPhase({ ...done, diagnosis: { ...makeDiagnosis(findings), warnings: GATE } })
    expect(rankedDiagnosis(useFindings.getState())?.findings).toBe(findings)
    setPhase(running(null))
    setPhase(running(early(GATE)))
    expect(isRanked(useFindings.getState())).toBe(false)
  })

  it('gives way to the exact one, whose first finding opens', () => {
    const { setPhase } = useFindings.getState()
    setPhase(running(early()))
    setPhase(done)
    expect(useFindings.getState().selected).toBe('A')
    expect(shownDifferential(done, 'sha', false)?.kind).toBe('exact')
  })

  it('stays of a stopped run for as long as its case and its model do', () => {
    const stopped: DiagnosisPhase = { name: 'cancelled', preliminary: early(), ...run }
    const shown = shownDifferential(stopped, 'sha', false)
    expect(shown).toEqual({ kind: 'preliminary', preliminary: early(), stopped: true })
    expect(shown && contentOf(shown).findings).toBe(findings)
    expect(shownDifferential(stopped, 'sha', true)).toBeNull()
    expect(shownDifferential(stopped, 'another', false)).toBeNull()
    expect(shownDifferential(stopped, null, false)).toBeNull()
    expect(shownDifferential({ ...stopped, preliminary: null }, 'sha', false)).toBeNull()
    // A run that goes on is shown with the case it was begun for.
    expect(shownDifferential(running(early()), 'sha', true)?.kind).toBe('preliminary')
  })

  it('says what it says so far', () => {
    expect(headlineSoFar(findings)).toBe('Over threshold so far: A.')
    expect(headlineSoFar([makeFinding('B', 0.2)])).toBe('Nothing over its threshold so far.')
    expect(headlineSoFar([makeFinding('B', 0.2, { threshold: null })])).toContain('no thresholds')
  })
})
