import type { Diagnosis } from '../diagnose/diagnosis'
import { largestContribution, scanContributions } from '../explain/contributions'
import { t } from '../language/language'
import { formatChange, formatProbability } from './differential'
import { Gauge } from './Gauge'
import { type ListRow, shownFinding } from './listRows'
import { useList } from './listStore'
import { scanName } from './scanName'
import { useFindings } from './store'

interface CompareTableProps {
  rows: readonly ListRow[]
  diagnosis: Diagnosis
}

/** Pinned findings side by side; bars of all of them on one scale. */
export function CompareTable({ rows, diagnosis }: CompareTableProps) {
  const changes = rows.map(({ finding }) => scanContributions(diagnosis.evidence, finding.id))
  const widest = Math.max(1, ...changes.map(largestContribution))
  return (
    <section className="compare" data-testid="compare-table" aria-label={t('Pinned findings side by side')}>
      <table>
        <thead>
          <tr>
            <td />
            {rows.map(({ finding }) => (
              <th key={finding.id} scope="col">
                <button type="button" className="compare-name" onClick={() => open(finding.id)}>
                  {finding.name}
                </button>
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          <tr>
            <th scope="row">{t('Probability')}</th>
            {rows.map((row) => (
              <ProbabilityCell key={row.finding.id} row={row} />
            ))}
          </tr>
          <tr>
            <th scope="row">{t('Threshold')}</th>
            {rows.map(({ finding }) => (
              <td key={finding.id}>
                {finding.threshold === null ? t('none') : formatProbability(finding.threshold)}
              </td>
            ))}
          </tr>
          {diagnosis.evidence.scanContributions.map(({ scan }, at) => (
            <tr key={scan}>
              <th scope="row">{scanName(diagnosis, scan)}</th>
              {rows.map(({ finding }, column) => (
                <ContributionCell
                  key={finding.id}
                  change={changes[column]?.[at]?.logitChange ?? 0}
                  widest={widest}
                />
              ))}
            </tr>
          ))}
        </tbody>
      </table>
      <p className="measured">
        {t(
          'Bars: change of the logit by each scan, one scale for all. Key slices are the same for every finding.',
        )}
      </p>
    </section>
  )
}

/** Opens the card of a pinned finding. */
function open(id: string): void {
  useFindings.getState().select(id)
  useList.getState().reveal(id)
}

function ProbabilityCell({ row }: { row: ListRow }) {
  const shown = shownFinding(row)
  return (
    <td className={shown.positive ? 'over' : undefined} data-probability={row.finding.probability}>
      {row.change && `${formatProbability(row.finding.probability)} → `}
      <strong>{formatProbability(shown.probability)}</strong>
    </td>
  )
}

function ContributionCell({ change, widest }: { change: number; widest: number }) {
  return (
    <td data-change={change}>
      <Gauge fraction={change / widest} />
      {formatChange(change)}
    </td>
  )
}
