import { useEffect, useRef } from 'react'
import type { LoadedPack } from '../diagnose/service'
import { backendName } from '../findings/backendName'
import { ModelCard } from '../findings/ModelCard'
import { t } from '../language/language'
import { noticeText } from '../language/noticeText'
import { useNetworkWatch, watchNetwork } from './networkWatch'
import { useOffline } from './offline'
import { usePack } from './packStore'

/** What leaves the machine, what computes, and with which model: always in sight. */
export function StatusChips() {
  return (
    <>
      <NetworkChip />
      <BackendChip />
      <PackChip />
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
      title={`${slowness(backend)}${backend.because}`}
    >
      {backendName(backend)}
    </span>
  )
}

/** What a person may change when the device computes slower than it could; empty when there is nothing. */
function slowness({ name, threads }: LoadedPack['backend']): string {
  if (name !== 'wasm' || threads > 1) return ''
  const isolated = globalThis.crossOriginIsolated
  const sentence = isolated
    ? t('Computes on one processor core: this device has no more to give.')
    : t('Computes on one processor core: the server of this page does not send the headers for several.')
  return `${sentence} `
}

function PackChip() {
  const state = usePack((store) => store.state)
  const dialog = useRef<HTMLDialogElement>(null)
  if (state.name === 'loading')
    return (
      <span className="chip long" data-testid="pack-status" data-state="loading" role="status">
        {t('Loading the model…')}
      </span>
    )
  if (state.name === 'failed') {
    return (
      <span className="chip bad" data-testid="pack-status" data-state="failed" title={noticeText(state)}>
        <i />
        {t('No model')}
      </span>
    )
  }
  const { manifest } = state.pack
  return (
    <>
      <button
        type="button"
        className="chip long"
        data-testid="pack-status"
        data-state="ready"
        title={t('What this model is, and how it was measured')}
        onClick={() => dialog.current?.showModal()}
      >
        {manifest.name} {manifest.version}
      </button>
      <dialog ref={dialog} aria-label={t('Model card')}>
        <button type="button" className="close" onClick={() => dialog.current?.close()}>
          {t('Close')}
        </button>
        <ModelCard pack={state.pack} />
      </dialog>
    </>
  )
}
