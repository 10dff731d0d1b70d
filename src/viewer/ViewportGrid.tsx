import { type CSSProperties, useEffect, useRef } from 'react'
import { keepModality } from './imageLoader'
import { gridFor } from './layout'
import type { ViewportScan } from './scan'
import { useEngine } from './useEngine'
import { useResize } from './useResize'
import { Viewport } from './Viewport'
import './viewer.css'

export interface ViewportGridProps {
  /** One viewport each, in this order. */
  scans: readonly ViewportScan[]
  /** Series id of the viewport that has the outline. */
  activeId: string | null
  onActivate(seriesId: string): void
  /** The slice on screen has changed. Give a stable function. */
  onSliceChange?: (seriesId: string, index: number) => void
}

/** The images of the case, one viewport a scan. */
export default function ViewportGrid({ scans, activeId, onActivate, onSliceChange }: ViewportGridProps) {
  const grid = useRef<HTMLDivElement>(null)
  const start = useEngine()
  const engine = start.status === 'ready' ? start.engine : null
  useResize(engine, grid, scans.length)
  useEffect(() => {
    for (const { sliceIds, modality } of scans) if (modality) keepModality(sliceIds, modality)
  }, [scans])

  if (start.status === 'failed') {
    return (
      <p className="vp-start-failure" role="alert">
        {start.message}
      </p>
    )
  }
  const { rows, columns } = gridFor(scans.length)
  const size: CSSProperties & Record<`--${string}`, number> = { '--rows': rows, '--columns': columns }
  return (
    <div className="vp-room">
      <div ref={grid} className="vp-grid" style={size}>
        {scans.length === 0 && <p className="vp-empty">Tick a series to see it here.</p>}
        {scans.map((scan) => (
          <Viewport
            key={scan.id}
            scan={scan}
            engine={engine}
            active={scan.id === activeId}
            onActivate={onActivate}
            onSliceChange={onSliceChange}
          />
        ))}
      </div>
    </div>
  )
}
