import { Enums, StackViewport } from '@cornerstonejs/core'
import { type RefObject, useEffect, useRef } from 'react'
import { shownSlice } from './actions'
import { cutLine, type SlicePlane } from './link/cut'
import { useLink } from './link/linkStore'
import type { SliceFacts } from './pixels'
import type { Engine } from './useEngine'

interface ReferenceLinesProps {
  engine: Engine | null
  seriesId: string
  /** The element Cornerstone draws in. */
  element: RefObject<HTMLDivElement | null>
}

/**
 * Where the active viewport's slice cuts the image of this one. Cornerstone's own tool for it makes the line an
 * annotation, which would stand among a person's measurements, ends it at neither image, and knows the first grid
 * only.
 */
export function ReferenceLines({ engine, seriesId, element }: ReferenceLinesProps) {
  const line = useRef<SVGLineElement>(null)
  const leader = useLink((state) =>
    state.lines && state.leader?.seriesId !== seriesId ? state.leader : null,
  )
  const facts = leader?.facts ?? null

  useEffect(() => {
    const [target, image] = [line.current, element.current]
    if (target === null || image === null || engine === null || facts === null) return
    const draw = () => {
      const viewport = engine.rendering.hasBeenDestroyed ? null : engine.rendering.getViewport(seriesId)
      const ends = viewport instanceof StackViewport ? endsOn(viewport, facts, shownSlice(seriesId)) : null
      place(target, ends)
    }
    draw()
    image.addEventListener(Enums.Events.IMAGE_RENDERED, draw)
    return () => {
      image.removeEventListener(Enums.Events.IMAGE_RENDERED, draw)
      place(target, null)
    }
  }, [engine, seriesId, element, facts])

  return (
    <svg className="vp-lines" aria-hidden="true">
      <line ref={line} visibility="hidden" />
    </svg>
  )
}

type Ends = readonly [from: readonly number[], to: readonly number[]]

/** On screen, in CSS pixels of the viewport. */
function endsOn(viewport: StackViewport, cutting: SliceFacts, own: SliceFacts | null): Ends | null {
  const [a, b] = [planeOf(cutting), own && planeOf(own)]
  if (!a || !b || !sameFrame(cutting, own)) return null
  const cut = cutLine(a, b)
  if (cut === null) return null
  const [from, to] = cut
  return [viewport.worldToCanvas([...from]), viewport.worldToCanvas([...to])]
}

function sameFrame(a: SliceFacts, b: SliceFacts | null): boolean {
  const frame = a.geometry?.frameOfReference ?? null
  return frame !== null && frame === b?.geometry?.frameOfReference
}

function planeOf({ geometry, spacing, rows, columns }: SliceFacts): SlicePlane | null {
  return geometry && spacing && { ...geometry, spacing, rows, columns }
}

function place(line: SVGLineElement, ends: Ends | null): void {
  line.setAttribute('visibility', ends === null ? 'hidden' : 'visible')
  if (ends === null) {
    line.removeAttribute('data-testid')
    return
  }
  const [[x1 = 0, y1 = 0], [x2 = 0, y2 = 0]] = ends
  line.setAttribute('data-testid', 'reference-line')
  for (const [name, value] of Object.entries({ x1, y1, x2, y2 })) line.setAttribute(name, value.toFixed(2))
}
