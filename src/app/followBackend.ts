import type { BackendStatus } from '../diagnose/service'
import { noticeText } from '../language/noticeText'
import { whenBackendChanges } from './diagnoseClient'
import { useMessages } from './messages'
import { usePack } from './packStore'
import { readChoice } from './packs/packChoice'
import { localSettings, useSettings } from './settings/settings'

/** Shows which backend computes, and loads the model anew when a person chooses another. Call once. */
export function followBackend(): void {
  whenBackendChanges(show)
  useSettings.subscribe((now, before) => {
    if (now.computeOn !== before.computeOn) void reload()
  })
}

/** A backend that took over in the middle of a case. */
function show(status: BackendStatus): void {
  usePack.setState(({ state, tested }) => {
    if (state.name !== 'ready') return {}
    const pack = { ...state.pack, backend: status }
    return { state: { name: 'ready', pack }, tested: new Map(tested).set(pack.sha256, status) }
  })
}

/** The model in use, in a worker of its own on the backend that is wished for now. */
async function reload(): Promise<void> {
  const { key, choose } = usePack.getState()
  const outcome = await choose(key === null ? null : readChoice(localSettings()))
  if (outcome.status !== 'ok') useMessages.getState().say(noticeText(outcome))
}
