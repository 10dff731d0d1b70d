import { useState } from 'react'
import { t } from '../language/language'
import { noticeText } from '../language/noticeText'
import { useStudy } from '../study/store'
import type { OpenSeries } from '../study/types'
import { SeriesItem } from './SeriesItem'

/** Parts listed at once; a recording in many time points would bury the other series. */
const SHOWN = 6

/** A series that was split: its name and the reason above, its parts below, and the way back to one series. */
export function SplitSeries({ id, parts }: { id: string; parts: readonly OpenSeries[] }) {
  const join = useStudy((state) => state.join)
  const active = useStudy((state) => state.activeSeries)
  const [all, setAll] = useState(false)
  const [first] = parts
  if (!first?.part) return null
  const name = first.description || first.source.split('/').at(-1) || t('series without a name')
  const shown = parts.filter((series, i) => all || i < SHOWN || series.case.included || series.id === active)
  return (
    <li className="split" data-testid="split-series">
      <div className="split-head">
        <strong className="split-name" title={name}>
          {name}
        </strong>
        {first.part.because.map((notice) => (
          <p key={notice.code} data-code={notice.code}>
            {noticeText(notice)}
          </p>
        ))}
        <button type="button" className="link" onClick={() => join(id, true)}>
          {t('Show as one series')}
        </button>
      </div>
      <ul aria-label={t('Parts of {{series}}', { series: name })}>
        {shown.map((series) => (
          <SeriesItem key={series.id} series={series} joined={false} />
        ))}
      </ul>
      {parts.length > SHOWN && (
        <button type="button" className="link more" onClick={() => setAll(!all)}>
          {all ? t('Show fewer parts') : t('Show all {{count}} parts', { count: parts.length })}
        </button>
      )}
    </li>
  )
}
