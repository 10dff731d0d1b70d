import type { ReactNode } from 'react'
import type { Diagnosis, Finding } from '../diagnose/diagnosis'
import { largestContribution, scanContributions } from '../explain/contributions'
import { type KeySlice, keySlices, MARKED_SLICES } from '../explain/keySlices'
import type { PackLabel } from '../model/manifest'
import { formatChange, formatProbability } from './differential'
import { MapRow } from './MapRow'

interface EvidenceCardProps {
  diagnosis: Diagnosis
  finding: Finding
  label: PackLabel | null
  thumbnail(sliceId: string): ReactNode
  onShowSlice(seriesId: string, index: number): void
}

/** Why the network says so: which scan, which slices, and how the model did on this disorder when measured. */
export function EvidenceCard({ diagnosis, finding, label, thumbnail, onShowSlice }: EvidenceCardProps) {
  return (
    <div className="card">
      <ScanContributions diagnosis={diagnosis} finding={finding} />
      <KeySlices diagnosis={diagnosis} thumbnail={thumbnail} onShowSlice={onShowSlice} />
      <MapRow findingId={finding.id} />
      <p className="measured">{measuredSentence(finding, label)}</p>
    </div>
  )
}

type KeySlicesProps = Pick<EvidenceCardProps, 'diagnosis' | 'thumbnail' | 'onShowSlice'>

/** The slices that attention chose in every scan that has more than one to choose from. */
function KeySlices({ diagnosis, thumbnail, onShowSlice }: KeySlicesProps) {
  const stacks = diagnosis.evidence.sliceWeights.filter((scan) => scan.slices.length > 1)
  if (stacks.length === 0) return null
  return (
    <section>
      <h3>Key slices</h3>
      {stacks.map((scan) => (
        <KeySliceStrip
          key={scan.scan}
          name={scanName(diagnosis, scan.scan)}
          total={diagnosis.scans.find((one) => one.id === scan.scan)?.slices ?? scan.slices.length}
          slices={keySlices(diagnosis.evidence, scan.scan, MARKED_SLICES)}
          thumbnail={thumbnail}
          onShow={(index) => onShowSlice(scan.scan, index)}
        />
      ))}
    </section>
  )
}

function ScanContributions({ diagnosis, finding }: { diagnosis: Diagnosis; finding: Finding }) {
  if (diagnosis.scans.length < 2) {
    return <p className="measured">One scan in the case: the whole answer comes from it.</p>
  }
  const changes = scanContributions(diagnosis.evidence, finding.id)
  const widest = Math.max(1, largestContribution(changes))
  return (
    <section>
      <h3 title="Change of the finding's logit when the scan is left out of the case, sign turned round">
        Which scan says so
      </h3>
      {changes.map(({ scan, logitChange }) => (
        <div
          className="contribution"
          key={scan}
          data-testid="contribution"
          data-scan={scan}
          data-change={logitChange}
        >
          <span className="scan">{scanName(diagnosis, scan)}</span>
          <span className="gauge" aria-hidden="true">
            <b className="gauge-bar" style={barStyle(logitChange / widest)} />
          </span>
          <span className="change">{formatChange(logitChange)}</span>
        </div>
      ))}
    </section>
  )
}

function barStyle(fraction: number): { left: string; width: string } {
  const width = Math.abs(fraction) * 50
  return { left: `${fraction < 0 ? 50 - width : 50}%`, width: `${width}%` }
}

interface KeySliceStripProps {
  name: string
  total: number
  slices: readonly KeySlice[]
  thumbnail(sliceId: string): ReactNode
  onShow(index: number): void
}

function KeySliceStrip({ name, total, slices, thumbnail, onShow }: KeySliceStripProps) {
  return (
    <div className="strip">
      <span className="strip-name">{name}</span>
      {slices.map((slice) => (
        <button
          type="button"
          key={slice.sliceId}
          data-testid="key-slice"
          data-slice={slice.slice}
          aria-label={`Show ${name}, image ${slice.slice + 1} of ${total}`}
          title={`${Math.round(slice.share * 100)} % of the attention on this scan's slices`}
          onClick={() => onShow(slice.slice)}
        >
          {thumbnail(slice.sliceId)}
          <span>
            {slice.slice + 1} · {slice.share.toFixed(2)}
          </span>
        </button>
      ))}
    </div>
  )
}

function scanName(diagnosis: Diagnosis, id: string): string {
  const scan = diagnosis.scans.find((one) => one.id === id)
  return scan ? scan.name || scan.modality : id
}

/** Fewer cases with or without a disorder than this carry no claim. */
const FEWEST = 10

function measuredSentence(finding: Finding, label: PackLabel | null): string {
  const measured = label?.measured
  if (!measured || measured.auc === null) return `How well this model finds ${finding.name} was not measured.`
  const { auc, aucInterval, positives, negatives } = measured
  const counts = `${positives} with and ${negatives} without it`
  if (Math.min(positives, negatives) < FEWEST) {
    return `How well this model finds ${finding.name} is not known: it was tried on ${counts}, too few to say.`
  }
  const interval = aucInterval ? ` (${aucInterval.map(formatProbability).join(' to ')})` : ''
  return `This model on ${finding.name}, inside its own data set: AUC ${formatProbability(auc)}${interval}, ${counts}.`
}
