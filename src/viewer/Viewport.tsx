import { type KeyboardEvent, useEffect, useRef } from 'react'
import { indexForKey } from './keys'
import { MapCanvas } from './MapCanvas'
import { Overlays } from './Overlays'
import { ScrollBar } from './ScrollBar'
import type { KeySlice, ViewportScan } from './scan'
import type { Engine } from './useEngine'
import { useStack } from './useStack'

interface ViewportProps {
  scan: ViewportScan
  engine: Engine | null
  active: boolean
  onActivate(seriesId: string): void
  onSliceChange?: ((seriesId: string, index: number) => void) | undefined
}

/** One scan in one Cornerstone viewport, with what a reader needs around it. */
export function Viewport({ scan, engine, active, onActivate, onSliceChange }: ViewportProps) {
  const frame = useRef<HTMLElement>(null)
  const element = useRef<HTMLDivElement>(null)
  const planes = useRef<HTMLCanvasElement>(null)
  const { state, goTo } = useStack(engine, scan.id, scan.sliceIds, element, planes)
  const count = scan.sliceIds.length

  useEffect(() => {
    if (state.index >= 0) onSliceChange?.(scan.id, state.index)
  }, [scan.id, state.index, onSliceChange])

  const onKeyDown = (event: KeyboardEvent) => {
    if (event.ctrlKey || event.metaKey || event.altKey) return
    const index = indexForKey(event.key, state.wanted, count)
    if (index === null) return
    event.preventDefault()
    goTo(index)
  }

  return (
    <section
      ref={frame}
      className={active ? 'vp on' : 'vp'}
      data-testid="viewport"
      data-series-id={scan.id}
      data-slice={state.index}
      data-rendered={state.rendered}
      aria-label={`${scan.title}, ${scan.subtitle}: ${sliceWords(state.index, count)}`}
      // biome-ignore lint/a11y/noNoninteractiveTabindex: arrow keys move through the slices of the focused image
      tabIndex={0}
      onKeyDown={onKeyDown}
      onFocus={() => onActivate(scan.id)}
      // Cornerstone prevents the default of a press, and with it the focus.
      onPointerDown={() => frame.current?.focus({ preventScroll: true })}
    >
      <div ref={element} className="vp-image" data-slices={count} />
      <MapCanvas engine={engine} seriesId={scan.id} sliceId={scan.sliceIds[state.index]} element={element} />
      <canvas ref={planes} className="vp-planes" width={1} height={1} />
      {state.failure !== null && (
        <p className="vp-failure" role="alert">
          {state.failure}
        </p>
      )}
      <Overlays scan={scan} state={state} />
      {count > 1 && (
        <ScrollBar index={state.wanted} count={count} keySlices={scan.keySlices ?? []} onMove={goTo} />
      )}
      <KeySliceChips keySlices={scan.keySlices ?? []} shown={state.index} onChoose={goTo} />
    </section>
  )
}

function sliceWords(index: number, count: number): string {
  return index < 0 ? 'loading' : `slice ${index + 1} of ${count}`
}

interface ChipsProps {
  keySlices: readonly KeySlice[]
  shown: number
  onChoose(index: number): void
}

function KeySliceChips({ keySlices, shown, onChoose }: ChipsProps) {
  if (keySlices.length === 0) return null
  return (
    <div className="vp-keys">
      <span>{keySlices.length === 1 ? 'Key slice' : 'Key slices'}</span>
      {keySlices.map(({ index, weight }) => (
        <button
          key={index}
          type="button"
          data-testid="key-slice"
          data-index={index}
          aria-current={index === shown}
          title={`Attention ${weight.toFixed(2)}`}
          aria-label={`Key slice ${index + 1}, attention ${weight.toFixed(2)}`}
          onClick={() => onChoose(index)}
        >
          {index + 1}
        </button>
      ))}
    </div>
  )
}
