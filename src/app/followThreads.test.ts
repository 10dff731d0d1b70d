import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import type { LoadedPack } from '../diagnose/service'
import type { ThreadChoice } from '../diagnose/threadChoice'
import { useMap } from '../findings/mapStore'
import { useFindings } from '../findings/store'
import { failed, ok, type Result } from '../study/result'
import { useStudy } from '../study/store'
import { fakeManifest } from '../testing/fakeCase'
import { makeSeries, makeSnapshot } from '../testing/series'
import { useAhead } from './encodeAhead'
import { followThreads } from './followThreads'
import { packAddress, usePack } from './packStore'
import { useModels } from './packs/modelsStore'

/** The page, which can go out of sight. */
class Page extends EventTarget {
  hidden = false

  turn(hidden: boolean): void {
    this.hidden = hidden
    this.dispatchEvent(new Event('visibilitychange'))
  }
}

/** A turn that was begun: on how many threads, whether it was ended, and what answers it. */
interface Turn {
  packUrl: string
  threads: number
  ended: boolean
  answer(times: Result<number[]>): void
}

const page = new Page()
const BRAIN = packAddress('brain')
const kept = new Map<string, ThreadChoice>()
const turns: Turn[] = []
let packs = 0

followThreads({
  page,
  cores: 4,
  kept: (packUrl) => kept.get(packUrl) ?? null,
  keep: (packUrl, choice) => void kept.set(packUrl, choice),
  time(packUrl, threads) {
    let answer: Turn['answer'] = () => undefined
    const times = new Promise<Result<number[]>>((resolve) => {
      answer = resolve
    })
    const turn = { packUrl, threads, ended: false, answer }
    turns.push(turn)
    return {
      times,
      end: () => {
        turn.ended = true
      },
    }
  },
})

/** Uses a pack that no other test had. */
function usePackOn(name: LoadedPack['backend']['name'], sha256 = `sha ${packs++}`): string {
  const backend = { name, threads: 4, precision: 'fp32', because: '', selfTestError: 0 }
  usePack.setState({
    key: 'brain',
    state: { name: 'ready', pack: { manifest: fakeManifest, sha256, backend } },
  })
  return sha256
}

async function wait(milliseconds: number): Promise<void> {
  await vi.advanceTimersByTimeAsync(milliseconds)
}

async function answer(times: Result<number[]>): Promise<void> {
  turns.at(-1)?.answer(times)
  await wait(0)
}

const tried = () => turns.map(({ threads }) => threads)
const running = () => turns.filter(({ ended }) => !ended).map(({ threads }) => threads)

beforeEach(() => {
  vi.useFakeTimers()
  usePack.setState({ state: { name: 'loading' } })
  useStudy.getState().close()
  useFindings.setState(useFindings.getInitialState())
  useAhead.setState(useAhead.getInitialState())
  useMap.setState(useMap.getInitialState())
  useModels.setState(useModels.getInitialState())
  page.hidden = false
  kept.clear()
  turns.length = 0
})

afterEach(() => {
  vi.useRealTimers()
})

