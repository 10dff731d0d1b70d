import type { ReactNode } from 'react'
import type { Diagnosis, Finding } from '../diagnose/diagnosis'
import { t } from '../language/language'
import { CompareTable } from './CompareTable'
import { FindingRow } from './FindingRow'
import type { ListRow } from './listRows'
import { useList } from './listStore'

interface PinnedSectionProps {
  rows: readonly ListRow[]
  /** Null: the list is preliminary, and there is nothing to set side by side yet. */
  diagnosis: Diagnosis | null
  card: ((finding: Finding) => ReactNode) | null
}

/** What the reader keeps in sight whatever is searched for; two and more can stand side by side. */
export function PinnedSection({ rows, diagnosis, card }: PinnedSectionProps) {
  const comparing = useList((state) => state.comparing)
  const toggleComparing = useList((state) => state.toggleComparing)
  if (rows.length === 0) return null
  const several = rows.length > 1
  return (
    <section className="pinned" data-testid="pinned" aria-label={t('Pinned findings')}>
      <header>
        <h3>{t('Pinned')}</h3>
        {diagnosis && (
          <button
            type="button"
            className="side-by-side"
            data-testid="compare-findings"
            aria-pressed={several && comparing}
            disabled={!several}
            title={several ? undefined : t('Pin another finding to compare.')}
            onClick={toggleComparing}
          >
            {t('Side by side')}
          </button>
        )}
      </header>
      {diagnosis && several && comparing && <CompareTable rows={rows} diagnosis={diagnosis} />}
      <ol>
        {rows.map((row) => (
          <FindingRow key={row.finding.id} row={row} card={card} />
        ))}
      </ol>
    </section>
  )
}
