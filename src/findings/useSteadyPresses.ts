import { type MouseEvent, type PointerEvent, type RefObject, useLayoutEffect, useRef } from 'react'

/**
 * A press this many milliseconds after the rows moved was begun before they did: about the time in which a hand that is
 * about to press can still hold back.
 */
const SETTLING_MS = 400

interface SteadyPresses<E extends HTMLElement> {
  ref: RefObject<E | null>
  onPointerOver(event: PointerEvent): void
  onClickCapture(event: MouseEvent): void
}

/** What would be pressed: a control, else the row around it. */
function pressable(target: EventTarget): Element | null {
  return target instanceof Element ? target.closest('button, input, summary, li') : null
}

/**
 * Keeps a press from hitting what has just come under the pointer: it was meant for what stood there before. What stays
 * under it can be pressed all the time, and keys are not held back, because what has the focus keeps it.
 * @param content another value moves what is inside the element
 */
export function useSteadyPresses<E extends HTMLElement>(content: unknown): SteadyPresses<E> {
  const ref = useRef<E>(null)
  const shown = useRef(content)
  const under = useRef<Element | null>(null)
  const moved = useRef<{ at: number; aim: Element | null } | null>(null)
  useLayoutEffect(() => {
    if (shown.current === content) return
    shown.current = content
    moved.current = ref.current?.matches(':hover') ? { at: performance.now(), aim: under.current } : null
  }, [content])
  return {
    ref,
    onPointerOver: ({ target }) => {
      under.current = pressable(target)
    },
    onClickCapture: (event) => {
      const byPointer = event.detail > 0
      const settling = moved.current !== null && performance.now() - moved.current.at < SETTLING_MS
      if (!byPointer || !settling || moved.current?.aim === pressable(event.target)) return
      event.stopPropagation()
      event.preventDefault()
    },
  }
}
