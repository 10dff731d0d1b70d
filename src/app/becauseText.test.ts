import { describe, expect, it } from 'vitest'
import { allSeries, proposeCase } from '../study/propose'
import type { OpenSeries } from '../study/types'
import { makeSeries, makeSnapshot } from '../testing/series'
import { becauseText } from './becauseText'

function becauses(...series: OpenSeries[]): string[] {
  return allSeries(proposeCase(makeSnapshot(series))).map((one) => one.case.because)
}

describe('becauseText', () => {
  it('says in English what the case proposal says, word by word', () => {
    const sample = { bonds: { sample: 'g', rawData: null, look: 'x' } }
    const raw = { modality: 'CT', bonds: { sample: null, rawData: 'w', look: 'x' } }
    const said = [
      ...becauses(makeSeries('t1'), makeSeries('one', { slices: 1, kind: 'image' })),
      ...becauses(...['a', 'b', 'c', 'd', 'e'].map((id) => makeSeries(id, sample))),
      ...becauses(...['a', 'b', 'c', 'd', 'e'].map((id) => makeSeries(id))),
      ...becauses(makeSeries('a', raw), makeSeries('b', { ...raw, description: 'thin' })),
      ...becauses(makeSeries('a', { modality: 'SR' }), makeSeries('b', { modality: 'OT' })),
    ]
    expect(new Set(said).size).toBeGreaterThan(6)
    expect(said.map(becauseText)).toEqual(said)
  })

  it('keeps what a person named', () => {
    const raw = 'Left out: made from the same raw data as "Lung; thin", which is in the case.'
    expect(becauseText(raw)).toBe(raw)
    expect(becauseText('In the case: added by you.')).toBe('In the case: added by you.')
  })
})
