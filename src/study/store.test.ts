import { beforeEach, describe, expect, it } from 'vitest'
import { makeSeries, makeSnapshot } from '../testing/series'
import { caseKey, hangingOf, openCase, useStudy } from './store'

const snapshot = makeSnapshot([
  makeSeries('t1'),
  makeSeries('t2'),
  makeSeries('adc', { warnings: [{ code: 'derived', message: '' }] }),
])

function shown(): string[] {
  const state = useStudy.getState()
  return state.snapshot ? hangingOf(state.snapshot, state.hung).map((series) => series.id) : []
}

describe('useStudy', () => {
  beforeEach(() => {
    useStudy.getState().close()
    useStudy.getState().setRead(snapshot, null)
  })

  it('hangs the scans of the case', () => {
    expect(shown()).toEqual(['t1', 't2'])
  })

  it('puts a series that is left out into the active viewport', () => {
    useStudy.getState().show('t2')
    useStudy.getState().show('adc')
    expect(shown()).toEqual(['t1', 'adc'])
    expect(useStudy.getState().activeSeries).toBe('adc')
  })

  it('keeps a tick while more files are read', () => {
    useStudy.getState().choose('t1', { included: false })
    useStudy.getState().setRead(snapshot, { filesRead: 1, filesTotal: 2, imagesFound: 1 })
    expect(openCase(useStudy.getState()).map((scan) => scan.id)).toEqual(['t2'])
    expect(shown()).toEqual(['t2'])
  })

  it('changes the case key with a tick and gives it back with the tick', () => {
    const before = caseKey(openCase(useStudy.getState()))
    useStudy.getState().choose('adc', { included: true })
    expect(caseKey(openCase(useStudy.getState()))).not.toBe(before)
    useStudy.getState().choose('adc', { included: false })
    expect(caseKey(openCase(useStudy.getState()))).toBe(before)
  })

  it('forgets everything on close', () => {
    useStudy.getState().close()
    expect(useStudy.getState().snapshot).toBeNull()
    expect(openCase(useStudy.getState())).toEqual([])
  })
})
