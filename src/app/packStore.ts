import { create } from 'zustand'
import type { BackendStatus, LoadedPack, PackOutcome } from '../diagnose/service'
import { useFindings } from '../findings/store'
import { t } from '../language/language'
import { noticeText } from '../language/noticeText'
import { STORED_PACK } from '../workers/packContracts'
import { loadPack, switchPack } from './diagnoseClient'
import { useMessages } from './messages'
import { listPacks } from './packClient'
import { type PackChoice, readChoice, writeChoice } from './packs/packChoice'
import { packName } from './packs/packText'
import { localSettings } from './settings/settings'

/** The pack that ships with the page. */
export const DEFAULT_PACK_URL = `${import.meta.env.BASE_URL}models/default/`

export type PackState =
  | { name: 'loading' }
  | { name: 'ready'; pack: LoadedPack }
  | { name: 'failed'; code: string; message: string }

interface PackStore {
  state: PackState
  /** Key of the stored pack in use; null for the one that ships. */
  key: string | null
  /** What the self-test of each pack loaded in this visit showed, by the SHA-256 of its manifest. */
  tested: ReadonlyMap<string, BackendStatus>
  /** Loads the pack chosen last, or the one that ships where that is gone or does not work, and says so. */
  load(): Promise<void>
  /**
   * Changes to a stored pack, null to the one that ships, and remembers it. A pack that cannot be loaded changes
   * nothing. A differential of another pack is cleared, and that is said: its disorders, maps and what-ifs mean
   * nothing to the new one.
   */
  choose(choice: PackChoice | null): Promise<PackOutcome>
}

/** Address of a pack as `DiagnoseWorkerApi.loadPack` takes it. */
export function packAddress(key: string | null): string {
  return key === null ? new URL(DEFAULT_PACK_URL, location.href).href : `${STORED_PACK}${key}`
}

/** The pack in use and how it got on with this device. */
export const usePack = create<PackStore>((set, get) => {
  const settle = (outcome: PackOutcome) => {
    if (outcome.status !== 'ok') {
      return set({ state: { name: 'failed', code: outcome.code, message: outcome.message } })
    }
    const { sha256, backend } = outcome.value
    const tested = new Map(get().tested).set(sha256, backend)
    set({ state: { name: 'ready', pack: outcome.value }, tested })
  }
  return {
    state: { name: 'loading' },
    key: null,
    tested: new Map(),

    async load() {
      const choice = readChoice(localSettings())
      set({ state: { name: 'loading' }, key: choice?.key ?? null })
      const outcome = await loadPack(packAddress(choice?.key ?? null))
      if (outcome.status === 'ok' || choice === null) return settle(outcome)
      set({ key: null })
      await sayUnusable(choice, noticeText(outcome))
      settle(await loadPack(packAddress(null)))
    },

    async choose(choice) {
      const { state } = get()
      set({ state: { name: 'loading' } })
      const outcome = await switchPack(packAddress(choice?.key ?? null))
      if (outcome.status !== 'ok') {
        set({ state })
        return outcome
      }
      writeChoice(localSettings(), choice)
      set({ key: choice?.key ?? null })
      settle(outcome)
      clearOthersFindings(outcome.value)
      return outcome
    },
  }
})

/** A pack that is gone is forgotten as well; one that failed otherwise is tried again at the next visit. */
async function sayUnusable(choice: PackChoice, reason: string): Promise<void> {
  const { name } = choice
  const { say } = useMessages.getState()
  const listed = await listPacks()
  if (listed.status === 'ok' && !listed.value.packs.some(({ key }) => key === choice.key)) {
    writeChoice(localSettings(), null)
    return say(
      t('The model “{{name}}” is no longer kept in this browser. The one that ships is used instead.', {
        name,
      }),
    )
  }
  say(
    t('The model “{{name}}” could not be used. The one that ships is used instead. {{reason}}', {
      name,
      reason,
    }),
  )
}

function clearOthersFindings({ sha256, manifest }: LoadedPack): void {
  const { phase, setPhase } = useFindings.getState()
  if (phase.name !== 'done' || phase.diagnosis.pack.sha256 === sha256) return
  setPhase({ name: 'idle' })
  useMessages.getState().say(
    t('The differential of the other model was cleared. Diagnose again with “{{name}}”.', {
      name: packName(manifest),
    }),
  )
}

/** The loaded pack, or null while there is none. */
export function readyPack(state: PackState): LoadedPack | null {
  return state.name === 'ready' ? state.pack : null
}
