import { t } from '../language/language'
import { type FindingLevel, useList } from './listStore'
import { switchLevel } from './switchLevel'

/** Whether the list has disorders, or the ICD-10-CM categories that they are rolled up to. */
export function LevelSwitch() {
  const level = useList((state) => state.level)
  const names: Record<FindingLevel, string> = {
    disorders: t('By disorder'),
    categories: t('By ICD-10-CM category'),
  }
  return (
    <fieldset className="level" aria-label={t('Level of the findings')}>
      {(['disorders', 'categories'] as const).map((one) => (
        <button
          type="button"
          key={one}
          data-testid={`level-${one}`}
          aria-pressed={level === one}
          onClick={() => switchLevel(one)}
        >
          {names[one]}
        </button>
      ))}
    </fieldset>
  )
}

/** What the probability of a category is and what it is not. */
export function LevelNote() {
  const level = useList((state) => state.level)
  if (level !== 'categories') return null
  return (
    <p className="level-note" data-testid="level-note">
      {t(
        'A category has the highest probability among its disorders and the threshold of that disorder: this is not a calibrated probability of the category. Below it stands how many are over their own thresholds.',
      )}
    </p>
  )
}
