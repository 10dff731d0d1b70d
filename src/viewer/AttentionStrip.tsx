import type { PointerEvent } from 'react'
import { t } from '../language/language'
import type { KeySlice } from './scan'

interface AttentionStripProps {
  /** Slices that the network read, with their share of the attention. */
  attention: readonly KeySlice[]
  keySlices: readonly KeySlice[]
  count: number
  /** 0-based slice on screen. */
  shown: number
  onMove(index: number): void
}

/** Bars are drawn this high at most and at least, in parts of the strip's height. */
const TALLEST = 96
const LOWEST = 5
/** Bars narrower than this part of the strip cannot be seen. */
const NARROWEST = 1 / 160

/** The whole stack from left to right, a bar for each slice as high as its share of the attention. */
export function AttentionStrip({ attention, keySlices, count, shown, onMove }: AttentionStripProps) {
  const most = Math.max(...attention.map(({ weight }) => weight))
  const marked = new Set(keySlices.map(({ index }) => index))
  const own = attention.find(({ index }) => index === shown)
  const width = Math.max(1, count * NARROWEST)

  const moveTo = (event: PointerEvent<HTMLElement>) => {
    const box = event.currentTarget.getBoundingClientRect()
    if (box.width > 0) onMove(Math.floor(((event.clientX - box.left) / box.width) * count))
  }

  return (
    <div
      className="vp-strip"
      role="slider"
      tabIndex={0}
      data-testid="attention-strip"
      aria-label={t('Attention over the slices')}
      aria-valuemin={1}
      aria-valuemax={count}
      aria-valuenow={shown + 1}
      aria-valuetext={spoken(shown, count, own)}
      title={t('Attention of the model over the slices: click to go there')}
      // The press is the viewport's, which takes the focus: keys then mean what they mean on the image.
      onMouseDown={(event) => event.preventDefault()}
      onPointerDown={(event) => {
        event.currentTarget.setPointerCapture(event.pointerId)
        moveTo(event)
      }}
      onPointerMove={(event) => {
        if (event.currentTarget.hasPointerCapture(event.pointerId)) moveTo(event)
      }}
    >
      <svg viewBox={`0 0 ${count} 100`} preserveAspectRatio="none" aria-hidden="true">
        {attention.map(({ index, weight }) => {
          const height = most > 0 ? Math.max(LOWEST, (TALLEST * weight) / most) : LOWEST
          return (
            <rect
              key={index}
              className={marked.has(index) ? 'key' : undefined}
              data-slice={index}
              data-share={weight.toFixed(4)}
              x={Math.max(0, Math.min(count - width, index + 0.5 - width / 2)) + width * 0.08}
              y={100 - height}
              width={width * 0.84}
              height={height}
            />
          )
        })}
      </svg>
      <u style={{ left: `${(100 * Math.max(0, shown)) / count}%`, width: `${100 / count}%` }} />
    </div>
  )
}

function spoken(shown: number, count: number, own: KeySlice | undefined): string {
  const slice = shown + 1
  return own
    ? t('slice {{slice}} of {{slices}}, {{percent}} % of the attention', {
        slice,
        slices: count,
        percent: (100 * own.weight).toFixed(1),
      })
    : t('slice {{slice}} of {{slices}}, not read by the model', { slice, slices: count })
}
