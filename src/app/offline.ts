import { create } from 'zustand'

/**
 * Whether the page works without a network.
 * `unsupported`: no service worker here (development, a plain-http address, a browser without it).
 * `installing`: the app, the model and the demonstration cases are being kept, or that failed so far.
 * `ready`: all of it is kept.
 */
export type OfflineState = 'unsupported' | 'installing' | 'ready'

export const useOffline = create<{ state: OfflineState }>(() => ({ state: 'unsupported' }))

/**
 * Registers the service worker that the build writes and follows it until it is ready. Call once, at the start.
 * A registration that fails leaves the page as it is: it only needs the network then.
 */
export async function keepForOffline(): Promise<void> {
  if (!import.meta.env.PROD || !('serviceWorker' in navigator)) return
  useOffline.setState({ state: 'installing' })
  try {
    const base = import.meta.env.BASE_URL
    await navigator.serviceWorker.register(`${base}sw.js`, { scope: base })
    // Resolves once a worker is active, which it is only after everything was kept.
    await navigator.serviceWorker.ready
    useOffline.setState({ state: 'ready' })
  } catch {
    useOffline.setState({ state: 'unsupported' })
  }
}
