import { TriangleAlert } from 'lucide-react'
import { useEffect, useRef } from 'react'
import { t } from '../../language/language'
import { saidText } from '../../language/noticeText'
import { useStudy } from '../../study/store'
import type { ViewportScan } from '../scan'
import { BodyCell } from './BodyCell'
import { MprGrid } from './MprGrid'
import { useVolumeEngine, type VolumeEngine } from './useVolumeEngine'
import { useVolumeResize } from './useVolumeResize'
import { VolumeControls } from './VolumeControls'
import { showVolume, type VolumeView } from './volumeStore'
import '../viewer.css'
import './volume.css'

interface VolumeRoomProps {
  scan: ViewportScan
  kind: VolumeView['kind']
}

/** One series as a volume: three planes, or the body. */
export default function VolumeRoom({ scan, kind }: VolumeRoomProps) {
  const state = useVolumeEngine(scan)
  useLeaveWithSeries(scan.id)
  return (
    <div className="vol-room" data-testid="volume-room" data-kind={kind} data-status={state.status}>
      <div>
        <VolumeControls view={{ seriesId: scan.id, kind }} modality={scan.modality} />
        {state.status === 'ready' && <FilledNotice count={state.engine.volume.filled.length} />}
      </div>
      {state.status === 'loading' && <Loading ready={state.ready} total={scan.sliceIds.length} />}
      {state.status === 'failed' && (
        <p className="vp-start-failure" role="alert">
          {saidText(state.message)}
        </p>
      )}
      {state.status === 'ready' &&
        (kind === 'mpr' ? (
          <MprGrid engine={state.engine} scan={scan} />
        ) : (
          <BodyAlone engine={state.engine} scan={scan} />
        ))}
    </div>
  )
}

/** Stays as long as the volume is on screen: part of what it shows is not from the scanner. */
function FilledNotice({ count }: { count: number }) {
  if (count === 0) return null
  return (
    <p className="vol-notice" role="status" data-testid="volume-notice" data-missing={count}>
      <TriangleAlert aria-hidden="true" />
      {t(
        '{{count}} slices are missing; the gaps are filled in between their neighbours and are not measured.',
        {
          count,
        },
      )}
    </p>
  )
}

function Loading({ ready, total }: { ready: number; total: number }) {
  return (
    <div className="vol-loading" role="status">
      <p>{t('Reading slices for the volume: {{ready}} of {{total}}', { ready, total })}</p>
      <progress max={total} value={ready} aria-label={t('Slices read')} />
      <button type="button" onClick={() => showVolume(null)}>
        {t('Cancel')}
      </button>
    </div>
  )
}

function BodyAlone({ engine, scan }: { engine: VolumeEngine; scan: ViewportScan }) {
  const grid = useRef<HTMLDivElement>(null)
  useVolumeResize(engine.rendering, grid, 1)
  return (
    <div ref={grid} className="vol-grid" data-cells={1}>
      <BodyCell engine={engine} scan={scan} />
    </div>
  )
}

/** Whoever chooses another series wants to see that one. */
function useLeaveWithSeries(seriesId: string): void {
  const active = useStudy((store) => store.activeSeries)
  useEffect(() => {
    if (active !== null && active !== seriesId) showVolume(null)
  }, [active, seriesId])
}
