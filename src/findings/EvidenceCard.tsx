import type { Finding } from '../diagnose/diagnosis'
import { t } from '../language/language'
import type { PackLabel } from '../model/manifest'
import { Contributions } from './Contributions'
import { KeySliceStrips, type KeySlicesProps } from './KeySliceStrips'
import { MapRow } from './MapRow'
import { ModelRecord } from './ModelRecord'

interface EvidenceCardProps extends KeySlicesProps {
  finding: Finding
  label: PackLabel | null
  /** True while scans are left out: the evidence is that of the whole case. */
  before: boolean
}

/** Why the network says so: which scan, which slices, and how the model did on this disorder when measured. */
export function EvidenceCard({ diagnosis, finding, label, before, ...slices }: EvidenceCardProps) {
  return (
    <div className="card" data-testid="card" data-finding={finding.id}>
      {before && <p className="measured">{t('Evidence for the case as it was diagnosed.')}</p>}
      <Contributions diagnosis={diagnosis} finding={finding} label={label} />
      <KeySliceStrips diagnosis={diagnosis} {...slices} />
      <MapRow findingId={finding.id} />
      <ModelRecord finding={finding} label={label} />
    </div>
  )
}
