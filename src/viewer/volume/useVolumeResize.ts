import type { RenderingEngine } from '@cornerstonejs/core'
import { type RefObject, useEffect } from 'react'

const RETRY_MS = 20
const MOST_RETRIES = 50

/**
 * Fits the canvases to their cells when these change size, once a frame at most. Zoom stays relative to the whole
 * volume, so that a narrower cell does not cut it off.
 * @param cells number of cells in `grid`
 */
export function useVolumeResize(
  rendering: RenderingEngine,
  grid: RefObject<HTMLElement | null>,
  cells: number,
): void {
  useEffect(() => {
    // `cells` belongs to the list: a new cell must be observed.
    if (grid.current === null || cells === 0) return
    let frame = 0
    let timer: ReturnType<typeof setTimeout> | undefined
    const attempt = (retry: number) => {
      if (refit(rendering) || retry === MOST_RETRIES) return
      timer = setTimeout(() => attempt(retry + 1), RETRY_MS)
    }
    const observer = new ResizeObserver(() => {
      cancelAnimationFrame(frame)
      clearTimeout(timer)
      frame = requestAnimationFrame(() => attempt(0))
    })
    for (const cell of grid.current.children) observer.observe(cell)
    return () => {
      observer.disconnect()
      cancelAnimationFrame(frame)
      clearTimeout(timer)
    }
  }, [rendering, grid, cells])
}

/** @returns false when it must be tried again: Cornerstone leaves a resize half done while a frame is pending */
function refit(rendering: RenderingEngine): boolean {
  if (rendering.hasBeenDestroyed) return true
  const shown = rendering.getViewports().filter(({ element }) => element.clientWidth > 0)
  if (shown.every(({ canvas }) => fits(canvas))) return true
  const zooms = shown.map((viewport) => ('getZoom' in viewport ? viewport.getZoom() : 1))
  rendering.resize(false, true)
  const done = shown.every(({ canvas }) => fits(canvas))
  shown.forEach((viewport, i) => {
    if (done && 'setZoom' in viewport) viewport.setZoom(zooms[i] ?? 1)
  })
  rendering.render()
  return done
}

function fits({ clientWidth, clientHeight, width, height }: HTMLCanvasElement): boolean {
  const scale = window.devicePixelRatio || 1
  return width === Math.round(clientWidth * scale) && height === Math.round(clientHeight * scale)
}
