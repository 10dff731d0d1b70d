import { type RefObject, useEffect, useState } from 'react'

/** How far outside the list's window an element already counts as visible, so that scrolling finds it ready. */
const MARGIN = '120px'

/** True from the moment an element first comes into sight; at once where the browser cannot tell. */
export function useVisible(element: RefObject<Element | null>): boolean {
  const [visible, setVisible] = useState(false)
  useEffect(() => {
    if (!element.current || visible) return
    if (typeof IntersectionObserver === 'undefined') return setVisible(true)
    const observer = new IntersectionObserver(
      (entries) => {
        if (entries.some((entry) => entry.isIntersecting)) setVisible(true)
      },
      { rootMargin: MARGIN },
    )
    observer.observe(element.current)
    return () => observer.disconnect()
  }, [element, visible])
  return visible
}
