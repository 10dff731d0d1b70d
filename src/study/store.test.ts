import { beforeEach, describe, expect, it } from 'vitest'
import { makeSeries, makeSnapshot } from '../testing/series'
import { shownCells } from './hangingCells'
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

function cells(): (string | null)[] {
  const { snapshot: open, hung } = useStudy.getState()
  return open ? shownCells(open, hung).cells.map((series) => series?.id ?? null) : []
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

  it('swaps two series when one is hung where the other is', () => {
    useStudy.getState().place('t2', 0)
    expect(shown()).toEqual(['t2', 't1'])
    expect(useStudy.getState().activeSeries).toBe('t2')
  })

  it('has empty cells where a layout has more than there are scans, and fills the one aimed at', () => {
    const { setLayout, aim, show } = useStudy.getState()
    setLayout({ rows: 2, columns: 2 })
    expect(cells()).toEqual(['t1', 't2', null, null])
    aim(3)
    show('adc')
    expect(cells()).toEqual(['t1', 't2', null, 'adc'])
    expect(useStudy.getState().aimedCell).toBeNull()
    useStudy.getState().place('adc', 2)
    expect(cells()).toEqual(['t1', 't2', 'adc', null])
  })

  it('turns pages where a layout has fewer cells, and opens at the active series', () => {
    const { setLayout, show, turnPage } = useStudy.getState()
    show('t2')
    setLayout({ rows: 1, columns: 1 })
    expect(cells()).toEqual(['t2'])
    turnPage(1)
    expect(cells()).toEqual(['t1'])
    expect(useStudy.getState().activeSeries).toBe('t1')
    show('t2')
    expect(cells()).toEqual(['t2'])
    setLayout({ rows: 1, columns: 2 })
    expect(cells()).toEqual(['t1', 't2'])
    setLayout(null)
    expect(useStudy.getState().hung).toBeNull()
  })

  it('keeps on screen what is left out of the case, and hangs the case again with a tick', () => {
    const { setLayout, place, choose } = useStudy.getState()
    setLayout({ rows: 1, columns: 3 })
    place('adc', 0)
    choose('t1', { included: false })
    expect(openCase(useStudy.getState()).map((scan) => scan.id)).toEqual(['t2'])
    expect(cells()).toEqual(['adc', 't2', null])
    choose('t1', { included: true })
    expect(cells()).toEqual(['t1', 't2', null])
  })

  it('compares two studies without touching the case, and goes back', () => {
    const { setRead, show, place, compare } = useStudy.getState()
    const old = [makeSeries('a', { description: 'T1' }), makeSeries('b', { description: 'T2' })]
    const now = [makeSeries('c', { description: 'T2' }), makeSeries('d', { description: 'T1' })]
    setRead(makeSnapshot(old, now), null)
    const before = caseKey(openCase(useStudy.getState()))
    show('a')
    place('b', 0)
    const [prior, current] = useStudy.getState().snapshot?.patients[0]?.studies ?? []
    compare(current && prior ? { current, prior } : null)
    expect(cells()).toEqual(['d', 'a', 'c', 'b'])
    expect(useStudy.getState().hung?.comparison).toMatchObject({ current: 'study1', prior: 'study0' })
    expect(useStudy.getState().activeSeries).toBe('d')
    expect(caseKey(openCase(useStudy.getState()))).toBe(before)
    compare(null)
    expect(cells()).toEqual(['b', 'a'])
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
    expect(shown()).toEqual(['t1', 't2'])
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
