import { formatNumber, t } from '../../../language/language'
import type { Manifest } from '../../../model/manifest'
import { figureText } from './cardText'

/** Of a pack without an evaluation: the figures that stand beside its labels. */
export function MeasuredTable({ labels }: Pick<Manifest, 'labels'>) {
  const measured = labels.filter((label) => label.measured)
  if (measured.length === 0) {
    return (
      <p>
        {t('{{number}} disorders; the pack carries no figures for them.', {
          number: formatNumber(labels.length),
        })}
      </p>
    )
  }
  return (
    <table data-testid="card-measured">
      <thead>
        <tr>
          <th scope="col">{t('Disorder')}</th>
          <th scope="col">{t('Trained on')}</th>
          <th scope="col">{t('AUC (95 % interval)')}</th>
          <th scope="col">{t('With / without it')}</th>
        </tr>
      </thead>
      <tbody>
        {measured.map(({ id, name, modalities, measured: figures }) => (
          <tr key={id}>
            <td>{name}</td>
            <td>{modalities?.map((modality) => t(modality)).join(t(', ')) ?? t('not known')}</td>
            <td className="figure">
              {figures && figures.auc !== null
                ? figureText({ value: figures.auc, interval: figures.aucInterval })
                : t('not measured')}
            </td>
            <td>
              {figures?.positives} / {figures?.negatives}
            </td>
          </tr>
        ))}
      </tbody>
    </table>
  )
}
