import { describe, expect, it } from 'vitest'
import { makeSeries, makeSnapshot } from '../testing/series'
import { allSeries, caseScans, proposeCase } from './propose'

function slots(snapshot: ReturnType<typeof makeSnapshot>, choices = {}) {
  return Object.fromEntries(allSeries(proposeCase(snapshot, choices)).map((one) => [one.id, one.case.slot]))
}

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
      makeSeries('film', { kind: 'image', modality: 'DX', slices: 1 }),
      ...['a', 'b', 'c', 'd'].map((id) => makeSeries(id, { modality: 'CT' })),
    ])
    expect(slots(snapshot)).toEqual({ film: null, a: 1, b: 2, c: 3, d: 1 })
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

  it('keeps to the first study', () => {
    const snapshot = makeSnapshot([makeSeries('now')], [makeSeries('prior')])
    expect(slots(snapshot)).toEqual({ now: 4, prior: null })
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
