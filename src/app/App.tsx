import { lazy, type ReactNode, Suspense, useEffect } from 'react'
import { FindingsPanel } from '../findings/FindingsPanel'
import { useFindings } from '../findings/store'
import { caseKey, openCase, useStudy } from '../study/store'
import { Thumbnail } from '../viewer/Thumbnail'
import { showSlice } from '../viewer/viewportStore'
import { warmViewer } from '../viewer/warm'
import { DiagnoseBar } from './DiagnoseBar'
import { DropTarget } from './DropTarget'
import { EmptyState } from './EmptyState'
import { Header } from './Header'
import { MeasurementList } from './MeasurementList'
import { MessageBar } from './MessageBar'
import { keepForOffline } from './offline'
import { readyPack, usePack } from './packStore'
import { SeriesPanel } from './SeriesPanel'

/** Cornerstone3D is most of the page's weight, so it comes after the first paint. */
const ViewerArea = lazy(() => import('./ViewerArea'))

export function App() {
  const open = useStudy((state) => state.snapshot !== null)
  const load = usePack((store) => store.load)
  useEffect(() => {
    void load()
    void keepForOffline()
    void warmViewer()
  }, [load])
  return (
    <DropTarget>
      <Header />
      <MessageBar />
      {open ? <ReadingRoom /> : <EmptyState />}
    </DropTarget>
  )
}

function ReadingRoom() {
  return (
    <div className="room">
      <aside className="left" aria-label="Series">
        <SeriesPanel />
        <MeasurementList />
      </aside>
      <main aria-label="Images">
        <Suspense fallback={<p className="findings-state">Starting the viewer…</p>}>
          <ViewerArea />
        </Suspense>
      </main>
      <DifferentialPane />
    </div>
  )
}

function DifferentialPane() {
  const pack = usePack((store) => readyPack(store.state))
  const stale = useStale()
  return (
    <aside className="right" aria-label="Differential">
      <header>
        <h2>Differential</h2>
        {pack?.manifest.demonstration && (
          <span className="demo-mark" title={pack.manifest.intendedUse}>
            Demonstration model
          </span>
        )}
      </header>
      <div className="findings">
        <FindingsPanel pack={pack} stale={stale} thumbnail={thumbnail} onShowSlice={openSlice} />
      </div>
      <DiagnoseBar />
    </aside>
  )
}

/** True when the diagnosis on the page was made for another case than the one that is ticked now. */
function useStale(): boolean {
  const phase = useFindings((state) => state.phase)
  const snapshot = useStudy((state) => state.snapshot)
  return phase.name === 'done' && phase.caseKey !== caseKey(openCase({ snapshot }))
}

function thumbnail(sliceId: string): ReactNode {
  return <Thumbnail sliceId={sliceId} />
}

function openSlice(seriesId: string, index: number): void {
  useStudy.getState().show(seriesId)
  showSlice(seriesId, index)
}
