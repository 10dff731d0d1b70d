import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import type { LoadedPack } from '../diagnose/service'
import { useFindings } from '../findings/store'
import { caseKey, openCase, useStudy } from '../study/store'
import { fakeManifest } from '../testing/fakeCase'
import { makeSeries, makeSnapshot } from '../testing/series'
import { followEncodeAhead, useAhead } from './encodeAhead'
import { usePack } from './packStore'
import { useSettings } from './settings/settings'

/** The page, which can go out of sight. */
class Page extends EventTarget {
  hidden = false

  turn(hidden: boolean): void {
    this.hidden = hidden
    this.dispatchEvent(new Event('visibilitychange'))
  }
}

const PACK: LoadedPack = {
  manifest: fakeManifest,
  sha256: 'sha',
  backend: { name: 'cpu', threads: 1, precision: 'fp32', because: '', selfTestError: 0 },
}

const page = new Page()
/** Scans of each call of the worker, and what ends it. */
const calls: { scans: string[]; end: (whole: boolean) => void }[] = []

const state = () => useAhead.getState().state
const asked = () => calls.map(({ scans }) => scans)

async function rest(): Promise<void> {
  await vi.advanceTimersByTimeAsync(1000)
}

async function end(whole: boolean): Promise<void> {
  calls.at(-1)?.end(whole)
  await vi.advanceTimersByTimeAsync(0)
}

followEncodeAhead(
  page,
  (scans) => new Promise((resolve) => calls.push({ scans: scans.map(({ id }) => id), end: resolve })),
)

beforeEach(() => {
  vi.useFakeTimers()
  useStudy.getState().close()
  page.hidden = false
  useSettings.setState({ prepareScans: true })
  useFindings.setState(useFindings.getInitialState())
  usePack.setState({ state: { name: 'ready', pack: PACK } })
  calls.length = 0
})

afterEach(() => {
  vi.useRealTimers()
})

const read = makeSnapshot([makeSeries('T1'), makeSeries('T2')])
const open = () => useStudy.getState().setRead(read, null)
const untick = (id: string) => useStudy.getState().choose(id, { included: false })
const running = () => {
  const run = { preliminary: null, caseKey: caseKey(openCase(useStudy.getState())), pack: 'sha' }
  useFindings.getState().setPhase({ name: 'running', ...run })
  return run
}

describe('encoding ahead', () => {
  it('begins when every file is read and the case has stood for a moment', async () => {
    const progress = { filesRead: 1, filesTotal: 2, imagesFound: 1, bytesRead: 1, milliseconds: 1 }
    useStudy.getState().setRead(read, progress)
    await rest()
    expect(asked()).toEqual([])
    open()
    expect(asked()).toEqual([])
    await rest()
    expect(asked()).toEqual([['T1', 'T2']])
    expect(state()).toBe('working')
    await end(true)
    expect(state()).toBe('ready')
  })

  it('follows the ticks: several in a row count once, and what runs for the case before is ended', async () => {
    open()
    await rest()
    untick('T2')
    useStudy.getState().choose('T2', { included: true })
    untick('T1')
    await rest()
    expect(asked()).toEqual([['T1', 'T2'], [], ['T2']])
    calls[0]?.end(false)
    await end(true)
    expect(state()).toBe('ready')
  })

  it('does not call what was interrupted prepared', async () => {
    open()
    await rest()
    await end(false)
    expect(state()).toBe('none')
    await rest()
    expect(asked()).toHaveLength(1)
  })

  it('leaves a case alone that is diagnosed, and when its diagnosis was stopped', async () => {
    open()
    const run = running()
    await rest()
    useFindings.getState().setPhase({ name: 'cancelled', ...run })
    await rest()
    expect(asked()).toEqual([])
    untick('T2')
    await rest()
    expect(asked()).toEqual([['T1']])
  })

  it('does nothing for a case that is refused, without a model, or where it is not wanted', async () => {
    usePack.setState({ state: { name: 'loading' } })
    open()
    await rest()
    useSettings.setState({ prepareScans: false })
    usePack.setState({ state: { name: 'ready', pack: PACK } })
    await rest()
    expect(asked()).toEqual([])
    useSettings.setState({ prepareScans: true })
    await rest()
    expect(asked()).toEqual([['T1', 'T2']])
    useSettings.setState({ prepareScans: false })
    expect(asked()).toEqual([['T1', 'T2'], []])
    useSettings.setState({ prepareScans: true })
    useStudy.getState().setRead(makeSnapshot([makeSeries('T1')], [makeSeries('prior')]), null)
    useStudy.getState().choose('T1', { included: true })
    useStudy.getState().choose('prior', { included: true })
    calls.length = 0
    await rest()
    expect(asked()).toEqual([])
  })

  it('rests while the page is out of sight, and does again nothing that was done', async () => {
    open()
    await rest()
    page.turn(true)
    expect(asked()).toEqual([['T1', 'T2'], []])
    await rest()
    page.turn(false)
    await rest()
    expect(asked()).toEqual([['T1', 'T2'], [], ['T1', 'T2']])
    await end(true)
    page.turn(true)
    page.turn(false)
    await rest()
    expect(asked()).toHaveLength(3)
    expect(state()).toBe('ready')
  })
})
