import { type ReactNode, useState } from 'react'
import type { Diagnosis } from '../diagnose/diagnosis'
import type { LoadedPack } from '../diagnose/service'
import { filterFindings, formatDuration, gateWarnings, headline, plainWarnings } from './differential'
import { EvidenceCard } from './EvidenceCard'
import { FindingRow } from './FindingRow'
import { GateNotice } from './GateNotice'
import { useFindings } from './store'

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
        {phase.message}
      </p>
    )
  }
  if (phase.name === 'cancelled') return <p className="findings-state">Stopped. Nothing was concluded.</p>
  if (phase.name === 'running') return <p className="findings-state">Reading the case…</p>
  if (phase.name === 'idle') {
    return <p className="findings-state">Press Diagnose for one ranked list over all scans of the case.</p>
  }
  return (
    <>
      {stale && (
        <p className="notice" data-testid="stale">
          The case has changed since this list was made. Diagnose again.
        </p>
      )}
      <Differential diagnosis={phase.diagnosis} pack={pack} thumbnail={thumbnail} onShowSlice={onShowSlice} />
    </>
  )
}

type DifferentialProps = Omit<FindingsPanelProps, 'stale'> & { diagnosis: Diagnosis }

function Differential({ diagnosis, pack, thumbnail, onShowSlice }: DifferentialProps) {
  const shownAnyway = useFindings((state) => state.shownAnyway)
  const gate = gateWarnings(diagnosis)
  const held = gate.length > 0 && !shownAnyway
  return (
    <>
      <p className="summary">{summary(diagnosis)}</p>
      {gate.length > 0 && <GateNotice warnings={gate} held={held} />}
      {plainWarnings(diagnosis).map((warning) => (
        <p
          className="notice"
          data-testid="warning"
          data-code={warning.code}
          key={warning.code + warning.message}
        >
          {warning.message}
        </p>
      ))}
      {!held && (
        <FindingList diagnosis={diagnosis} pack={pack} thumbnail={thumbnail} onShowSlice={onShowSlice} />
      )}
    </>
  )
}

function FindingList({ diagnosis, pack, thumbnail, onShowSlice }: DifferentialProps) {
  const selected = useFindings((state) => state.selected)
  const select = useFindings((state) => state.select)
  const [text, setText] = useState('')
  const [overThresholdOnly, setOverThresholdOnly] = useState(false)
  const rows = filterFindings(diagnosis.findings, { text, overThresholdOnly })
  return (
    <>
      <p className="headline" data-testid="headline">
        {headline(diagnosis)}
      </p>
      <div className="find">
        <input
          type="search"
          aria-label="Find a disorder or a code"
          placeholder={`Find among ${diagnosis.findings.length.toLocaleString('en')} disorders`}
          value={text}
          onChange={(event) => setText(event.target.value)}
        />
        <button
          type="button"
          aria-pressed={overThresholdOnly}
          onClick={() => setOverThresholdOnly(!overThresholdOnly)}
        >
          Over threshold
        </button>
      </div>
      <FindingRows
        rows={rows}
        selected={selected}
        onSelect={(id) => select(id === selected ? null : id)}
        card={(finding) => (
          <EvidenceCard
            diagnosis={diagnosis}
            finding={finding}
            label={pack?.manifest.labels.find((one) => one.id === finding.id) ?? null}
            thumbnail={thumbnail}
            onShowSlice={onShowSlice}
          />
        )}
      />
    </>
  )
}

/** Rows drawn at first; thousands of disorders would slow every redraw. */
const ROWS_AT_FIRST = 50

interface FindingRowsProps {
  rows: ReturnType<typeof filterFindings>
  selected: string | null
  onSelect(id: string): void
  card(finding: Diagnosis['findings'][number]): ReactNode
}

function FindingRows({ rows, selected, onSelect, card }: FindingRowsProps) {
  const [shown, setShown] = useState(ROWS_AT_FIRST)
  if (rows.length === 0) return <p className="findings-state">No disorder of this pack fits.</p>
  return (
    <>
      <ol className="finding-list">
        {rows.slice(0, shown).map(({ rank, finding }) => (
          <FindingRow
            key={finding.id}
            rank={rank}
            finding={finding}
            selected={finding.id === selected}
            onSelect={() => onSelect(finding.id)}
          >
            {card(finding)}
          </FindingRow>
        ))}
      </ol>
      {rows.length > shown && (
        <button type="button" className="more" onClick={() => setShown(shown + 4 * ROWS_AT_FIRST)}>
          Show more ({(rows.length - shown).toLocaleString('en')} left)
        </button>
      )}
    </>
  )
}

function summary(diagnosis: Diagnosis): string {
  const scans = diagnosis.scans.length
  const slices = diagnosis.evidence.sliceWeights.reduce((sum, scan) => sum + scan.slices.length, 0)
  const count = `${scans} ${scans === 1 ? 'scan' : 'scans'}, ${slices} ${slices === 1 ? 'slice' : 'slices'} read`
  return `${count} · ${formatDuration(diagnosis.timings.total)} on this device`
}
