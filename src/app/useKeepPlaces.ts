import { useCallback, useEffect, useRef } from 'react'
import type { OpenSeries } from '../study/types'
import { showSlice, useViewports } from '../viewer/viewportStore'

const NONE: readonly OpenSeries[] = []

/**
 * A series that leaves the screen comes back at the slice it was left at, or at the one it was on its way to. Those
 * that stay are not asked for anything.
 * @param shown series in the viewports
 * @param away true while something else stands in place of all viewports
 * @returns to be called with every slice that comes on screen, before it is noted.
 */
export function useKeepPlaces(
  shown: readonly OpenSeries[],
  away: boolean,
): (seriesId: string, index: number) => void {
  const before = useRef(NONE)
  /** The last request, by its stamp, that each series has come to. */
  const reached = useRef(new Map<string, number>())
  const now = away ? NONE : shown
  useEffect(() => {
    const staying = new Set(now.map(({ id }) => id))
    const { shown: at, targets } = useViewports.getState()
    for (const { id } of before.current) {
      const index = at[id] ?? -1
      const underway = targets[id]?.stamp !== reached.current.get(id)
      if (!staying.has(id) && !underway && index >= 0) showSlice(id, index)
    }
    before.current = now
  }, [now])
  return useCallback((seriesId: string, index: number) => {
    const { targets, shown: at } = useViewports.getState()
    const target = targets[seriesId]
    if (target && [index, at[seriesId]].includes(target.index)) reached.current.set(seriesId, target.stamp)
  }, [])
}
