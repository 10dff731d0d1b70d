import { create } from 'zustand'
import type { LoadedPack } from '../diagnose/service'
import { loadPack } from './diagnoseClient'

/** The pack that ships with the page. */
export const DEFAULT_PACK_URL = `${import.meta.env.BASE_URL}models/default/`

export type PackState =
  | { name: 'loading' }
  | { name: 'ready'; pack: LoadedPack }
  | { name: 'failed'; code: string; message: string }

interface PackStore {
  state: PackState
  load(): Promise<void>
}

/** The pack in use and how it got on with this device. */
export const usePack = create<PackStore>((set) => ({
  state: { name: 'loading' },
  async load() {
    set({ state: { name: 'loading' } })
    const outcome = await loadPack(new URL(DEFAULT_PACK_URL, location.href).href)
    if (outcome.status === 'ok') return set({ state: { name: 'ready', pack: outcome.value } })
    set({ state: { name: 'failed', code: outcome.code, message: outcome.message } })
  },
}))

/** The loaded pack, or null while there is none. */
export function readyPack(state: PackState): LoadedPack | null {
  return state.name === 'ready' ? state.pack : null
}
