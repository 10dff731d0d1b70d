import { useState } from 'react'
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
  const name = first.description || first.source.split('/').at(-1) || 'series without a name'
  const shown = parts.filter((series, i) => all || i < SHOWN || series.case.included || series.id === active)
  return (
    <li className="split" data-testid="split-series">
      <div className="split-head">
        <strong className="split-name" title={name}>
          {name}
        </strong>
        {first.part.because.map(({ code, message }) => (
          <p key={code} data-code={code}>
            {message}
          </p>
        ))}
        <button type="button" className="link" onClick={() => join(id, true)}>
          Show as one series
        </button>
      </div>
      <ul aria-label={`Parts of ${name}`}>
        {shown.map((series) => (
          <SeriesItem key={series.id} series={series} joined={false} />
        ))}
      </ul>
      {parts.length > SHOWN && (
        <button type="button" className="link more" onClick={() => setAll(!all)}>
          {all ? 'Show fewer parts' : `Show all ${parts.length} parts`}
        </button>
      )}
    </li>
  )
}
