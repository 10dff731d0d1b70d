import type { ReactNode } from 'react'
import type { LoadedPack } from '../diagnose/service'
import { t } from '../language/language'
import { noticeText } from '../language/noticeText'
import { DifferentialView } from './DifferentialView'
import { gateWarnings, headline } from './differential'
import { shownDifferential } from './shownDifferential'
import { type DiagnosisPhase, useFindings } from './store'

interface FindingsPanelProps {
  pack: LoadedPack | null
  /** True when the case changed after the run on the page was begun. */
  stale: boolean
  thumbnail(sliceId: string): ReactNode
  onShowSlice(seriesId: string, index: number): void
}

/** The differential with its evidence, or where it will stand. */
export function FindingsPanel({ pack, stale, ...evidence }: FindingsPanelProps) {
  const phase = useFindings((state) => state.phase)
  const shown = shownDifferential(phase, pack?.sha256 ?? null, stale)
  return (
    <>
      <Announcement phase={phase} />
      {shown ? (
        <DifferentialView shown={shown} pack={pack} stale={stale} {...evidence} />
      ) : (
        <NoDifferential phase={phase} />
      )}
    </>
  )
}

function NoDifferential({ phase }: { phase: DiagnosisPhase }) {
  if (phase.name === 'failed') {
    return (
      <p className="findings-state failed" role="alert" data-testid="warning" data-code={phase.code}>
        {noticeText(phase)}
      </p>
    )
  }
  return <p className="findings-state">{stateText(phase)}</p>
}

function stateText({ name }: DiagnosisPhase): string {
  if (name === 'cancelled') return t('Stopped. Nothing was concluded.')
  if (name === 'running') return t('Reading the case…')
  return t('Press Diagnose for one ranked list over all scans of the case.')
}

/** Tells who does not see the list once when the exact one is there; what is preliminary is not read out. */
function Announcement({ phase }: { phase: DiagnosisPhase }) {
  const shownAnyway = useFindings((state) => state.shownAnyway)
  return (
    <p className="unseen" role="status" data-testid="announcement">
      {phase.name === 'done' &&
        (gateWarnings(phase.diagnosis).length > 0 && !shownAnyway
          ? t('The diagnosis is there. Its ranking is held back.')
          : t('The diagnosis is there. {{headline}}', { headline: headline(phase.diagnosis.findings) }))}
    </p>
  )
}
