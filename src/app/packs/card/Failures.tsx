import type { CardView } from '../../../evaluate/modelCard'
import { formatProbability } from '../../../findings/differential'
import { formatNumber, t } from '../../../language/language'
import { nameOf } from './cardText'
import { Fold } from './Fold'

/** The cases that went most wrong, without their images. */
export function Failures({ view }: { view: CardView }) {
  const { failures } = view
  if (failures.length === 0) return null
  return (
    <Fold
      title={t('Worst failures ({{number}})', { number: formatNumber(failures.length) })}
      testId="card-failures"
    >
      <p className="quiet">
        {t(
          'A few of each disorder. The probability is that of what was found; where nothing was, of what was missed.',
        )}
      </p>
      <table className="card-failures">
        <thead>
          <tr>
            <th scope="col">{t('Case')}</th>
            <th scope="col">{t('Is')}</th>
            <th scope="col">{t('Found')}</th>
            <th scope="col">{t('Probability')}</th>
          </tr>
        </thead>
        <tbody>
          {failures.map(({ case: id, dataset, truth, found, probability }) => (
            <tr key={`${id} ${truth}`}>
              <td>
                {id.startsWith(`${dataset}/`) ? id.slice(dataset.length + 1) : id}
                <small>{nameOf(dataset, view)}</small>
              </td>
              <td>{nameOf(truth, view)}</td>
              <td>{nameOf(found, view)}</td>
              <td>{formatProbability(probability)}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </Fold>
  )
}
