import type { ReactNode } from 'react'
import type { Finding } from '../diagnose/diagnosis'
import { formatProbability } from './differential'

interface FindingRowProps {
  rank: number
  finding: Finding
  selected: boolean
  onSelect(): void
  children?: ReactNode
}

/** One disorder: rank, name, code, probability as a bar with its threshold as a tick. Its card opens below it. */
export function FindingRow({ rank, finding, selected, onSelect, children }: FindingRowProps) {
  const over = finding.positive ? ' over' : ''
  const dim = finding.applicable ? '' : ' inapplicable'
  return (
    <li
      className={`finding${over}${dim}`}
      data-testid="finding"
      data-id={finding.id}
      data-probability={finding.probability}
      data-positive={finding.positive}
    >
      <button type="button" className="finding-head" aria-expanded={selected} onClick={onSelect}>
        <span className="rank">{rank}</span>
        <span className="name">{finding.name}</span>
        <span className="probability">{formatProbability(finding.probability)}</span>
        <span className="code">{describeCode(finding)}</span>
        <Track finding={finding} />
        <span className="verdict">{verdict(finding)}</span>
      </button>
      {selected && children}
    </li>
  )
}

function Track({ finding }: { finding: Finding }) {
  return (
    <span className="track" aria-hidden="true">
      <b style={{ width: `${finding.probability * 100}%` }} />
      {finding.threshold !== null && <i style={{ left: `${finding.threshold * 100}%` }} />}
    </span>
  )
}

function describeCode(finding: Finding): string {
  return finding.icd10cm ? `${finding.icd10cm.code} ${finding.icd10cm.title}` : 'no ICD-10-CM code'
}

function verdict(finding: Finding): string {
  if (!finding.applicable) return 'never trained on this modality'
  if (finding.threshold === null) return 'no threshold in this pack'
  const threshold = formatProbability(finding.threshold)
  return finding.positive ? `over its threshold of ${threshold}` : `threshold ${threshold}`
}
