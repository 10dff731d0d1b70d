import { useEffect } from 'react'
import { classMap, FULL_SCALE } from '../explain/occlusion'
import { gateWarnings } from '../findings/differential'
import { type MapPlace, useMap } from '../findings/mapStore'
import { useFindings } from '../findings/store'
import { caseKey, openCase, useStudy } from '../study/store'
import type { OpenSeries } from '../study/types'
import { showCellMap } from '../viewer/cellMapStore'
import { useViewports } from '../viewer/viewportStore'
import { occlusionOf } from './diagnoseClient'
import { packUrl } from './runDiagnosis'

/** A slice must stay on screen this many milliseconds before its map is computed; scrolling computes none. */
const REST_MS = 120

/** The run in progress: slices passed over meanwhile are never computed. */
let last: Promise<void> = Promise.resolve()

/**
 * Keeps the occlusion map on the slice on screen of the active viewport for as long as maps are switched on.
 * @param shown the series in the viewports
 */
export function useOcclusionMap(shown: readonly OpenSeries[]): void {
  useMapOfPlace(usePlace(shown))
  useDrawnMap()
  useEffect(
    () => () => {
      useMap.getState().setPhase({ name: 'none' })
      showCellMap(null)
    },
    [],
  )
}

/** The slice to map; null while maps are off, nothing was diagnosed, or the gate holds the findings back. */
function usePlace(shown: readonly OpenSeries[]): MapPlace | null {
  const on = useMap((state) => state.on)
  const phase = useFindings((state) => state.phase)
  const shownAnyway = useFindings((state) => state.shownAnyway)
  const seriesId = useStudy((state) => state.activeSeries)
  const index = useViewports((state) => (seriesId === null ? -1 : (state.shown[seriesId] ?? -1)))
  if (!on || phase.name !== 'done' || seriesId === null) return null
  if (gateWarnings(phase.diagnosis).length > 0 && !shownAnyway) return null
  const sliceId = shown.find((series) => series.id === seriesId)?.sliceIds[index]
  return sliceId === undefined ? null : { seriesId, index, sliceId }
}

function useMapOfPlace(place: MapPlace | null): void {
  const phase = useFindings((state) => state.phase)
  const snapshot = useStudy((state) => state.snapshot)
  const { seriesId = null, index = -1, sliceId = null } = place ?? {}
  useEffect(() => {
    const { setPhase } = useMap.getState()
    if (seriesId === null || sliceId === null || phase.name !== 'done') return setPhase({ name: 'none' })
    const scans = openCase({ snapshot })
    if (caseKey(scans) !== phase.caseKey) {
      return setPhase({
        name: 'unavailable',
        code: 'case-changed',
        message: 'The case has changed since. Diagnose again for a map.',
      })
    }
    let passed = false
    const compute = async () => {
      if (passed) return
      const start = performance.now()
      const outcome = await occlusionOf(packUrl(), scans, seriesId, index)
      if (passed) return
      if (outcome.status !== 'ok') {
        return setPhase({ name: 'unavailable', code: outcome.code, message: outcome.message })
      }
      setPhase({
        name: 'ready',
        place: { seriesId, index, sliceId },
        map: outcome.value,
        milliseconds: performance.now() - start,
      })
    }
    setPhase({ name: 'running' })
    const timer = setTimeout(() => {
      last = last.then(compute, compute)
    }, REST_MS)
    return () => {
      passed = true
      clearTimeout(timer)
    }
  }, [phase, snapshot, seriesId, index, sliceId])
}

/** Draws the selected finding's part of the map. */
function useDrawnMap(): void {
  const phase = useMap((state) => state.phase)
  const opacity = useMap((state) => state.opacity)
  const finding = useFindings((state) => state.selected)
  useEffect(() => {
    if (phase.name !== 'ready' || finding === null) return showCellMap(null)
    const { map, place } = phase
    const one = classMap(map, finding)
    const grid = { rows: map.height, columns: map.width }
    const full = Math.max(FULL_SCALE, one?.strongest ?? 0)
    showCellMap(one && { sliceId: place.sliceId, finding, opacity, ...grid, ...one, full })
  }, [phase, opacity, finding])
}
