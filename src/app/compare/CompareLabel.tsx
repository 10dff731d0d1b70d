import { t } from '../../language/language'
import { readableDate } from '../seriesText'
import type { Role } from './roles'

/** Which of the compared studies an image is of, above it. */
export function CompareLabel({ role: { side, date } }: { role: Role }) {
  const words = { current: t('Current'), prior: t('Prior'), other: t('Another study') }[side]
  return (
    <p className={`cell-label ${side}`} data-testid="compare-label" data-side={side}>
      <b>{words}</b> <span>{readableDate(date)}</span>
    </p>
  )
}
