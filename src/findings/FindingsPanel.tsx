import type { ReactNode } from 'react'
import type { Diagnosis, Finding } from '../diagnose/diagnosis'
import type { LoadedPack } from '../diagnose/service'
import { t } from '../language/language'
import { noticeText } from '../language/noticeText'
import { backendName } from './backendName'
import { formatDuration, gateWarnings, headline, plainWarnings } from './differential'
import { EvidenceCard } from './EvidenceCard'
import { FindBar } from './FindBar'
import { GateNotice } from './GateNotice'
import { LevelNote } from './LevelSwitch'
import { PinnedSection } from './PinnedSection'
import { useShownList } from './shownList'
import { useFindings } from './store'
import { VirtualRows } from './VirtualRows'
import { WhatIfNotice } from './WhatIfNotice'
import { useWhatIf } from './whatIfStore'

interface FindingsPanelProps {
  pack: LoadedPack | null
  /** True when the case changed after the diagnosis on the page was made. */
  stale: boolean
  thumbnail(sliceId: string): ReactNode
  onShowSlice(seriesId: string, index: number): void
}

/** The differential with its evidence, or where it will stand. */
export function FindingsPanel({ pack, stale, thumbnail, onShowSlice }: FindingsPanelProps) {
  const phase = useFindings((state) => state.phase)
  if (phase.name === 'failed') {
    return (
      <p className="findings-state failed" role="alert" data-testid="warning" data-code={phase.code}>
        {noticeText(phase)}
      </p>
    )
  }
  if (phase.name === 'cancelled') {
    return <p className="findings-state">{t('Stopped. Nothing was concluded.')}</p>
  }
  if (phase.name === 'running') return <p className="findings-state">{t('Reading the case…')}</p>
  if (phase.name === 'idle') {
    return (
      <p className="findings-state">{t('Press Diagnose for one ranked list over all scans of the case.')}</p>
    )
  }
  const { diagnosis } = phase
  return (
    <Differential
      diagnosis={diagnosis}
      pack={pack}
      stale={stale}
      thumbnail={thumbnail}
      onShowSlice={onShowSlice}
    />
  )
}

type DifferentialProps = FindingsPanelProps & { diagnosis: Diagnosis }

function Differential({ stale, ...rest }: DifferentialProps) {
  const { diagnosis } = rest
  const shownAnyway = useFindings((state) => state.shownAnyway)
  const gate = gateWarnings(diagnosis)
  const held = gate.length > 0 && !shownAnyway
  return (
    <>
      <div>
        {stale && <WhatIfNotice diagnosis={diagnosis} held={held} />}
        <p className="summary">{summary(diagnosis)}</p>
        {gate.length > 0 && <GateNotice warnings={gate} held={held} />}
        {plainWarnings(diagnosis).map((warning) => (
          <p
            className="notice"
            data-testid="warning"
            data-code={warning.code}
            key={warning.code + warning.message}
          >
            {noticeText(warning)}
          </p>
        ))}
      </div>
      {!held && <FindingList {...rest} />}
    </>
  )
}

function FindingList({ diagnosis, pack, thumbnail, onShowSlice }: Omit<DifferentialProps, 'stale'>) {
  const whatIf = useWhatIf((state) => state.phase)
  const list = useShownList(diagnosis)
  const changed = whatIf.name === 'ready'
  const card = (finding: Finding) => (
    <EvidenceCard
      diagnosis={diagnosis}
      finding={finding}
      label={pack?.manifest.labels.find((one) => one.id === finding.id) ?? null}
      before={changed}
      thumbnail={thumbnail}
      onShowSlice={onShowSlice}
    />
  )
  return (
    <>
      <p className="headline" data-testid="headline">
        {headline(changed ? whatIf.findings : diagnosis.findings)}
      </p>
      <FindBar list={list} />
      <div>
        <LevelNote />
        <PinnedSection rows={list.pinned} diagnosis={diagnosis} card={card} />
        {list.found === 0 && <p className="findings-state">{t('No other disorder of this pack fits.')}</p>}
      </div>
      <VirtualRows items={list.items} card={card} />
    </>
  )
}

function summary(diagnosis: Diagnosis): string {
  const slices = diagnosis.evidence.sliceWeights.reduce((sum, scan) => sum + scan.slices.length, 0)
  return t('{{scans}}, {{slices}} read · {{duration}} on this device, {{backend}}', {
    scans: t('{{count}} scans', { count: diagnosis.scans.length }),
    slices: t('{{count}} slices', { count: slices }),
    duration: formatDuration(diagnosis.timings.total),
    backend: backendName(diagnosis.backend),
  })
}
