import { useCallback, useSyncExternalStore } from 'react'

/** True while the page is at least so wide. @param width CSS pixels */
export function useMinWidth(width: number): boolean {
  const query = `(min-width: ${width}px)`
  const subscribe = useCallback(
    (changed: () => void) => {
      const list = window.matchMedia(query)
      list.addEventListener('change', changed)
      return () => list.removeEventListener('change', changed)
    },
    [query],
  )
  return useSyncExternalStore(subscribe, () => window.matchMedia(query).matches)
}
