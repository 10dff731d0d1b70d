import { useState } from 'react'
import { formatNumber, t } from '../language/language'
import { saidText } from '../language/noticeText'
import { rateText } from '../study/readSummary'
import { useStudy } from '../study/store'
import type { ReadProgress } from '../study/types'
import { stopReading } from './ingestClient'

/** Steps in which progress is read aloud, in per cent; every file would be too much to listen to. */
const SPOKEN_STEP = 25

/** How far reading is, how fast it goes, and a way to stop it; nothing when no file is being read. */
export function ReadingProgress() {
  const reading = useStudy((state) => state.reading)
  return reading && <Reading reading={reading} />
}

function Reading({ reading }: { reading: ReadProgress }) {
  const [stopping, setStopping] = useState(false)
  const { filesRead, filesTotal, imagesFound } = reading
  const stop = () => {
    setStopping(true)
    void stopReading()
  }
  return (
    <section
      className="reading"
      aria-label={t('Reading files')}
      data-testid="reading-progress"
      data-read={filesRead}
      data-total={filesTotal}
    >
      <div className="reading-head">
        <span>
          {t('Reading {{read}} of {{total}} files', {
            read: formatNumber(filesRead),
            total: formatNumber(filesTotal),
          })}
        </span>
        <button
          type="button"
          data-testid="stop-reading"
          onClick={stop}
          disabled={stopping}
          title={t('Stops reading; what was read stays open')}
        >
          {stopping ? t('Stopping…') : t('Stop')}
        </button>
      </div>
      <progress value={filesRead} max={filesTotal} aria-label={t('Files read')} />
      <div className="reading-facts">
        <span>{t('{{count}} images', { count: imagesFound })}</span>
        <span>{saidText(rateText(reading))}</span>
      </div>
      <p className="unseen" role="status">
        {spokenProgress(reading)}
      </p>
    </section>
  )
}

function spokenProgress({ filesRead, filesTotal }: ReadProgress): string {
  const share = filesTotal === 0 ? 0 : (filesRead / filesTotal) * 100
  const percent = Math.floor(share / SPOKEN_STEP) * SPOKEN_STEP
  return t('Reading files: {{percent}} %', { percent })
}
