import { Enums, StackViewport } from '@cornerstonejs/core'
import { type RefObject, useEffect, useRef } from 'react'
import { useCellMap } from './cellMapStore'
import { imageIdOf } from './imageLoader'
import { drawCellMap } from './mapLayer'
import type { Engine } from './useEngine'

interface MapCanvasProps {
  engine: Engine | null
  seriesId: string
  /** Id of the slice on screen. */
  sliceId: string | undefined
  /** The element Cornerstone draws in. */
  element: RefObject<HTMLDivElement | null>
}

/** The map of the slice on screen, over its image wherever that is moved. */
export function MapCanvas({ engine, seriesId, sliceId, element }: MapCanvasProps) {
  const canvas = useRef<HTMLCanvasElement>(null)
  const any = useCellMap((store) => store.map)
  const map = any?.sliceId === sliceId ? any : null

  useEffect(() => {
    const [target, image] = [canvas.current, element.current]
    if (target === null || image === null || engine === null || map === null) return
    const draw = () => {
      const viewport = engine.rendering.hasBeenDestroyed ? null : engine.rendering.getViewport(seriesId)
      const shown =
        viewport instanceof StackViewport && viewport.getCurrentImageId() === imageIdOf(map.sliceId)
      if (shown) drawCellMap(target, viewport, map)
      else clear(target)
    }
    draw()
    image.addEventListener(Enums.Events.IMAGE_RENDERED, draw)
    return () => {
      image.removeEventListener(Enums.Events.IMAGE_RENDERED, draw)
      clear(target)
    }
  }, [engine, seriesId, element, map])

  const marks = map && {
    'data-testid': 'map-layer',
    'data-finding': map.finding,
    'data-maximum-cell': map.maximum.join(','),
  }
  return <canvas ref={canvas} className="vp-map" width={1} height={1} {...marks} />
}

function clear(canvas: HTMLCanvasElement): void {
  canvas.width = 1
  canvas.height = 1
}
