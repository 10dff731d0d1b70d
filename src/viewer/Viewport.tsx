import { type KeyboardEvent, useEffect, useRef } from 'react'
import { t } from '../language/language'
import { saidText } from '../language/noticeText'
import { AttentionStrip } from './AttentionStrip'
import { indexForKey } from './keys'
import { useLinked } from './link/useLinked'
import { MapCanvas } from './MapCanvas'
import { Overlays } from './Overlays'
import { ReferenceLines } from './ReferenceLines'
import { ScrollBar } from './ScrollBar'
import type { KeySlice, ViewportScan } from './scan'
import type { Engine } from './useEngine'
import { useStack } from './useStack'
import './overlays.css'

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
  useLinked(scan, state, active)
  const count = scan.sliceIds.length
  const keySlices = scan.keySlices ?? []
  const footed = keySlices.length > 0 || scan.attention !== undefined

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
      className={`vp${active ? ' on' : ''}${footed ? ' footed' : ''}`}
      data-testid="viewport"
      data-series-id={scan.id}
      data-slice={state.index}
      data-rendered={state.rendered}
      aria-label={viewportName(scan, state.index)}
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
      <ReferenceLines engine={engine} seriesId={scan.id} element={element} />
      {state.failure !== null && (
        <p className="vp-failure" role="alert">
          {saidText(state.failure)}
        </p>
      )}
      <Overlays scan={scan} state={state} />
      {count > 1 && <ScrollBar index={state.wanted} count={count} keySlices={keySlices} onMove={goTo} />}
      {footed && (
        <div className="vp-foot">
          <KeySliceChips keySlices={keySlices} shown={state.index} onChoose={goTo} />
          {scan.attention && (
            <AttentionStrip
              attention={scan.attention}
              keySlices={keySlices}
              count={count}
              shown={state.index}
              onMove={goTo}
            />
          )}
        </div>
      )}
    </section>
  )
}

function viewportName({ title, subtitle, sliceIds }: ViewportScan, index: number): string {
  const name = { title, subtitle }
  return index < 0
    ? t('{{title}}, {{subtitle}}: loading', name)
    : t('{{title}}, {{subtitle}}: slice {{slice}} of {{slices}}', {
        ...name,
        slice: index + 1,
        slices: sliceIds.length,
      })
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
      <span>{keySlices.length === 1 ? t('Key slice') : t('Key slices')}</span>
      {keySlices.map(({ index, weight }) => {
        const attention = weight.toFixed(2)
        return (
          <button
            key={index}
            type="button"
            data-testid="key-slice"
            data-index={index}
            aria-current={index === shown}
            title={t('Attention {{attention}}', { attention })}
            aria-label={t('Key slice {{slice}}, attention {{attention}}', { slice: index + 1, attention })}
            onClick={() => onChoose(index)}
          >
            {index + 1}
          </button>
        )
      })}
    </div>
  )
}
