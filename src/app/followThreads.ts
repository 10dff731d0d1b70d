import { candidateThreads, type ThreadChoice, ThreadTrial } from '../diagnose/threadChoice'
import { useMap } from '../findings/mapStore'
import { useFindings } from '../findings/store'
import { useStudy } from '../study/store'
import { useAhead } from './encodeAhead'
import { keepThreads, keptThreads } from './keptThreads'
import { packAddress, readyPack, usePack } from './packStore'
import { useModels } from './packs/modelsStore'
import { type ThreadsTurn, timeThreads } from './threadsClient'

/** The page is left alone for this many milliseconds before a trial begins, or goes on where it was stopped. */
const QUIET_MS = 8000

/** A choice is tried anew after this many milliseconds, and serves until then: the device may have been busy. */
const STANDS_MS = 30 * 24 * 3600 * 1000

/** What a person does to a page; a trial would make it answer late, and be disturbed by it. */
const INPUT = ['pointerdown', 'pointermove', 'wheel', 'keydown', 'dragover'] as const

interface ThreadsPlatform {
  page: Pick<Document, 'hidden' | 'addEventListener'>
  /** Cores that the runtime can use: one where the page has no shared memory. */
  cores: number
  kept(packUrl: string): ThreadChoice | null
  keep(packUrl: string, choice: ThreadChoice): void
  time(packUrl: string, threads: number): ThreadsTurn
}

function inBrowser(): ThreadsPlatform {
  return {
    page: document,
    cores: globalThis.crossOriginIsolated ? navigator.hardwareConcurrency || 1 : 1,
    kept: keptThreads,
    keep: keepThreads,
    time: timeThreads,
  }
}

/** Nothing is computed, read or imported. */
function isQuiet(): boolean {
  const { importing, work } = useModels.getState()
  return (
    useStudy.getState().reading === null &&
    useFindings.getState().phase.name !== 'running' &&
    useAhead.getState().state !== 'working' &&
    useMap.getState().phase.name !== 'running' &&
    importing.name !== 'running' &&
    work === null
  )
}

/**
 * Finds, once a month for a pack on a device, on how many threads WebAssembly is quickest, and keeps it for the next start of
 * the worker that diagnoses: a runtime cannot change the number of its own. Each number has its turns in a worker that
 * ends with the turn, so that one more encoder is held at most. A turn is stopped at once, and repeated later, when a
 * person does anything or anything is to be computed. Call once.
 */
export function followThreads(platform: ThreadsPlatform = inBrowser()): void {
  const { page, cores } = platform
  if (candidateThreads(cores).length < 2) return
  /** Packs that need no trial (any more) in this visit, by the SHA-256 of their manifests. */
  const settled = new Set<string>()
  let trial: { sha256: string; turns: ThreadTrial } | null = null
  let turn: ThreadsTurn | null = null
  let timer: ReturnType<typeof setTimeout> | undefined

  /** The pack to try; a graphics adapter needs no threads. */
  const untried = () => {
    const pack = readyPack(usePack.getState().state)
    return pack?.backend.name === 'wasm' && !settled.has(pack.sha256) ? pack.sha256 : null
  }

  const begin = async () => {
    timer = undefined
    const sha256 = untried()
    if (sha256 === null) return
    const packUrl = packAddress(usePack.getState().key)
    const before = platform.kept(packUrl)
    if (before?.packSha256 === sha256 && Date.now() - before.measuredAt < STANDS_MS) {
      settled.add(sha256)
      return
    }
    if (trial?.sha256 !== sha256) trial = { sha256, turns: new ThreadTrial(cores) }
    const { turns } = trial
    if (!(await takeTurns(packUrl, turns))) return
    settled.add(sha256)
    const choice = turns.next() === null ? turns.quickest() : null
    if (choice) platform.keep(packUrl, { packSha256: sha256, measuredAt: Date.now(), ...choice })
  }

  /** False when it was stopped; true at the end, or when it is no use to go on. */
  const takeTurns = async (packUrl: string, turns: ThreadTrial): Promise<boolean> => {
    for (let threads = turns.next(); threads !== null; threads = turns.next()) {
      const mine = platform.time(packUrl, threads)
      turn = mine
      const outcome = await mine.times
      if (turn !== mine) return false
      stop()
      if (outcome.status === 'ok') turns.take(outcome.value)
      else if (outcome.code === 'threads-untimed') turns.take(null)
      else return true
    }
    return true
  }

  const stop = () => {
    clearTimeout(timer)
    timer = undefined
    turn?.end()
    turn = null
  }

  const look = () => {
    stop()
    if (!page.hidden && isQuiet() && untried() !== null) timer = setTimeout(() => void begin(), QUIET_MS)
  }

  const disturb = () => {
    if (timer !== undefined || turn !== null) look()
  }

  for (const store of [usePack, useStudy, useFindings, useAhead, useMap, useModels]) store.subscribe(look)
  page.addEventListener('visibilitychange', look)
  for (const input of INPUT) page.addEventListener(input, disturb, { capture: true, passive: true })
}
