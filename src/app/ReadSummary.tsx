import { formatNumber, t } from '../language/language'
import { groupSkipped, summaryFileName, summaryText } from '../study/readSummary'
import { useStudy } from '../study/store'
import type { ReadCounts, SkippedSource } from '../study/types'
import { useReadCounts } from './readCounts'
import { SkippedList } from './SkippedList'
import { saveFile } from './saveFile'

/** What became of every file: counts once reading is done, and each file that did not open with its reason. */
export function ReadSummary({ skipped }: { skipped: readonly SkippedSource[] }) {
  const reading = useStudy((state) => state.reading !== null)
  const counts = useReadCounts((state) => state.counts)
  return (
    <>
      {counts && !reading && <Counts counts={counts} skipped={skipped} />}
      <SkippedList skipped={skipped} />
    </>
  )
}

function Counts({ counts, skipped }: { counts: ReadCounts; skipped: readonly SkippedSource[] }) {
  const { notImages, unreadable } = groupSkipped(skipped)
  const save = () => {
    const now = new Date()
    saveFile(summaryFileName(now), 'text/plain', summaryText(counts, skipped, now))
  }
  return (
    <section className="read-summary" aria-label={t('What became of the files')} data-testid="read-summary">
      <header>
        <h2>{t('Files')}</h2>
        <button
          type="button"
          data-testid="export-summary"
          onClick={save}
          title={t(
            'Saves a text file: these counts and, file by file, why it did not open. It names files as they are called on this machine.',
          )}
        >
          {t('Save list')}
        </button>
      </header>
      <dl>
        <Row
          name={t('Opened')}
          count={counts.opened}
          note={t('{{count}} images', { count: counts.images })}
        />
        <Row name={t('Not images')} count={notImages.length} />
        <Row name={t('Could not be read')} count={unreadable.length} bad={unreadable.length > 0} />
        {counts.unread > 0 && (
          <Row name={t('Not looked at')} count={counts.unread} note={t('stopped by you')} bad />
        )}
      </dl>
      <p>
        {t('Looked at {{count}} files in {{seconds}} s.', {
          count: counts.files,
          seconds: formatNumber(counts.milliseconds / 1000, {
            minimumFractionDigits: 1,
            maximumFractionDigits: 1,
          }),
        })}
      </p>
    </section>
  )
}

interface RowProps {
  name: string
  count: number
  note?: string
  bad?: boolean
}

function Row({ name, count, note, bad = false }: RowProps) {
  return (
    <div className={bad ? 'bad' : undefined}>
      <dt>
        {name} {note && <small>{note}</small>}
      </dt>
      <dd>{formatNumber(count)}</dd>
    </div>
  )
}
