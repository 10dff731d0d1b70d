import { type CSSProperties, type MouseEvent, type ReactNode, type RefObject, useEffect, useRef } from 'react'
import { t } from '../language/language'
import type { Layout } from '../study/hangingLayout'
import { EmptyCell } from './EmptyCell'
import { keepModality } from './imageLoader'
import type { ViewportScan } from './scan'
import { type SeriesDrop, useSeriesDrop } from './seriesDrag'
import { type Engine, useEngine } from './useEngine'
import { useResize } from './useResize'
import { Viewport } from './Viewport'
import { type LeftTool, useViewports } from './viewportStore'
import './viewer.css'
import './layout.css'

/** One place of the grid: a scan, or null for an empty one, and what stands above it. */
export interface GridCell {
  scan: ViewportScan | null
  label?: ReactNode
}

export interface ViewportGridProps {
  /** Row by row. */
  cells: readonly GridCell[]
  layout: Layout
  /** Rows and columns were chosen: a tall room does not turn them. */
  chosen: boolean
  /** Series id of the viewport that has the outline. */
  activeId: string | null
  /** The active viewport in front of the others. */
  alone: boolean
  /** The empty cell that takes the next series. */
  aimedCell: number | null
  /** There are series that are not on screen. */
  more: boolean
  onActivate(seriesId: string): void
  /** The slice on screen has changed. Give a stable function. */
  onSliceChange?: (seriesId: string, index: number) => void
  onPlace(seriesId: string, cell: number): void
  onAim(cell: number | null): void
  onAlone(alone: boolean): void
  /** What stands below the grid. */
  children?: ReactNode
}

/** With a measuring tool in hand a double click ends or edits a drawing. */
const HAND_TOOLS: ReadonlySet<LeftTool> = new Set<LeftTool>(['window', 'pan', 'zoom', 'scroll'])

/** Series in rows and columns, one viewport each. */
export default function ViewportGrid(props: ViewportGridProps) {
  const { cells, layout, chosen, alone, activeId } = props
  const grid = useRef<HTMLDivElement>(null)
  const start = useEngine()
  const engine = start.status === 'ready' ? start.engine : null
  const drop = useSeriesDrop(props.onPlace)
  useResize(engine, grid, cells.map(({ scan, label }) => `${scan?.id} ${Boolean(label)}`).join())
  useEffect(() => {
    for (const { scan } of cells) if (scan?.modality) keepModality(scan.sliceIds, scan.modality)
  }, [cells])

  const front = alone && cells.some(({ scan }) => scan?.id === activeId)
  useKeyboardInFront(grid, front ? activeId : null)

  if (start.status === 'failed') {
    return (
      <p className="vp-start-failure" role="alert">
        {t(start.message)} {t('The study stays open and can be diagnosed all the same.')}
      </p>
    )
  }
  const nothing = cells.every(({ scan }) => scan === null)
  const size: CSSProperties & Record<`--${string}`, number> = {
    '--rows': layout.rows,
    '--columns': layout.columns,
  }
  return (
    <div className="vp-room">
      {/* biome-ignore lint/a11y/noStaticElementInteractions: a double click is a second way; the action has a key */}
      <div
        ref={grid}
        className={`vp-grid${chosen ? ' chosen' : ''}${front ? ' alone' : ''}`}
        style={size}
        data-testid="viewport-grid"
        data-layout={`${layout.rows}x${layout.columns}`}
        onDoubleClick={(event) => {
          if (isOnImage(event) && HAND_TOOLS.has(useViewports.getState().leftTool)) props.onAlone(!alone)
        }}
      >
        {nothing && <p className="vp-empty">{t('Tick a series to see it here.')}</p>}
        {!nothing &&
          cells.map((cell, at) => (
            // An empty cell has no name but its place.
            <Cell
              key={cell.scan?.id ?? `empty ${at}`}
              {...props}
              cell={cell}
              at={at}
              engine={engine}
              drop={drop}
            />
          ))}
      </div>
      {props.children}
    </div>
  )
}

interface CellProps extends ViewportGridProps {
  cell: GridCell
  at: number
  engine: Engine | null
  drop: SeriesDrop
}

function Cell({ cell: { scan, label }, at, engine, drop, ...props }: CellProps) {
  const active = scan !== null && scan.id === props.activeId
  return (
    // Dropping is a second way; Enter on the series in the list is the keyboard's.
    <div
      className={`vp-cell${drop.over === at ? ' over' : ''}${active ? ' front' : ''}`}
      {...drop.listeners(at)}
    >
      {label}
      {scan ? (
        <Viewport
          scan={scan}
          engine={engine}
          active={active}
          onActivate={props.onActivate}
          onSliceChange={props.onSliceChange}
        />
      ) : (
        <EmptyCell
          aimed={props.aimedCell === at}
          more={props.more}
          onAim={(aimed) => props.onAim(aimed ? at : null)}
        />
      )}
    </div>
  )
}

/** The keyboard goes along when another viewport comes to the front; a hidden one cannot keep it. */
function useKeyboardInFront(grid: RefObject<HTMLElement | null>, frontId: string | null): void {
  useEffect(() => {
    const { activeElement } = document
    const within = activeElement === document.body || grid.current?.contains(activeElement)
    if (frontId === null || !within) return
    grid.current?.querySelector<HTMLElement>('.vp-cell.front > .vp')?.focus({ preventScroll: true })
  }, [grid, frontId])
}

/** On the picture itself, not on a button or the scroll bar over it. */
function isOnImage({ target }: MouseEvent): boolean {
  return target instanceof Element && target.closest('.vp-image') !== null
}
