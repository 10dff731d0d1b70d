import { beforeEach, describe, expect, it } from 'vitest'
import { makeSeries, makeSnapshot } from '../testing/series'
import { caseKey, hangingOf, openCase, refusal, useStudy } from './store'

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
    useStudy.getState().setRead(snapshot, {
      filesRead: 1,
      filesTotal: 2,
      imagesFound: 1,
      bytesRead: 100,
      milliseconds: 10,
    })
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

  it('asks before it takes scans of another study, and asks again when a third study joins', () => {
    const { setRead, choose, insist } = useStudy.getState()
    setRead(makeSnapshot([makeSeries('now')], [makeSeries('prior')], [makeSeries('older')]), null)
    expect(refusal(useStudy.getState())).toBeNull()
    choose('prior', { included: true })
    expect(refusal(useStudy.getState())?.code).toBe('several-studies')
    insist()
    expect(refusal(useStudy.getState())).toBeNull()
    choose('older', { included: true })
    expect(refusal(useStudy.getState())?.message).toContain('3 studies')
    choose('older', { included: false })
    expect(refusal(useStudy.getState())).toBeNull()
  })

  it('shows a split series as one and apart again, with the same ids and ticks', () => {
    const because = [{ code: 'multi-echo', message: 'Two echoes.' }]
    const echo = (index: number, time: number) =>
      makeSeries(`e${index}`, {
        slices: 2,
        splitBecause: 'multi-echo',
        part: { of: 'whole', index, count: 2, label: `echo time ${time} ms`, because },
        warnings: [...because, { code: 'gantry-tilt', message: 'Tilted.' }],
      })
    const { setRead, choose, join } = useStudy.getState()
    setRead(makeSnapshot([echo(1, 10), echo(2, 90)]), null)
    choose('e1', { included: false })
    const apart = useStudy.getState().snapshot
    join('whole', true)
    const [whole] = openCase(useStudy.getState())
    expect(whole).toMatchObject({ id: 'whole', sliceIds: ['e1.0', 'e1.1', 'e2.0', 'e2.1'] })
    const series = useStudy.getState().snapshot?.patients[0]?.studies[0]?.series
    expect(series).toHaveLength(1)
    expect(series?.[0]).toMatchObject({
      kind: 'stack',
      slices: 4,
      spacing: null,
      splitBecause: null,
      part: null,
    })
    expect(series?.[0]?.warnings).toEqual([
      {
        code: 'joined-parts',
        message:
          'You put the 2 parts of this series together: they follow one another in one stack, which is no volume.',
      },
      { code: 'gantry-tilt', message: 'Tilted.' },
    ])
    expect(useStudy.getState().activeSeries).toBe('whole')
    join('whole', false)
    expect(useStudy.getState().snapshot).toEqual(apart)
    expect(openCase(useStudy.getState()).map(({ id, name }) => [id, name])).toEqual([
      ['e2', 'e2, echo time 90 ms'],
    ])
  })

  it('forgets everything on close', () => {
    useStudy.getState().close()
    expect(useStudy.getState().snapshot).toBeNull()
    expect(openCase(useStudy.getState())).toEqual([])
  })
})
