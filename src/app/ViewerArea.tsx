import { lazy, useCallback, useEffect, useMemo } from 'react'
import type { Diagnosis } from '../diagnose/diagnosis'
import { keySlices, MARKED_SLICES } from '../explain/keySlices'
import { useFindings } from '../findings/store'
import { t, useLanguage } from '../language/language'
import { seriesIn, shownCells } from '../study/hangingCells'
import { allSeries, seriesTitle } from '../study/propose'
import { useStudy } from '../study/store'
import type { OpenSeries, StudySnapshot } from '../study/types'
import type { ViewportScan } from '../viewer/scan'
import ViewportGrid, { type GridCell } from '../viewer/ViewportGrid'
import { noteShown } from '../viewer/viewportStore'
import { showVolume, useVolume } from '../viewer/volume/volumeStore'
import { CompareLabel } from './compare/CompareLabel'
import { rolesIn } from './compare/roles'
import { imageShown } from './firstImage'
import { PageTurner } from './PageTurner'
import { slotName } from './slotName'
import { useStartInMiddle } from './startInMiddle'
import { useKeepPlaces } from './useKeepPlaces'
import { useOcclusionMap } from './useOcclusionMap'
import { viewportFacts } from './viewportFacts'

const VolumeRoom = lazy(() => import('../viewer/volume/VolumeRoom'))

/** The viewports: the scans of the case, or what was hung by hand. */
export default function ViewerArea() {
  const snapshot = useStudy((state) => state.snapshot)
  return snapshot && <Room snapshot={snapshot} />
}

function Room({ snapshot }: { snapshot: StudySnapshot }) {
  const { hung, activeSeries, alone, aimedCell, show, place, aim, setAlone } = useStudy()
  const hanging = useMemo(() => shownCells(snapshot, hung), [snapshot, hung])
  const shown = useMemo(() => seriesIn(hanging.cells), [hanging])
  const cells = useGridCells(snapshot, hanging.cells)
  const volume = useVolumeScan(cells)
  useOcclusionMap(shown)
  const keepPlace = useKeepPlaces(shown, volume !== null)
  const startInMiddle = useStartInMiddle(shown)
  const onSliceChange = useCallback(
    (seriesId: string, index: number) => {
      imageShown()
      keepPlace(seriesId, index)
      noteShown(seriesId, index)
      startInMiddle(seriesId, index)
    },
    [startInMiddle, keepPlace],
  )
  const first = shown[0]?.id
  const activeOnScreen = shown.some(({ id }) => id === activeSeries)
  useEffect(() => {
    if (first !== undefined && !activeOnScreen) show(first)
  }, [first, activeOnScreen, show])
  if (volume) return <VolumeRoom key={volume.scan.id} scan={volume.scan} kind={volume.kind} />
  return (
    <ViewportGrid
      cells={cells}
      layout={hanging.layout}
      chosen={Boolean(hung?.layout ?? hung?.comparison)}
      activeId={activeSeries}
      alone={alone}
      aimedCell={aimedCell}
      more={allSeries(snapshot).length > shown.length}
      onActivate={show}
      onSliceChange={onSliceChange}
      onPlace={place}
      onAim={aim}
      onAlone={setAlone}
    >
      {hanging.pages > 1 && <PageTurner page={hanging.page} pages={hanging.pages} />}
    </ViewportGrid>
  )
}

/** What the grid shows in each cell, with the study above it where two are compared. */
function useGridCells(snapshot: StudySnapshot, series: readonly (OpenSeries | null)[]): readonly GridCell[] {
  const diagnosis = useShownDiagnosis()
  const comparison = useStudy((state) => state.hung?.comparison)
  const language = useLanguage((state) => state.tag)
  // biome-ignore lint/correctness/useExhaustiveDependencies: the words of a scan are in the language of the page
  return useMemo(() => {
    const roles = comparison && rolesIn(snapshot, comparison)
    return series.map((one) => {
      const role = one && roles?.get(one.id)
      return {
        scan: one && { ...viewportScan(one, diagnosis), ...viewportFacts(snapshot, one) },
        ...(role && { label: <CompareLabel role={role} /> }),
      }
    })
  }, [snapshot, series, diagnosis, comparison, language])
}

/** The scan that is looked at as a volume; a view of a series that is no longer on screen is closed. */
function useVolumeScan(cells: readonly GridCell[]) {
  const view = useVolume((state) => state.view)
  const scan = view && cells.find((cell) => cell.scan?.id === view.seriesId)?.scan
  const lost = view !== null && !scan
  useEffect(() => {
    if (lost) showVolume(null)
  }, [lost])
  return view && scan ? { scan, kind: view.kind } : null
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
    subtitle: series.case.slot === null ? t('not in the case') : slotName(series.case.slot),
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
