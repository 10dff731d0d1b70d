import { wheelStep } from './keys'
import { DRAG_SLICES } from './sliceDragTool'

/** Zoom of one wheel notch. */
const ZOOM_STEP = 1.1

interface HandInput {
  /** Moves by whole slices; absent where there are none: the wheel then zooms without Ctrl too. */
  scroll?(slices: number): void
  /** @param factor 1.1 is a tenth larger */
  zoom(factor: number): void
}

/** Wheel, Ctrl and wheel, and dragging through slices on an element that Cornerstone draws in; no menu at a right click. */
export function listenToHand(element: HTMLElement, { scroll, zoom }: HandInput, signal: AbortSignal): void {
  let rest = 0
  const onWheel = (event: WheelEvent) => {
    event.preventDefault()
    const turned = wheelStep(rest, event)
    rest = turned.rest
    if (turned.step === 0) return
    if (scroll === undefined || event.ctrlKey) zoom(turned.step < 0 ? ZOOM_STEP : 1 / ZOOM_STEP)
    else scroll(turned.step)
  }
  const onDrag = (event: Event) => {
    if (event instanceof CustomEvent && typeof event.detail?.slices === 'number')
      scroll?.(event.detail.slices)
  }
  element.addEventListener('wheel', onWheel, { passive: false, signal })
  element.addEventListener(DRAG_SLICES, onDrag, { signal })
  element.addEventListener('contextmenu', (event) => event.preventDefault(), { signal })
}
