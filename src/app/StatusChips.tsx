import { useEffect } from 'react'
import type { LoadedPack } from '../diagnose/service'
import { backendName } from '../findings/backendName'
import { t } from '../language/language'
import { noticeText, saidText } from '../language/noticeText'
import { keyText } from './actions/keys'
import { MODELS_ACTION } from './actions/packActions'
import { useNetworkWatch, watchNetwork } from './networkWatch'
import { useOffline } from './offline'
import { type PackState, usePack } from './packStore'
import { ModelsDialog } from './packs/ModelsDialog'
import { packMark, packName } from './packs/packText'

/** What leaves the machine, what computes, and with which model: always in sight. */
export function StatusChips() {
  return (
    <>
      <NetworkChip />
      <BackendChip />
      <PackChip />
      <ModelsDialog />
    </>
  )
}

function NetworkChip() {
  const elsewhere = useNetworkWatch((state) => state.elsewhere)
  const offline = useOffline((state) => state.state)
  useEffect(watchNetwork, [])
  const kept =
    offline === 'ready'
      ? ` ${t('The page, the model and the demonstration cases are kept: it works without a network.')}`
      : ''
  return (
    <span
      className={elsewhere === 0 ? 'chip good' : 'chip bad'}
      data-testid="network-status"
      data-elsewhere={elsewhere}
      data-offline={offline}
      title={`${t('Requests of this page to any other address than its own. Your images are read in the page and go nowhere.')}${kept}`}
    >
      <i />
      {elsewhere === 0 ? t('Nothing sent') : t('{{count}} requests elsewhere', { count: elsewhere })}
      {offline === 'ready' && <span className="chip-rest"> · {t('works offline')}</span>}
    </span>
  )
}

function BackendChip() {
  const state = usePack((store) => store.state)
  if (state.name !== 'ready') return null
  const { backend } = state.pack
  return (
    <span
      className="chip"
      data-testid="backend-status"
      data-backend={backend.name}
      data-threads={backend.threads}
      title={`${slowness(backend)}${saidText(backend.because)}`}
    >
      {backendName(backend)}
    </span>
  )
}

/** What a person may change when the device computes slower than it could; empty when there is nothing. */
function slowness({ name, threads }: LoadedPack['backend']): string {
  if (name !== 'wasm' || threads > 1) return ''
  return `${oneCore()} `
}

/** Why only one core is used. */
function oneCore(): string {
  if (!globalThis.crossOriginIsolated)
    return t('Computes on one processor core: the server of this page does not send the headers for several.')
  return navigator.hardwareConcurrency > 1
    ? t('Computes on one processor core: several were no quicker when they were tried here.')
    : t('Computes on one processor core: this device has no more to give.')
}

/** The model in use; pressed, the dialog of all models. */
function PackChip() {
  const state = usePack((store) => store.state)
  const keys = MODELS_ACTION.keys.map(keyText).join(', ')
  return (
    <button
      type="button"
      className={state.name === 'failed' ? 'chip bad' : 'chip long'}
      data-testid="pack-status"
      data-state={state.name}
      title={
        state.name === 'failed'
          ? noticeText(state)
          : `${state.name === 'ready' ? `${packName(state.pack.manifest)} — ` : ''}${t('This model and others to choose from ({{keys}})', { keys })}`
      }
      onClick={MODELS_ACTION.run}
    >
      {state.name === 'failed' && <i />}
      <span role="status">
        <ChipText state={state} />
      </span>
    </button>
  )
}

/** A long name is cut off before what tells two models of that name apart. */
function ChipText({ state }: { state: PackState }) {
  if (state.name === 'loading') return t('Loading the model…')
  if (state.name === 'failed') return t('No model')
  const { manifest } = state.pack
  return (
    <>
      <span className="chip-name">{manifest.name}</span> <span>{packMark(manifest)}</span>
    </>
  )
}