describe('the trial of threads', () => {
  it('begins in a page left alone, goes through all turns one by one, and keeps the quickest', async () => {
    const packSha256 = usePackOn('wasm')
    await wait(7999)
    expect(turns).toEqual([])
    await wait(1)
    for (const time of [200, 100, 90, 92, 104, 210]) {
      expect(running()).toHaveLength(1)
      expect(kept.size).toBe(0)
      await answer(ok([time]))
    }
    expect(tried()).toEqual([1, 2, 4, 4, 2, 1])
    expect(running()).toEqual([])
    expect([...kept]).toEqual([
      [
        BRAIN,
        {
          packSha256,
          measuredAt: Date.now(),
          threads: 4,
          measured: [
            { threads: 1, milliseconds: 205 },
            { threads: 2, milliseconds: 102 },
            { threads: 4, milliseconds: 91 },
          ],
        },
      ],
    ])
    usePackOn('wasm', packSha256)
    await wait(20_000)
    expect(turns).toHaveLength(6)
  })

  it('is not made for what was tried before, nor on a graphics adapter, but for another pack of that address', async () => {
    kept.set(BRAIN, { packSha256: 'old', measuredAt: Date.now(), threads: 2, measured: [] })
    usePackOn('wasm', 'old')
    await wait(20_000)
    usePackOn('webgpu')
    await wait(20_000)
    expect(turns).toEqual([])
    usePackOn('wasm')
    await wait(8000)
    expect(tried()).toEqual([1])
  })

  it('is made anew after a month', async () => {
    const day = 24 * 3600 * 1000
    const keep = (packSha256: string, days: number) =>
      kept.set(BRAIN, { packSha256, measuredAt: Date.now() - days * day, threads: 2, measured: [] })
    keep('young', 29)
    usePackOn('wasm', 'young')
    await wait(20_000)
    expect(turns).toEqual([])
    keep('aged', 31)
    usePackOn('wasm', 'aged')
    await wait(8000)
    expect(tried()).toEqual([1])
  })

  it('stops at once when a person does anything, and repeats the turn later', async () => {
    usePackOn('wasm')
    await wait(8000)
    await answer(ok([200]))
    expect(running()).toEqual([2])
    page.dispatchEvent(new Event('pointerdown'))
    expect(running()).toEqual([])
    // An answer on its way already.
    await answer(ok([1]))
    await wait(5000)
    page.dispatchEvent(new Event('pointermove'))
    await wait(5000)
    expect(tried()).toEqual([1, 2])
    await wait(3000)
    expect(tried()).toEqual([1, 2, 2])
    for (const time of [100, 300, 300, 100, 200]) await answer(ok([time]))
    expect(kept.get(BRAIN)?.measured[1]).toEqual({ threads: 2, milliseconds: 100 })
  })

  const series = makeSnapshot([makeSeries('T1')])
  const reading = { filesRead: 1, filesTotal: 2, imagesFound: 1, bytesRead: 1, milliseconds: 1 }
  const run = { preliminary: null, caseKey: '', pack: null }
  it.each([
    [
      'a diagnosis',
      () => useFindings.setState({ phase: { name: 'running', ...run } }),
      () => useFindings.setState({ phase: { name: 'idle' } }),
    ],
    [
      'reading ahead',
      () => useAhead.setState({ state: 'working' }),
      () => useAhead.setState({ state: 'ready' }),
    ],
    [
      'a map',
      () => useMap.getState().setPhase({ name: 'running' }),
      () => useMap.getState().setPhase({ name: 'none' }),
    ],
    [
      'files that are read',
      () => useStudy.getState().setRead(series, reading),
      () => useStudy.getState().setRead(series, null),
    ],
    [
      'work on a stored pack',
      () => useModels.setState({ work: { key: 'brain', kind: 'verifying', progress: null } }),
      () => useModels.setState({ work: null }),
    ],
    ['a page out of sight', () => page.turn(true), () => page.turn(false)],
  ])('stops for %s, and waits for its end', async (_, begin, end) => {
    usePackOn('wasm')
    await wait(8000)
    expect(running()).toEqual([1])
    begin()
    expect(running()).toEqual([])
    await wait(60_000)
    page.dispatchEvent(new Event('keydown'))
    await wait(60_000)
    expect(tried()).toEqual([1])
    end()
    await wait(8000)
    expect(tried()).toEqual([1, 1])
  })

  it('leaves out a number with which the runtime fails, and is given up when the pack cannot be read', async () => {
    usePackOn('wasm')
    await wait(8000)
    for (const time of [200, 100]) await answer(ok([time]))
    await answer(failed('threads-untimed', 'no memory'))
    for (const time of [100, 200]) await answer(ok([time]))
    expect(tried()).toEqual([1, 2, 4, 2, 1])
    expect(kept.get(BRAIN)).toMatchObject({ threads: 2 })

    kept.clear()
    usePackOn('wasm')
    await wait(8000)
    await answer(ok([200]))
    await answer(failed('pack-unreadable', 'gone'))
    await wait(60_000)
    expect(tried().slice(5)).toEqual([1, 2])
    expect(running()).toEqual([])
    expect(kept.size).toBe(0)
  })
})
