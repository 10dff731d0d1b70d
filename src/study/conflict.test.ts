import { describe, expect, it } from 'vitest'
import { makeSeries, makeSnapshot } from '../testing/series'
import { caseConflict } from './conflict'
import { allSeries, proposeCase } from './propose'
import type { StudySnapshot } from './types'

const twoStudies = makeSnapshot([makeSeries('now')], [makeSeries('prior')])
const [patient] = twoStudies.patients
const twoPatients: StudySnapshot = {
  ...twoStudies,
  patients: (patient?.studies ?? []).map((study, i) => ({
    id: `p${i}`,
    name: '',
    age: '',
    sex: '',
    studies: [study],
  })),
}
const prior = { prior: { included: true } }

describe('a case over several studies or patients', () => {
  it('is not proposed', () => {
    expect(caseConflict(proposeCase(twoStudies))).toBeNull()
    expect(allSeries(proposeCase(twoPatients))[1]?.case.because).toBe(
      'Left out: it belongs to another study. A case is one study of one patient.',
    )
  })

  it('of two studies is said with a sentence, and at the scan that does not belong', () => {
    const snapshot = proposeCase(twoStudies, prior)
    expect(caseConflict(snapshot)).toEqual({
      key: 'study0 study1',
      code: 'several-studies',
      message: 'The case mixes scans of 2 studies. A diagnosis is meant for one examination.',
    })
    expect(allSeries(snapshot).map(({ warnings }) => warnings.map(({ code }) => code))).toEqual([
      [],
      ['several-studies'],
    ])
  })

  it('of two patients is called that', () => {
    const snapshot = proposeCase(twoPatients, prior)
    expect(caseConflict(snapshot)?.code).toBe('several-patients')
    expect(allSeries(snapshot)[1]?.warnings[0]).toEqual({
      code: 'several-patients',
      message: 'This scan is of another patient than the first scan of the case.',
    })
  })

  it('is none where only the other study is ticked', () => {
    const snapshot = proposeCase(twoStudies, { ...prior, now: { included: false } })
    expect(caseConflict(snapshot)).toBeNull()
  })

  it('is none for the scans of one case.json, whatever they are', () => {
    const declared = (modality: 'CT' | 'X-ray') => ({ modality, sample: null, slot: null })
    const snapshot = makeSnapshot([
      makeSeries('a', { declared: declared('CT') }),
      makeSeries('b', { declared: declared('X-ray') }),
    ])
    expect(caseConflict(proposeCase(snapshot))).toBeNull()
  })
})
