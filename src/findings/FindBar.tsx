import { formatNumber, t } from '../language/language'
import { useList } from './listStore'
import type { ShownList } from './shownList'

/** Search and switches over the list; they stay in sight while it is scrolled. */
export function FindBar({ list }: { list: ShownList }) {
  const { text, overThresholdOnly, byChapter, setText, toggleOverThreshold, toggleByChapter } = useList()
  return (
    <search className="find">
      <input
        type="search"
        data-testid="find-disorder"
        aria-label={t('Find a disorder or a code')}
        placeholder={t('Find among {{number}} disorders, or a code', { number: formatNumber(list.total) })}
        value={text}
        onChange={(event) => setText(event.target.value)}
      />
      <button
        type="button"
        data-testid="over-threshold"
        aria-pressed={overThresholdOnly}
        onClick={toggleOverThreshold}
      >
        {t('Over threshold')}
      </button>
      <button type="button" data-testid="by-chapter" aria-pressed={byChapter} onClick={toggleByChapter}>
        {t('By chapter')}
      </button>
      <span className="count" role="status" data-testid="found-count" data-count={list.found.length}>
        {(text.trim() !== '' || overThresholdOnly) &&
          t('{{number}} of {{total}} found', {
            number: formatNumber(list.found.length),
            total: formatNumber(list.total),
          })}
      </span>
    </search>
  )
}
