import { create } from 'zustand'
import { useFindings } from '../findings/store'
import { caseKey, openCase, refusal, useStudy } from '../study/store'
import type { CaseScan } from '../study/types'
import { encodeScansAhead } from './diagnoseClient'
import { readyPack, usePack } from './packStore'
import { useSettings } from './settings/settings'

/** How far the scans of the case are before Diagnose is pressed. */
export const useAhead = create<{ state: 'none' | 'working' | 'ready' }>(() => ({ state: 'none' }))

/** A case must stand this many milliseconds before its scans are encoded: whoever ticks one scan may tick another. */
const REST_MS = 400

interface Wish {
  /** Names the model and the case. */
  key: string
  scans: CaseScan[]
}

/** The case to encode ahead; null: none, or not now. */
function wished(): Wish | null {
  const study = useStudy.getState()
  const pack = readyPack(usePack.getState().state)
  // While files are read their slices come first, and the case that is proposed may still change.
  if (!useSettings.getState().prepareScans || pack === null || study.reading !== null) return null
  const scans = openCase(study)
  if (scans.length === 0 || refusal(study) !== null) return null
  return { key: wishKey(pack.sha256, caseKey(scans)), scans }
}

function wishKey(pack: string | null, key: string): string {
  return `${pack} ${key}`
}

/**
 * Has the scans of the case encoded in the background whenever it is another one, so that Diagnose finds their
 * features. Nothing is begun in a page out of sight. A case whose diagnosis was begun is left alone: it was encoded by
 * that, or the person stopped it. Call once.
 * @param encode of the diagnosis worker: true when it went through all scans; no scans end what runs
 */
export function followEncodeAhead(
  page: Pick<Document, 'hidden' | 'addEventListener'> = document,
  encode: (scans: CaseScan[]) => Promise<boolean> = encodeScansAhead,
): void {
  /** Of the case that is encoded, is about to be, or was. */
  let asked: string | null = null
  /** What was asked of the worker last, while that still counts. */
  let current: Wish | null = null
  let timer: ReturnType<typeof setTimeout> | undefined

  const begin = async (wish: Wish) => {
    timer = undefined
    current = wish
    useAhead.setState({ state: 'working' })
    const whole = await encode(wish.scans)
    if (current === wish) useAhead.setState({ state: whole ? 'ready' : 'none' })
  }

  const forget = (now: string | null) => {
    clearTimeout(timer)
    timer = undefined
    asked = now
    current = null
    if (useAhead.getState().state !== 'none') useAhead.setState({ state: 'none' })
  }

  const leave = () => {
    if (useAhead.getState().state === 'working') void encode([])
    forget(null)
  }

  const look = () => {
    const { phase } = useFindings.getState()
    if (phase.name === 'running') return forget(wishKey(phase.pack, phase.caseKey))
    const wish = wished()
    if ((wish?.key ?? null) === asked || page.hidden) return
    leave()
    if (wish === null) return
    asked = wish.key
    timer = setTimeout(() => void begin(wish), REST_MS)
  }

  const lookAtPage = () => {
    const unfinished = timer !== undefined || useAhead.getState().state === 'working'
    if (page.hidden && unfinished) leave()
    look()
  }

  for (const store of [useStudy, useFindings, usePack, useSettings]) store.subscribe(look)
  page.addEventListener('visibilitychange', lookAtPage)
}
