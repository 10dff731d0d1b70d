import { formatNumber, t } from '../language/language'
import { LevelSwitch } from './LevelSwitch'
import { type FindingLevel, useList } from './listStore'
import type { ShownList } from './shownList'

/** Search and switches over the list; they stay in sight while it is scrolled. */
export function FindBar({ list }: { list: ShownList }) {
  const { level, text, overThresholdOnly, byChapter, setText, toggleOverThreshold, toggleByChapter } =
    useList()
  return (
    <search className="find">
      <input
        type="search"
        data-testid="find-disorder"
        aria-label={t('Find a disorder or a code')}
        placeholder={placeholder(level, list.total)}
        value={text}
        onChange={(event) => setText(event.target.value)}
      />
      <LevelSwitch />
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
      <span className="count" role="status" data-testid="found-count" data-count={list.found}>
        {(text.trim() !== '' || overThresholdOnly) &&
          t('{{number}} of {{total}} found', {
            number: formatNumber(list.found),
            total: formatNumber(list.total),
          })}
      </span>
    </search>
  )
}

function placeholder(level: FindingLevel, total: number): string {
  const number = formatNumber(total)
  return level === 'categories'
    ? t('Find among {{number}} categories and their disorders', { number })
    : t('Find among {{number}} disorders, or a code', { number })
}
