import { lazy, type ReactNode, Suspense, useEffect } from 'react'
import { FindingsPanel } from '../findings/FindingsPanel'
import { useFindings } from '../findings/store'
import { t, useLanguage } from '../language/language'
import { saidText } from '../language/noticeText'
import { caseKey, openCase, useStudy } from '../study/store'
import { Thumbnail } from '../viewer/Thumbnail'
import { showSlice } from '../viewer/viewportStore'
import { warmViewer } from '../viewer/warm'
import { useFolded } from './actions/folded'
import { DiagnoseBar } from './DiagnoseBar'
import { DropTarget } from './DropTarget'
import { EmptyState } from './EmptyState'
import { Header } from './Header'
import { MeasurementList } from './MeasurementList'
import { MessageBar } from './MessageBar'
import { keepForOffline } from './offline'
import { readyPack, usePack } from './packStore'
import { SeriesPanel } from './SeriesPanel'
import { useWhatIfOfCase } from './useWhatIfOfCase'

/** Cornerstone3D is most of the page's weight, so it comes after the first paint. */
const ViewerArea = lazy(() => import('./ViewerArea'))

/** The page. It is drawn anew, and nothing in it is lost, when its language changes. */
export function App() {
  useLanguage((state) => state.tag)
  const open = useStudy((state) => state.snapshot !== null)
  const load = usePack((store) => store.load)
  useEffect(() => {
    void load()
    void keepForOffline()
    void warmViewer()
  }, [load])
  return (
    <DropTarget>
      <SkipLinks open={open} />
      <Header />
      <MessageBar />
      {open ? <ReadingRoom /> : <EmptyState />}
    </DropTarget>
  )
}

/** The first stops of the Tab key: past the bar, to where the work is. */
function SkipLinks({ open }: { open: boolean }) {
  return (
    <nav className="skip-links" aria-label={t('Skip')}>
      <a href="#images">{t('Skip to the images')}</a>
      {open && <a href="#differential">{t('Skip to the differential')}</a>}
    </nav>
  )
}

function ReadingRoom() {
  const folded = useFolded()
  const state = `room${folded.left ? ' left-folded' : ''}${folded.right ? ' right-folded' : ''}`
  return (
    <div className={state}>
      <aside className="left" aria-label={t('Series')}>
        <SeriesPanel />
        <MeasurementList />
      </aside>
      <main id="images" tabIndex={-1} aria-label={t('Images')}>
        <Suspense
          fallback={
            <p className="findings-state" role="status">
              {t('Starting the viewer…')}
            </p>
          }
        >
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
  useWhatIfOfCase()
  return (
    <aside className="right" id="differential" tabIndex={-1} aria-label={t('Differential')}>
      <header>
        <h2>{t('Differential')}</h2>
        {pack?.manifest.demonstration && (
          <span className="demo-mark" title={saidText(pack.manifest.intendedUse)}>
            {t('Demonstration model')}
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

/** True when the run on the page is of another case than the one that is ticked now. */
function useStale(): boolean {
  const phase = useFindings((state) => state.phase)
  const snapshot = useStudy((state) => state.snapshot)
  return 'caseKey' in phase && phase.caseKey !== caseKey(openCase({ snapshot }))
}

function thumbnail(sliceId: string): ReactNode {
  return <Thumbnail sliceId={sliceId} />
}

function openSlice(seriesId: string, index: number): void {
  useStudy.getState().show(seriesId)
  showSlice(seriesId, index)
}
