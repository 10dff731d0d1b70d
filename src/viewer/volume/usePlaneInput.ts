import { type RefObject, useEffect } from 'react'
import { listenToHand } from '../handInput'
import type { PlaneName } from './mprGeometry'
import type { MprViews } from './mprViews'
import { scrollPlane, zoomPlane } from './planeCamera'

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
    const scroll = (slices: number) => {
      const view = views.view(plane)
      if (!view) return
      scrollPlane(view, views.volume.id, slices)
      view.render()
    }
    const zoom = (factor: number) => {
      const view = views.view(plane)
      if (!view) return
      zoomPlane(view, factor)
      view.render()
    }
    listenToHand(target, { scroll, zoom }, listening.signal)
    return () => listening.abort()
  }, [views, plane, element])
}
