import { type MouseEvent, type RefObject, useLayoutEffect, useRef } from 'react'

/**
 * A press this many milliseconds after the rows moved was begun before they did: about the time in which a hand that is
 * about to press can still hold back.
 */
const SETTLING_MS = 400

/**
 * Keeps a press from hitting what has just moved under the pointer: it was meant for what stood there before. Keys are
 * not held back, because what has the focus keeps it.
 * @param content another value moves what is inside the element
 */
export function useSteadyPresses<E extends HTMLElement>(
  content: unknown,
): { ref: RefObject<E | null>; onClickCapture(event: MouseEvent): void } {
  const ref = useRef<E>(null)
  const shown = useRef(content)
  const moved = useRef(Number.NEGATIVE_INFINITY)
  useLayoutEffect(() => {
    if (shown.current === content) return
    shown.current = content
    if (ref.current?.matches(':hover')) moved.current = performance.now()
  }, [content])
  const onClickCapture = (event: MouseEvent) => {
    const byPointer = event.detail > 0
    if (!byPointer || performance.now() - moved.current > SETTLING_MS) return
    event.stopPropagation()
    event.preventDefault()
  }
  return { ref, onClickCapture }
}
