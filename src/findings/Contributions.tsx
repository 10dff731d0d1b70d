import type { Diagnosis, Finding } from '../diagnose/diagnosis'
import { calibrated } from '../diagnose/rank'
import { largestContribution, type ScanContribution, scanContributions } from '../explain/contributions'
import { t } from '../language/language'
import type { PackLabel } from '../model/manifest'
import { formatChange, formatProbability } from './differential'
import { Explained } from './Explained'
import { Gauge } from './Gauge'
import { scanName } from './scanName'

interface ContributionsProps {
  diagnosis: Diagnosis
  finding: Finding
  label: PackLabel | null
}

/** Which scan speaks for the finding, and what its probability would be without it. */
export function Contributions({ diagnosis, finding, label }: ContributionsProps) {
  if (diagnosis.scans.length < 2) {
    return <p className="measured">{t('One scan in the case: the whole answer comes from it.')}</p>
  }
  const changes = scanContributions(diagnosis.evidence, finding.id)
  // A bar that fills its half stands for a change of one logit at least.
  const widest = Math.max(1, largestContribution(changes))
  return (
    <Explained
      title={t('Which scan says so')}
      explanation={t(
        'The model answers once more without each scan. The bar is how far the finding falls (right: the scan speaks for it) or rises (left: against it) without that scan, as a change of the logit; behind it the probability that would be left. Scans work together, so the bars need not add up.',
      )}
    >
      <div className="contributions" data-testid="contributions" data-milliseconds={diagnosis.timings.fuse}>
        <p className="contribution-head" aria-hidden="true">
          <span>{t('against | for')}</span>
          <span>{t('logit')}</span>
          <span>{t('without')}</span>
        </p>
        {changes.map((change) => (
          <Contribution
            key={change.scan}
            name={scanName(diagnosis, change.scan)}
            change={change}
            widest={widest}
            without={label && calibrated(finding.logit - change.logitChange, label.calibration)}
          />
        ))}
      </div>
    </Explained>
  )
}

interface ContributionProps {
  name: string
  change: ScanContribution
  widest: number
  /** Probability that is left without the scan; null where it is not known. */
  without: number | null
}

function Contribution({ name, change: { scan, logitChange }, widest, without }: ContributionProps) {
  return (
    <div className="contribution" data-testid="contribution" data-scan={scan} data-change={logitChange}>
      <span className="scan" title={name}>
        {name}
      </span>
      <Gauge fraction={logitChange / widest} />
      <span className="change">{formatChange(logitChange)}</span>
      <span className="without" data-without={without ?? undefined}>
        {without === null ? '' : formatProbability(without)}
      </span>
    </div>
  )
}
