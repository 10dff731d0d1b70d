import type { CardClass, CardView, ClassCardFigures, Figure } from '../../../evaluate/modelCard'
import { formatNumber, t } from '../../../language/language'
import { figureText, nameOf, percentText } from './cardText'
import { FigureBar } from './FigureBar'

/** AUC of guessing. */
const GUESSED_AUC = 0.5

/** A line for each disorder, the best first, and their mean. */
export function ClassTable({ view }: { view: CardView }) {
  const { classes, macro } = view
  const judged = classes.filter(({ figures }) => figures !== null).length
  return (
    <section>
      <h3>{t('How well it finds each disorder')}</h3>
      <p className="quiet">{cohortText(view)}</p>
      <table className="card-classes" data-testid="card-classes">
        <thead>
          <tr>
            <th scope="col">{t('Disorder')}</th>
            <th scope="col">{t('AUC (95 % interval)')}</th>
            <th scope="col">{t('AP (95 % interval)')}</th>
            <th scope="col">{t('Sensitivity / specificity')}</th>
          </tr>
        </thead>
        <tbody>
          {classes.map((one) => (
            <ClassRow key={one.id} one={one} />
          ))}
        </tbody>
        <tfoot>
          <tr data-testid="card-macro">
            <th scope="row">
              {t('Mean over {{number}}', { number: formatNumber(macro.classes) })}
              {macro.classes > judged && <small>{t('with those of too few patients')}</small>}
            </th>
            <FigureCell figure={macro.auc} guessed={GUESSED_AUC} />
            <FigureCell figure={macro.ap} guessed={null} />
            <td />
          </tr>
        </tfoot>
      </table>
      <p className="quiet">
        {t(
          'AUC: the chance that a case with the disorder gets a higher probability than one without. AP: precision averaged over sensitivity. The mark in a bar is guessing. Sensitivity and specificity are those at the model’s threshold. Patients are groups kept apart: where patients are not known, runs of neighbouring slices.',
        )}
      </p>
    </section>
  )
}

function cohortText(view: CardView): string {
  const { cases, split, datasets } = view.cohort
  const places = {
    cases: formatNumber(cases),
    sources: datasets.map((dataset) => nameOf(dataset, view)).join(t(', ')),
  }
  return split === null
    ? t('{{cases}} cases of {{sources}}.', places)
    : t('{{cases}} cases of {{sources}} (split: {{split}}). Each disorder is judged where it occurs.', {
        ...places,
        split,
      })
}

function ClassRow({ one }: { one: CardClass }) {
  return (
    <tr data-testid="card-class" data-id={one.id}>
      <th scope="row">
        {one.name}
        <small>
          {t('Cases: {{cases}}, patients: {{patients}}', {
            cases: formatNumber(one.positives),
            patients: formatNumber(one.positiveGroups),
          })}
        </small>
      </th>
      {one.figures ? (
        <Figures figures={one.figures} />
      ) : (
        <td colSpan={3} className="quiet">
          {t('too few patients to say ({{positive}} with it, {{negative}} without)', {
            positive: formatNumber(one.positiveGroups),
            negative: formatNumber(one.negativeGroups),
          })}
        </td>
      )}
    </tr>
  )
}

function Figures({ figures }: { figures: ClassCardFigures }) {
  const { auc, ap, guessedAp, sensitivity, specificity } = figures
  return (
    <>
      <FigureCell figure={auc} guessed={GUESSED_AUC} />
      <FigureCell figure={ap} guessed={guessedAp} />
      <td>
        {percentText(sensitivity)} / {percentText(specificity)}
      </td>
    </>
  )
}

function FigureCell({ figure, guessed }: { figure: Figure | null; guessed: number | null }) {
  return (
    <td>
      {figureText(figure)}
      {figure && <FigureBar figure={figure} guessed={guessed} />}
    </td>
  )
}
