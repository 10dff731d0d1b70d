import { Link2 } from 'lucide-react'
import { t } from '../../language/language'
import { linkOf, useLink } from './linkStore'

/** Says that a viewport moves together with others, and how. */
export function LinkMark({ seriesId }: { seriesId: string }) {
  const kind = useLink((state) => linkOf(seriesId, state))
  if (kind === null) return null
  const words =
    kind === 'position'
      ? t('Moves with series at the same place; J ends that.')
      : t('Moves with the other series slice by slice.')
  return (
    <span
      className="vp-link"
      role="img"
      aria-label={words}
      title={words}
      data-testid="link-mark"
      data-link={kind}
    >
      <Link2 size={13} aria-hidden="true" />
    </span>
  )
}
