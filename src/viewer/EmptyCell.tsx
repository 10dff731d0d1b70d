import { t } from '../language/language'

interface EmptyCellProps {
  /** The next series shown goes here. */
  aimed: boolean
  /** There are series that are not on screen. */
  more: boolean
  onAim(aimed: boolean): void
}

/** A cell without a series: says what can be put there, and takes the next series when it is pressed. */
export function EmptyCell({ aimed, more, onAim }: EmptyCellProps) {
  if (!more) return <div className="vp-hole" data-testid="empty-cell" />
  return (
    <button
      type="button"
      className="vp-hole"
      data-testid="empty-cell"
      aria-pressed={aimed}
      onClick={() => onAim(!aimed)}
    >
      {aimed
        ? t('Now choose a series in the list: it is shown here.')
        : t('Drop a series here, or press and choose one in the list.')}
    </button>
  )
}
