import { type RefObject, useEffect } from 'react'
import { wheelStep } from '../keys'
import { DRAG_SLICES } from '../sliceDragTool'
import type { PlaneName } from './mprGeometry'
import type { MprViews } from './mprViews'
import { scrollPlane, zoomPlane } from './planeCamera'

/** Zoom of one wheel notch with Ctrl held. */
const ZOOM_STEP = 1.1

/** Wheel and dragging through one plane: what Cornerstone's own tools do not do here. */
export function usePlaneInput(
  views: MprViews | null,
  plane: PlaneName,
  element: RefObject<HTMLDivElement | null>,
): void {
  useEffect(() => {
    const target = element.current
    if (views === null || target === null) return
    const listening = new AbortController()
    const { signal } = listening
    const scroll = (slices: number) => {
      const view = views.view(plane)
      if (!view) return
      scrollPlane(view, views.volume.id, slices)
      view.render()
    }
    let rest = 0
    const onWheel = (event: WheelEvent) => {
      event.preventDefault()
      const turned = wheelStep(rest, event)
      rest = turned.rest
      if (turned.step === 0) return
      if (!event.ctrlKey) return scroll(turned.step)
      const view = views.view(plane)
      if (view) zoomPlane(view, turned.step < 0 ? ZOOM_STEP : 1 / ZOOM_STEP)
      view?.render()
    }
    const onDrag = (event: Event) => {
      if (event instanceof CustomEvent && typeof event.detail?.slices === 'number')
        scroll(event.detail.slices)
    }
    target.addEventListener('wheel', onWheel, { passive: false, signal })
    target.addEventListener(DRAG_SLICES, onDrag, { signal })
    target.addEventListener('contextmenu', (event) => event.preventDefault(), { signal })
    return () => listening.abort()
  }, [views, plane, element])
}
