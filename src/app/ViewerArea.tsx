import { lazy, useCallback, useEffect, useMemo } from 'react'
import type { Diagnosis } from '../diagnose/diagnosis'
import { keySlices, MARKED_SLICES } from '../explain/keySlices'
import { useFindings } from '../findings/store'
import { seriesTitle } from '../study/propose'
import { hangingOf, useStudy } from '../study/store'
import type { OpenSeries } from '../study/types'
import type { ViewportScan } from '../viewer/scan'
import ViewportGrid from '../viewer/ViewportGrid'
import { noteShown } from '../viewer/viewportStore'
import { useVolume } from '../viewer/volume/volumeStore'
import { imageShown } from './firstImage'
import { slotName } from './slotName'
import { useStartInMiddle } from './startInMiddle'
import { useOcclusionMap } from './useOcclusionMap'

const VolumeRoom = lazy(() => import('../viewer/volume/VolumeRoom'))

/** The viewports: the scans of the case, or what was hung by hand. */
export default function ViewerArea() {
  const snapshot = useStudy((state) => state.snapshot)
  const hung = useStudy((state) => state.hung)
  const activeSeries = useStudy((state) => state.activeSeries)
  const show = useStudy((state) => state.show)
  const diagnosis = useShownDiagnosis()
  const shown = useMemo(() => (snapshot ? hangingOf(snapshot, hung) : []), [snapshot, hung])
  const scans = useMemo(() => shown.map((series) => viewportScan(series, diagnosis)), [shown, diagnosis])
  useOcclusionMap(shown)
  const startInMiddle = useStartInMiddle(shown)
  const onSliceChange = useCallback(
    (seriesId: string, index: number) => {
      imageShown()
      noteShown(seriesId, index)
      startInMiddle(seriesId, index)
    },
    [startInMiddle],
  )
  const first = scans[0]?.id
  const activeOnScreen = scans.some((scan) => scan.id === activeSeries)
  useEffect(() => {
    if (first !== undefined && !activeOnScreen) show(first)
  }, [first, activeOnScreen, show])
  const view = useVolume((state) => state.view)
  const volume = view && scans.find((scan) => scan.id === view.seriesId)
  if (view && volume) return <VolumeRoom key={volume.id} scan={volume} kind={view.kind} />
  return (
    <ViewportGrid scans={scans} activeId={activeSeries} onActivate={show} onSliceChange={onSliceChange} />
  )
}

/** The diagnosis whose key slices are marked; the gate holds back what they mean, not where the network looked. */
function useShownDiagnosis(): Diagnosis | null {
  const phase = useFindings((state) => state.phase)
  return phase.name === 'done' ? phase.diagnosis : null
}

function viewportScan(series: OpenSeries, diagnosis: Diagnosis | null): ViewportScan {
  const scan: ViewportScan = {
    id: series.id,
    title: seriesTitle(series),
    subtitle: series.case.slot === null ? 'not in the case' : slotName(series.case.slot),
    modality: series.modality,
    sliceIds: series.sliceIds,
    provisional: series.provisional,
    betweenSlices: series.kind === 'volume' ? (series.spacing?.[2] ?? null) : null,
    ...(series.frameRate === undefined ? {} : { frameRate: series.frameRate }),
  }
  // A single image leaves attention no choice.
  if (!diagnosis || series.slices === 1) return scan
  const attention = keySlices(diagnosis.evidence, series.id, series.slices).map(({ slice, share }) => ({
    index: slice,
    weight: share,
  }))
  return {
    ...scan,
    keySlices: attention.slice(0, MARKED_SLICES),
    attention: attention.toSorted((a, b) => a.index - b.index),
  }
}
