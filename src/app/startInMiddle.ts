import { useEffect, useRef } from 'react'
import type { OpenSeries } from '../study/types'
import { indexBeside } from '../viewer/link/follow'
import { showSlice, useViewports } from '../viewer/viewportStore'

/** Shorter stacks are read from their first slice anyway. */
const SHORTEST = 4

/**
 * Moves volumes and stacks to their middle once they are read wholly, where the anatomy is; a series that joins linked
 * ones goes to their place instead. A series that the person has scrolled meanwhile or sent to a slice, and a series
 * already moved once, stay where they are.
 * @returns to be called with every slice that comes on screen.
 */
export function useStartInMiddle(shown: readonly OpenSeries[]): (seriesId: string, index: number) => void {
  const seen = useRef(new Map<string, Set<string>>())
  const settled = useRef(new Set<string>())
  const byId = useRef(new Map<string, OpenSeries>())
  byId.current = new Map(shown.map((series) => [series.id, series]))

  useEffect(() => {
    const placed = shown.filter(({ id }) => settled.current.has(id)).map(({ id }) => id)
    for (const series of shown) {
      if (series.provisional || settled.current.has(series.id)) continue
      settled.current.add(series.id)
      const scrolled = (seen.current.get(series.id)?.size ?? 0) > 1
      const still = series.kind === 'cine' || series.slices < SHORTEST
      const asked = useViewports.getState().targets[series.id] !== undefined
      if (scrolled || still || asked) continue
      const own = { seriesId: series.id, count: series.slices, places: series.places ?? null }
      showSlice(series.id, indexBeside(own, placed) ?? Math.floor(series.slices / 2))
    }
  }, [shown])

  const onSliceChange = useRef((seriesId: string, index: number) => {
    const sliceId = byId.current.get(seriesId)?.sliceIds[index]
    if (sliceId === undefined) return
    const slices = seen.current.get(seriesId) ?? new Set()
    seen.current.set(seriesId, slices.add(sliceId))
  })
  return onSliceChange.current
}
