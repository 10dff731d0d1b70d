import { create } from 'zustand'

interface NetworkWatch {
  /** Requests of this page that went, or tried to go, to another origin since it was opened. */
  elsewhere: number
}

/**
 * Counts what leaves the origin: finished requests by the browser's own resource timing, and attempts that the
 * Content-Security-Policy stopped. Workers are not in the page's timing; their policy comes with their own
 * response headers and is the same.
 */
export const useNetworkWatch = create<NetworkWatch>(() => ({ elsewhere: 0 }))

/** Starts counting; the returned function stops it. */
export function watchNetwork(): () => void {
  const add = (count: number) => {
    if (count > 0) useNetworkWatch.setState(({ elsewhere }) => ({ elsewhere: elsewhere + count }))
  }
  const observer = new PerformanceObserver((list) => add(list.getEntries().filter(isElsewhere).length))
  observer.observe({ type: 'resource', buffered: true })
  const stopped = () => add(1)
  document.addEventListener('securitypolicyviolation', stopped)
  return () => {
    observer.disconnect()
    document.removeEventListener('securitypolicyviolation', stopped)
  }
}

function isElsewhere(entry: PerformanceEntry): boolean {
  const url = new URL(entry.name, location.href)
  return url.protocol.startsWith('http') && url.origin !== location.origin
}
