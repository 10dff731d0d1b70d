import { describe, expect, it } from 'vitest'
import { makeSeries, makeSnapshot } from '../testing/series'
import { likeness, pairSeries, studiesToCompare } from './compare'
import type { OpenSeries, StudySnapshot } from './types'

function mr(id: string, description: string, fields: Partial<OpenSeries> = {}): OpenSeries {
  return makeSeries(id, { description, ...fields })
}

function ids(current: readonly OpenSeries[], prior: readonly OpenSeries[]): (string | null)[][] {
  return pairSeries(current, prior).map((pair) => pair.map((series) => series?.id ?? null))
}

/** One patient, a series in each study, with these dates. */
function dated(...dates: string[]): StudySnapshot {
  const snapshot = makeSnapshot(...dates.map((_, i) => [makeSeries(`s${i}`)]))
  const patients = snapshot.patients.map((patient) => ({
    ...patient,
    studies: patient.studies.map((study, i) => ({ ...study, date: dates[i] ?? '' })),
  }))
  return { ...snapshot, patients }
}

describe('pairSeries', () => {
  it('pairs MR by weighting and plane, whatever the order and the spelling', () => {
    const now = [mr('n1', 'AX T1'), mr('n2', 'AX T2'), mr('n3', 'SAG T2', { plane: 'sagittal' })]
    const then = [
      mr('p3', 't2_tse_sag', { plane: 'sagittal' }),
      mr('p2', 't2_tse_tra'),
      mr('p1', 't1_se_tra'),
    ]
    expect(ids(now, then)).toEqual([
      ['n1', 'p1'],
      ['n2', 'p2'],
      ['n3', 'p3'],
    ])
  })

  it('does not pair a scan with contrast and one without', () => {
    const now = [mr('post', 'T1 C+'), mr('pre', 'T1')]
    expect(ids(now, [mr('old', 'T1 se')])).toEqual([
      ['pre', 'old'],
      ['post', null],
    ])
  })

  it('uses every series once, the likest two first', () => {
    const now = [
      makeSeries('a', { modality: 'CT', description: 'Lung' }),
      makeSeries('b', { modality: 'CT', description: 'Soft tissue' }),
    ]
    const then = [
      makeSeries('c', { modality: 'CT', description: 'Soft tissue' }),
      makeSeries('d', { modality: 'CT', description: 'Lung 1.0' }),
    ]
    expect(ids(now, then)).toEqual([
      ['a', 'd'],
      ['b', 'c'],
    ])
  })

  it('pairs a map with a map, and leaves one without its like away', () => {
    const derived = { warnings: [{ code: 'derived', message: '' }] }
    const now = [mr('t2', 'T2'), mr('adc', 'ADC', derived)]
    expect(ids(now, [mr('old', 'T2'), mr('oldAdc', 'ADC map', derived)])).toEqual([
      ['t2', 'old'],
      ['adc', 'oldAdc'],
    ])
    expect(ids(now, [mr('old', 'T2')])).toEqual([['t2', 'old']])
  })

  it('leaves localizers out and hangs the first of each where nothing is alike', () => {
    const localizer = mr('loc', 'Localizer', { warnings: [{ code: 'localizer', message: '' }] })
    const film = makeSeries('film', { modality: 'DX', kind: 'image', plane: null })
    expect(ids([localizer, mr('t1', 'T1')], [film])).toEqual([['t1', 'film']])
  })

  it('pairs films by view and mammograms by side and view', () => {
    const film = (id: string, modality: string, description: string) =>
      makeSeries(id, { modality, description, kind: 'image', plane: null })
    expect(
      ids(
        [film('pa', 'DX', 'Chest PA'), film('lat', 'DX', 'Chest LAT')],
        [film('oldLat', 'CR', 'LAT'), film('oldPa', 'CR', 'AP')],
      ),
    ).toEqual([
      ['pa', 'oldPa'],
      ['lat', 'oldLat'],
    ])
    expect(likeness(film('a', 'MG', 'RCC'), film('b', 'MG', 'LCC'))).toBe(0)
  })
})

describe('studiesToCompare', () => {
  const compared = (snapshot: StudySnapshot, wanted: string | null = null) => {
    const pair = studiesToCompare(snapshot, wanted, null)
    return pair && [pair.current.date, pair.prior.date]
  }

  it('takes the newest study and the one before', () => {
    expect(compared(dated('20200101', '20240301', '20230102'))).toEqual(['20240301', '20230102'])
  })

  it('compares an earlier study that is asked for with the newest', () => {
    const three = dated('20200101', '20240301', '20230102')
    expect(compared(three, 'study0')).toEqual(['20240301', '20200101'])
    expect(compared(three, 'study1')).toEqual(['20240301', '20230102'])
  })

  it('does not guess which is earlier', () => {
    expect(compared(dated('20240301'))).toBeNull()
    expect(compared(dated('20240301', ''))).toBeNull()
    expect(compared(dated('20240301', '20240301'))).toBeNull()
  })

  it('never compares two patients', () => {
    const [one, other] = [dated('20240301'), dated('20230301')]
    const patients = [...one.patients, ...other.patients.map((patient) => ({ ...patient, id: 'q' }))]
    expect(compared({ ...one, patients })).toBeNull()
  })
})
