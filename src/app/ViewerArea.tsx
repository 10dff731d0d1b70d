import { useCallback, useEffect, useMemo } from 'react'
import type { Diagnosis } from '../diagnose/diagnosis'
import { keySlices, MARKED_SLICES } from '../explain/keySlices'
import { useFindings } from '../findings/store'
import { seriesTitle } from '../study/propose'
import { hangingOf, useStudy } from '../study/store'
import type { OpenSeries } from '../study/types'
import type { ViewportScan } from '../viewer/scan'
import ViewportGrid from '../viewer/ViewportGrid'
import { noteShown } from '../viewer/viewportStore'
import { imageShown } from './firstImage'
import { slotName } from './slotName'
import { useStartInMiddle } from './startInMiddle'
import { useOcclusionMap } from './useOcclusionMap'

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
  }
  // A single image leaves attention no choice.
  if (!diagnosis || series.slices === 1) return scan
  const marked = keySlices(diagnosis.evidence, series.id, MARKED_SLICES)
  return { ...scan, keySlices: marked.map(({ slice, share }) => ({ index: slice, weight: share })) }
}
