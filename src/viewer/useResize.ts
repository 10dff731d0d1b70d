import { type RenderingEngine, StackViewport } from '@cornerstonejs/core'
import { type RefObject, useEffect } from 'react'
import type { Engine } from './useEngine'

/** A zoom nobody has, to see whether Cornerstone fitted the images again. */
const PROBE = 0.0123
const RETRY_MS = 20
const MOST_RETRIES = 50

/**
 * Refits the canvases when the grid's viewports change size or others take their place, once a frame at most.
 * @param cells changes when other viewports are in `grid`, or something beside them
 */
export function useResize(engine: Engine | null, grid: RefObject<HTMLElement | null>, cells: string): void {
  useEffect(() => {
    // `cells` belongs to the list: a new viewport must be observed.
    if (engine === null || grid.current === null || cells === '') return
    let frame = 0
    let timer: ReturnType<typeof setTimeout> | undefined
    const attempt = (retry: number) => {
      if (refit(engine.rendering, retry > 0) || retry === MOST_RETRIES) return
      timer = setTimeout(() => attempt(retry + 1), RETRY_MS)
    }
    const observer = new ResizeObserver(() => {
      cancelAnimationFrame(frame)
      clearTimeout(timer)
      frame = requestAnimationFrame(() => attempt(0))
    })
    for (const viewport of grid.current.querySelectorAll('.vp-image')) observer.observe(viewport)
    return () => {
      observer.disconnect()
      cancelAnimationFrame(frame)
      clearTimeout(timer)
    }
  }, [engine, grid, cells])
}

/**
 * Fits every canvas to its cell, keeping zoom (relative to the whole image), pan, turn and flips. Cornerstone's own
 * way of keeping the camera keeps millimetres instead, and cuts the image off in a narrower cell.
 *
 * Cornerstone leaves a resize half done, without saying so, while a frame of its own is pending, and afterwards
 * believes the canvas to be right. So the result is checked, and a second attempt spoils the canvas sizes first.
 * @returns false when it must be tried again
 */
function refit(rendering: RenderingEngine, again: boolean): boolean {
  if (rendering.hasBeenDestroyed) return true
  const viewports = rendering.getViewports().filter((viewport) => viewport instanceof StackViewport)
  const shown = viewports.filter((viewport) => viewport.element.clientWidth > 0)
  if (!again && shown.every(fitsItsCell)) return true
  const kept = shown.map((viewport) => ({ viewport, presentation: viewport.getViewPresentation() }))
  for (const viewport of shown) {
    viewport.setZoom(PROBE)
    if (again) viewport.canvas.width = 1
  }
  rendering.resize(false, false)
  const done = shown.every((viewport) => !isProbe(viewport.getZoom()))
  for (const { viewport, presentation } of kept) viewport.setViewPresentation(presentation)
  rendering.render()
  return done
}

function isProbe(zoom: number): boolean {
  return Math.abs(zoom - PROBE) < PROBE / 100
}

function fitsItsCell({ canvas }: StackViewport): boolean {
  const { clientWidth, clientHeight } = canvas
  const scale = window.devicePixelRatio || 1
  return (
    canvas.width === Math.round(clientWidth * scale) && canvas.height === Math.round(clientHeight * scale)
  )
}
