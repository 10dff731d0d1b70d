import { formatNumber, t } from '../language/language'
import { noticeText } from '../language/noticeText'
import { groupSkipped } from '../study/readSummary'
import type { SkippedSource } from '../study/types'

/** Lines a list shows at most: a hard disc dropped by mistake has more files than a page should hold. */
const MOST_LINES = 400

/** Files that are not images or could not be read, each with its reason; closed until asked for. */
export function SkippedList({ skipped }: { skipped: readonly SkippedSource[] }) {
  if (skipped.length === 0) return null
  const { notImages, unreadable } = groupSkipped(skipped)
  return (
    <details className="skipped" data-testid="skipped">
      <summary>{t('{{count}} files are not shown. Why?', { count: skipped.length })}</summary>
      <Group title={t('Could not be read')} skipped={unreadable} />
      <Group title={t('Not images')} skipped={notImages} />
    </details>
  )
}

function Group({ title, skipped }: { title: string; skipped: readonly SkippedSource[] }) {
  if (skipped.length === 0) return null
  const more = skipped.length - MOST_LINES
  return (
    <>
      <h3>{title}</h3>
      <ul>
        {skipped.slice(0, MOST_LINES).map((one) => (
          <li key={one.source + one.code} data-testid="skipped-item" data-code={one.code}>
            {noticeText(one)}
          </li>
        ))}
      </ul>
      {more > 0 && (
        <p>
          {t('And {{number}} more, all of them in the list that can be saved.', {
            number: formatNumber(more),
          })}
        </p>
      )}
    </>
  )
}
