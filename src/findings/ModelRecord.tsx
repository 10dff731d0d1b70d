import type { Finding } from '../diagnose/diagnosis'
import { formatNumber, t } from '../language/language'
import type { PackLabel } from '../model/manifest'
import { formatProbability } from './differential'
import { Explained } from './Explained'

/** Fewer patients with a disorder, or cases with or without it, carry no claim. */
const FEWEST = 10

/** How the model did on this disorder when it was measured, or that this is not known. */
export function ModelRecord({ finding, label }: { finding: Finding; label: PackLabel | null }) {
  return (
    <Explained
      title={t('How well it finds this')}
      explanation={t(
        'Measured on patients kept for testing, inside the data set that the disorder comes from; images from elsewhere may do worse. AUC is the chance that a case with the disorder gets a higher probability than one without it: 0.5 is guessing, 1 is perfect. Behind it the 95 % interval.',
      )}
    >
      <Figures name={finding.name} measured={label?.measured ?? null} />
    </Explained>
  )
}

function Figures({ name, measured }: { name: string; measured: NonNullable<PackLabel['measured']> | null }) {
  if (measured === null || measured.auc === null) {
    return <p className="measured">{t('Not known: {{name}} was not measured for this model.', { name })}</p>
  }
  const { auc, aucInterval, positives, negatives, positiveGroups = positives } = measured
  const places = { name, positives: formatNumber(positives), negatives: formatNumber(negatives) }
  if (positiveGroups < FEWEST && positiveGroups < positives) {
    return (
      <p className="measured">
        {t('Not known: tried on {{patients}} patients with {{name}}, too few to say.', {
          name,
          patients: formatNumber(positiveGroups),
        })}
      </p>
    )
  }
  if (Math.min(positives, negatives) < FEWEST) {
    return (
      <p className="measured">
        {t(
          'Not known: tried on {{positives}} cases with {{name}} and {{negatives}} without, too few to say.',
          places,
        )}
      </p>
    )
  }
  return (
    <p className="record">
      <AucBar auc={auc} interval={aucInterval} />
      <span>
        {t('AUC')} <strong>{formatProbability(auc)}</strong>
        {aucInterval && ` (${aucInterval.map(formatProbability).join(' – ')})`}
      </span>
      <span className="measured">{t('{{positives}} cases with it, {{negatives}} without', places)}</span>
    </p>
  )
}

/** From guessing (0.5) to perfect (1): the interval as a band, the AUC as a line in it. */
function AucBar({ auc, interval }: { auc: number; interval: readonly [number, number] | null }) {
  const at = (value: number) => Math.min(100, Math.max(0, (value - 0.5) * 200))
  const [low, high] = interval ?? [auc, auc]
  return (
    <span className="auc" aria-hidden="true">
      <span className="auc-interval" style={{ left: `${at(low)}%`, width: `${at(high) - at(low)}%` }} />
      <span className="auc-value" style={{ left: `${at(auc)}%` }} />
    </span>
  )
}
