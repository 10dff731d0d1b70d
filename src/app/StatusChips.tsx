import { useEffect, useRef } from 'react'
import { ModelCard } from '../findings/ModelCard'
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
  const sent =
    elsewhere === 0 ? 'Nothing sent' : `${elsewhere} ${elsewhere === 1 ? 'request' : 'requests'} elsewhere`
  const title =
    'Requests of this page to any other address than its own. Your images are read in the page and go nowhere.' +
    (offline === 'ready'
      ? ' The page, the model and the demonstration cases are kept: it works without a network.'
      : '')
  return (
    <span
      className={elsewhere === 0 ? 'chip good' : 'chip bad'}
      data-testid="network-status"
      data-elsewhere={elsewhere}
      data-offline={offline}
      title={title}
    >
      <i />
      {sent}
      {offline === 'ready' && ' · works offline'}
    </span>
  )
}

function BackendChip() {
  const state = usePack((store) => store.state)
  if (state.name !== 'ready') return null
  const { name, threads, because } = state.pack.backend
  const text =
    name === 'wasm'
      ? `WASM · ${threads} ${threads === 1 ? 'thread' : 'threads'}`
      : name === 'webgpu'
        ? 'WebGPU'
        : 'CPU'
  return (
    <span
      className="chip"
      data-testid="backend-status"
      data-backend={name}
      data-threads={threads}
      title={because}
    >
      {text}
    </span>
  )
}

function PackChip() {
  const state = usePack((store) => store.state)
  const dialog = useRef<HTMLDialogElement>(null)
  if (state.name === 'loading')
    return (
      <span className="chip" data-testid="pack-status" data-state="loading">
        Loading the model…
      </span>
    )
  if (state.name === 'failed') {
    return (
      <span className="chip bad" data-testid="pack-status" data-state="failed" title={state.message}>
        <i />
        No model
      </span>
    )
  }
  return (
    <>
      <button
        type="button"
        className="chip long"
        data-testid="pack-status"
        data-state="ready"
        onClick={() => dialog.current?.showModal()}
      >
        {state.pack.manifest.name} {state.pack.manifest.version}
      </button>
      <dialog ref={dialog} aria-label="Model card">
        <button type="button" className="close" onClick={() => dialog.current?.close()}>
          Close
        </button>
        <ModelCard pack={state.pack} />
      </dialog>
    </>
  )
}
