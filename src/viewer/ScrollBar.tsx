import { type PointerEvent, useRef } from 'react'
import type { KeySlice } from './scan'

interface ScrollBarProps {
  /** 0-based slice asked for. */
  index: number
  count: number
  keySlices: readonly KeySlice[]
  onMove(index: number): void
}

/**
 * A slim bar for the pointer, with a tick at each key slice. Hidden from assistive technology: the viewport itself
 * names its slice and moves with the arrow keys, and the key slices are buttons.
 */
export function ScrollBar({ index, count, keySlices, onMove }: ScrollBarProps) {
  const bar = useRef<HTMLDivElement>(null)

  const moveTo = (event: PointerEvent) => {
    const box = bar.current?.getBoundingClientRect()
    if (!box || box.height === 0) return
    onMove(((event.clientY - box.top) / box.height) * (count - 1))
  }

  return (
    <div
      ref={bar}
      className="vp-bar"
      aria-hidden="true"
      data-testid="slice-bar"
      onPointerDown={(event) => {
        event.currentTarget.setPointerCapture(event.pointerId)
        moveTo(event)
      }}
      onPointerMove={(event) => {
        if (event.currentTarget.hasPointerCapture(event.pointerId)) moveTo(event)
      }}
    >
      {keySlices.map((slice) => (
        <b key={slice.index} style={{ top: percent(slice.index, count) }} />
      ))}
      <u style={{ top: percent(index, count) }} />
    </div>
  )
}

function percent(index: number, count: number): string {
  return `${count > 1 ? (100 * Math.max(0, index)) / (count - 1) : 0}%`
}
