import { describe, expect, it } from 'vitest'
import { makeSeries, makeSnapshot } from '../testing/series'
import { allSeries, caseScans, proposeCase } from './propose'

function slots(snapshot: ReturnType<typeof makeSnapshot>, choices = {}) {
  return Object.fromEntries(allSeries(proposeCase(snapshot, choices)).map((one) => [one.id, one.case.slot]))
}

const chosen = (snapshot: ReturnType<typeof makeSnapshot>) =>
  caseScans(proposeCase(snapshot)).map(({ id }) => id)

const reasons = (snapshot: ReturnType<typeof makeSnapshot>) =>
  Object.fromEntries(allSeries(proposeCase(snapshot)).map((one) => [one.id, one.case.because]))

describe('proposeCase', () => {
  it('gives MRI series the rows 4, 5, 6 and starts again at 4', () => {
    const snapshot = makeSnapshot(['a', 'b', 'c', 'd'].map((id) => makeSeries(id)))
    expect(slots(snapshot)).toEqual({ a: 4, b: 5, c: 6, d: 4 })
  })

  it('leaves localizers and derived maps out and says so', () => {
    const snapshot = makeSnapshot([
      makeSeries('scout', { warnings: [{ code: 'localizer', message: '' }] }),
      makeSeries('adc', { warnings: [{ code: 'derived', message: '' }] }),
      makeSeries('t2'),
    ])
    expect(slots(snapshot)).toEqual({ scout: null, adc: null, t2: 4 })
    const [scout, adc] = allSeries(proposeCase(snapshot))
    expect(scout?.case.because).toBe('Left out: a localizer, made to plan the scan and not to be read.')
    expect(adc?.case.because).toBe('Left out: a derived map computed from other images.')
  })

  it('takes volumes before single images and at most four scans', () => {
    const snapshot = makeSnapshot([
      makeSeries('spot', { kind: 'image', slices: 1 }),
      ...['a', 'b', 'c', 'd'].map((id) => makeSeries(id)),
    ])
    expect(slots(snapshot)).toEqual({ spot: null, a: 4, b: 5, c: 6, d: 4 })
    expect(reasons(snapshot).spot).toBe(
      'Left out: the case already has 4 scans, the published number. Tick it to add it.',
    )
  })

  it('takes one of every modality before a second one of any', () => {
    const snapshot = makeSnapshot([
      ...['a', 'b', 'c', 'd'].map((id) => makeSeries(id, { modality: 'CT' })),
      makeSeries('film', { kind: 'image', modality: 'DX', slices: 1 }),
    ])
    expect(slots(snapshot)).toEqual({ a: 1, b: 2, c: 3, d: null, film: 7 })
  })

  it('takes what the case does not show yet before more of the same', () => {
    const looks = ['axial', 'axial', 'axial', 'sagittal', 'axial', 'coronal']
    const snapshot = makeSnapshot(
      [looks.map((look, i) => makeSeries(`s${i}`, { bonds: { sample: null, rawData: null, look } }))].flat(),
    )
    expect(chosen(snapshot)).toEqual(['s0', 's1', 's3', 's5'])
  })

  it('takes a second reconstruction of the same raw data only when nothing else is left', () => {
    const ct = (id: string, rawData: string | null) =>
      makeSeries(id, { modality: 'CT', bonds: { sample: 'g', rawData, look: id } })
    const soft = makeSnapshot([ct('soft', 'w1'), ct('lung', 'w1')])
    expect(chosen(soft)).toEqual(['soft', 'lung'])
    const four = [ct('soft', 'w1'), ct('lung', 'w1'), ct('venous', 'w2'), ct('late', 'w3')]
    const full = makeSnapshot([...four, makeSeries('mr')])
    expect(chosen(full)).toEqual(['soft', 'venous', 'late', 'mr'])
    expect(reasons(full).lung).toBe('Left out: made from the same raw data as "soft", which is in the case.')
  })

  it('takes the first, the middle and the last of many phases, which are one sample', () => {
    const bonds = { sample: 'dynamic', rawData: null, look: 'dynamic' }
    const snapshot = makeSnapshot(Array.from({ length: 9 }, (_, i) => makeSeries(`t${i}`, { bonds })))
    expect(chosen(snapshot)).toEqual(['t0', 't4', 't8'])
    expect(reasons(snapshot).t1).toBe(
      'Left out: other phases stand for this acquisition; of its 9 scans the first, the middle and the last are taken.',
    )
    expect(caseScans(proposeCase(snapshot)).map(({ sample, slot }) => [sample, slot])).toEqual([
      ['dynamic', 4],
      ['dynamic', 5],
      ['dynamic', 6],
    ])
  })

  it('takes two views of an X-ray as one sample', () => {
    const bonds = { sample: 'hip', rawData: null, look: 'hip' }
    const view = (id: string) => makeSeries(id, { modality: 'DX', kind: 'image', slices: 1, bonds })
    const snapshot = makeSnapshot([view('ap'), view('lateral'), view('frog')])
    expect(slots(snapshot)).toEqual({ ap: 7, lateral: 8, frog: null })
    expect(caseScans(proposeCase(snapshot)).map(({ sample }) => sample)).toEqual(['hip', 'hip'])
  })

  // Rows as in RadDiag's table: CT 1, MRI 4, X-ray 7, ultrasound 9, fluoroscopy 11, mammography 12, DSA 13,
  // nuclear medicine 14, barium 15.
  it.each([
    ['CT', 'Abdomen', 1, 'computed tomography (CT)'],
    ['MR', 'T2', 4, 'magnetic resonance (MR)'],
    ['DX', 'Chest', 7, 'a digital radiograph (DX) is an X-ray'],
    ['CR', 'Chest', 7, 'a computed radiograph (CR) is an X-ray'],
    ['RG', 'Chest', 7, 'a radiograph on film (RG) is an X-ray'],
    ['PX', 'Jaw', 7, 'a dental radiograph is an X-ray'],
    ['US', 'Liver', 9, 'ultrasound (US)'],
    ['IVUS', 'LAD', 9, 'ultrasound inside a vessel (IVUS)'],
    ['RF', 'Hip injection', 11, 'fluoroscopy (RF) without a word of barium'],
    ['MG', 'R MLO', 12, 'mammography (MG)'],
    ['CR', 'Breast, left', 12, 'a radiograph of the breast is read as mammography'],
    ['XA', 'Aorta', 13, 'X-ray angiography (XA) is what the DSA row was trained on'],
    ['NM', 'Bone scan', 14, 'scintigraphy (NM)'],
    ['PT', 'FDG', 14, 'PET shares the row of nuclear medicine'],
    ['RF', 'Barium swallow', 15, 'its words name a barium study, which has a row of its own'],
    ['RF', 'Double contrast enema', 15, 'its words name a barium study, which has a row of its own'],
    ['DX', 'Small bowel follow-through', 15, 'its words name a barium study, which has a row of its own'],
  ])('%s "%s" takes row %d: %s', (modality, description, slot, why) => {
    const role = allSeries(proposeCase(makeSnapshot([makeSeries('s', { modality, description })])))[0]?.case
    expect(role).toEqual({ included: true, slot, because: `In the case: a volume of 20 images; ${why}.` })
  })

  it.each(['SM', 'ES', 'OPT', 'XC'])('%s has no row until a person gives it one', (modality) => {
    const snapshot = makeSnapshot([makeSeries('s', { modality })])
    expect(slots(snapshot)).toEqual({ s: null })
    expect(reasons(snapshot).s).toBe(`Left out: RadDiag knows no modality ${modality}. Choose one to add it.`)
  })

  it('lets the person overrule every rule', () => {
    const snapshot = makeSnapshot([
      makeSeries('adc', { warnings: [{ code: 'derived', message: '' }] }),
      makeSeries('t2'),
    ])
    const choices = { adc: { included: true }, t2: { included: false } }
    expect(slots(snapshot, choices)).toEqual({ adc: 4, t2: null })
  })

  it('waits for a modality where a picture names none', () => {
    const snapshot = makeSnapshot([makeSeries('photo', { modality: 'OT', kind: 'image', slices: 1 })])
    expect(slots(snapshot)).toEqual({ photo: null })
    expect(slots(snapshot, { photo: { included: true } })).toEqual({ photo: null })
    expect(slots(snapshot, { photo: { modality: 'Ultrasound', included: true } })).toEqual({ photo: 9 })
  })

  it('follows case.json, also beyond four scans and with its own slots', () => {
    const declared = (slot: number | null) => ({ modality: 'X-ray', sample: 's', slot }) as const
    const snapshot = makeSnapshot([
      ...[7, null, 8, null, 7].map((slot, index) => makeSeries(`x${index}`, { declared: declared(slot) })),
      makeSeries('t2'),
    ])
    expect(slots(snapshot)).toEqual({ x0: 7, x1: 8, x2: 8, x3: 8, x4: 7, t2: null })
  })

  it('takes no more than what case.json names', () => {
    const declared = { modality: 'CT', sample: null, slot: null } as const
    const snapshot = makeSnapshot(
      [makeSeries('prior')],
      [makeSeries('named', { declared }), makeSeries('loose')],
    )
    expect(slots(snapshot)).toEqual({ prior: null, named: 1, loose: null })
    expect(reasons(snapshot).loose).toBe('Left out: case.json does not name it.')
  })

  it('keeps to the first study', () => {
    const snapshot = makeSnapshot([makeSeries('now')], [makeSeries('prior')])
    expect(slots(snapshot)).toEqual({ now: 4, prior: null })
  })

  it('keeps to the latest study where the dates say which that is', () => {
    const snapshot = makeSnapshot([makeSeries('prior')], [makeSeries('now')], [makeSeries('undated')])
    const dates = ['20240102', '20251130', '']
    const patients = snapshot.patients.map((patient) => ({
      ...patient,
      studies: patient.studies.map((study, index) => ({ ...study, date: dates[index] ?? '' })),
    }))
    expect(slots({ ...snapshot, patients })).toEqual({ prior: null, now: 4, undated: null })
  })
})

describe('caseScans', () => {
  it('names the sample of each scan: its own unless case.json joins them', () => {
    const joined = { modality: 'CT', sample: 'a1', slot: null } as const
    const snapshot = makeSnapshot([
      makeSeries('a', { declared: joined }),
      makeSeries('b', { declared: joined }),
    ])
    expect(
      caseScans(proposeCase(snapshot)).map(({ id, modality, sample, slot }) => [id, modality, sample, slot]),
    ).toEqual([
      ['a', 'CT', 'a1', 1],
      ['b', 'CT', 'a1', 2],
    ])
    const apart = makeSnapshot([makeSeries('c'), makeSeries('d')])
    expect(caseScans(proposeCase(apart)).map((scan) => scan.sample)).toEqual(['c', 'd'])
  })
})
