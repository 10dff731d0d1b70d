import type { ReactNode } from 'react'
import type { Diagnosis, Finding } from '../diagnose/diagnosis'
import type { LoadedPack } from '../diagnose/service'
import { t } from '../language/language'
import { noticeText } from '../language/noticeText'
import { backendName } from './backendName'
import { formatDuration, gateWarnings, headline, headlineSoFar, plainWarnings } from './differential'
import { EvidenceCard } from './EvidenceCard'
import { FindBar } from './FindBar'
import { GateNotice } from './GateNotice'
import { LevelNote } from './LevelSwitch'
import { PinnedSection } from './PinnedSection'
import { PreliminaryMark } from './PreliminaryMark'
import { RecognisedKinds } from './RecognisedKinds'
import { contentOf, type ShownDifferential } from './shownDifferential'
import { useShownList } from './shownList'
import { useFindings } from './store'
import { useSteadyPresses } from './useSteadyPresses'
import { VirtualRows } from './VirtualRows'
import { WhatIfNotice } from './WhatIfNotice'
import { useWhatIf } from './whatIfStore'

interface DifferentialViewProps {
  shown: ShownDifferential
  pack: LoadedPack | null
  /** True when the case changed after the run was begun. */
  stale: boolean
  thumbnail(sliceId: string): ReactNode
  onShowSlice(seriesId: string, index: number): void
}

/** What is known of the case; the exact differential takes the place of a preliminary one in the same elements. */
export function DifferentialView({ shown, pack, stale, thumbnail, onShowSlice }: DifferentialViewProps) {
  const shownAnyway = useFindings((state) => state.shownAnyway)
  const content = contentOf(shown)
  const steady = useSteadyPresses<HTMLDivElement>(content.findings)
  const gate = gateWarnings(content)
  const held = gate.length > 0 && !shownAnyway
  const card = useCard(shown, pack, { thumbnail, onShowSlice })
  return (
    <div className={`differential ${shown.kind}`} {...steady}>
      <div className="mark-place">{shown.kind === 'preliminary' && <PreliminaryMark {...shown} />}</div>
      <div>
        {stale && <Stale shown={shown} held={held} />}
        {shown.kind === 'exact' && (
          <>
            <p className="summary">{summary(shown.diagnosis)}</p>
            <RecognisedKinds diagnosis={shown.diagnosis} gate={pack?.manifest.ood} />
          </>
        )}
        {gate.length > 0 && <GateNotice warnings={gate} held={held} />}
        {plainWarnings(content).map((warning) => (
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
      {!held && <FindingList shown={shown} card={card} />}
    </div>
  )
}

function Stale({ shown, held }: { shown: ShownDifferential; held: boolean }) {
  if (shown.kind === 'exact') return <WhatIfNotice diagnosis={shown.diagnosis} held={held} />
  return (
    <p className="notice" data-testid="stale">
      {t('The case has changed since this run began: the list is of the case as it was.')}
    </p>
  )
}

/** Draws the evidence of a finding; null: it does not exist yet. */
function useCard(
  shown: ShownDifferential,
  pack: LoadedPack | null,
  slices: Pick<DifferentialViewProps, 'thumbnail' | 'onShowSlice'>,
): ((finding: Finding) => ReactNode) | null {
  const changed = useWhatIf((state) => state.phase.name === 'ready')
  if (shown.kind === 'preliminary') return null
  return (finding) => (
    <EvidenceCard
      diagnosis={shown.diagnosis}
      finding={finding}
      label={pack?.manifest.labels.find((one) => one.id === finding.id) ?? null}
      before={changed}
      {...slices}
    />
  )
}

interface FindingListProps {
  shown: ShownDifferential
  card: ((finding: Finding) => ReactNode) | null
}

function FindingList({ shown, card }: FindingListProps) {
  const whatIf = useWhatIf((state) => state.phase)
  const { findings } = contentOf(shown)
  const list = useShownList(findings)
  const now = whatIf.name === 'ready' ? whatIf.findings : findings
  return (
    <>
      <p className="headline" data-testid="headline">
        {shown.kind === 'exact' ? headline(now) : headlineSoFar(findings)}
      </p>
      <FindBar list={list} />
      <div>
        <LevelNote />
        <PinnedSection
          rows={list.pinned}
          diagnosis={shown.kind === 'exact' ? shown.diagnosis : null}
          card={card}
        />
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
