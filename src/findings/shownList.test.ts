import { beforeEach, describe, expect, it } from 'vitest'
import { makeDiagnosis, makeFinding } from '../testing/diagnosis'
import { useList } from './listStore'
import { moveSelection, rankedDiagnosis } from './shownList'
import { useFindings } from './store'
import { useWhatIf } from './whatIfStore'

const findings = [
  makeFinding('A', 0.9, { positive: true, icd10cm: { code: 'C71', title: '' } }),
  makeFinding('B', 0.6, { icd10cm: { code: 'I62', title: '' } }),
  makeFinding('C', 0.3, { icd10cm: { code: 'C85', title: '' } }),
  makeFinding('D', 0.2),
]

function done(): void {
  useFindings.getState().setPhase({ name: 'done', diagnosis: makeDiagnosis(findings), caseKey: 'case' })
}

/** The findings that one key after the other selects, until it stays. */
function walk(step: 1 | -1): (string | null)[] {
  const visited = [useFindings.getState().selected]
  for (let i = 0; i < findings.length; i++) {
    moveSelection(step)
    const { selected } = useFindings.getState()
    if (selected === visited.at(-1)) break
    visited.push(selected)
  }
  return visited
}

beforeEach(() => {
  useFindings.setState(useFindings.getInitialState())
  useList.setState(useList.getInitialState())
  useWhatIf.setState(useWhatIf.getInitialState())
})

describe('moveSelection', () => {
  it('goes through the list as it is drawn and stays at its ends', () => {
    done()
    expect(walk(1)).toEqual(['A', 'B', 'C', 'D'])
    expect(walk(-1)).toEqual(['D', 'C', 'B', 'A'])
    expect(useList.getState().revealed).toEqual({ id: 'A' })
  })

  it('takes pinned findings first, then chapters as they stand, without closed ones', () => {
    done()
    useFindings.getState().togglePin('D')
    useFindings.getState().select('D')
    useList.getState().toggleByChapter()
    expect(walk(1)).toEqual(['D', 'A', 'C', 'B'])
    useFindings.getState().select('D')
    useList.getState().setOpened('C00-D49', false)
    expect(walk(1)).toEqual(['D', 'B'])
  })

  it('follows the order of the changed case', () => {
    done()
    const now = [makeFinding('C', 0.8), makeFinding('B', 0.6), makeFinding('D', 0.2), makeFinding('A', 0.1)]
    useWhatIf.setState({
      phase: {
        name: 'ready',
        findings: now,
        leftOut: ['T1'],
        otherwiseScaled: [],
        added: [],
        milliseconds: 1,
      },
    })
    useFindings.getState().select(null)
    moveSelection(1)
    expect(walk(1)).toEqual(['C', 'B', 'D', 'A'])
  })

  it('goes from category to category and opens the best disorder of each', () => {
    const rolled = [...findings, makeFinding('E', 0.1, { icd10cm: { code: 'C71.9', title: '' } })]
    const diagnosis = makeDiagnosis(rolled)
    useFindings.getState().setPhase({ name: 'done', diagnosis, caseKey: 'case' })
    useList.getState().setLevel('categories')
    useFindings.getState().select(null)
    moveSelection(1)
    // A and E are both of C71; D has no code.
    expect(walk(1)).toEqual(['A', 'E', 'B', 'C', 'D'])
    expect(walk(-1)).toEqual(['D', 'C', 'B', 'A'])
  })

  it('does nothing while the gate holds the ranking back', () => {
    const warnings = [{ code: 'outside-training', message: '' }]
    const diagnosis = { ...makeDiagnosis(findings), warnings }
    useFindings.getState().setPhase({ name: 'done', diagnosis, caseKey: 'case' })
    expect(rankedDiagnosis(useFindings.getState())).toBeNull()
    moveSelection(1)
    expect(useFindings.getState().selected).toBe('A')
    useFindings.getState().showAnyway()
    expect(rankedDiagnosis(useFindings.getState())).toBe(diagnosis)
  })
})

describe('pinned findings', () => {
  it('stay in a new diagnosis and go with the study', () => {
    done()
    const { togglePin } = useFindings.getState()
    togglePin('B')
    togglePin('A')
    togglePin('B')
    togglePin('C')
    done()
    expect(useFindings.getState().pinned).toEqual(['A', 'C'])
    useFindings.getState().setPhase({ name: 'idle' })
    expect(useFindings.getState().pinned).toEqual([])
  })
})
