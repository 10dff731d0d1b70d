import { formatNumber, t } from '../language/language'
import { groupBy } from '../study/groupBy'
import { useStudy } from '../study/store'
import type { OpenPatient, OpenSeries, OpenStudy } from '../study/types'
import { CompareButton } from './compare/CompareButton'
import { SeriesItem } from './SeriesItem'
import { SplitSeries } from './SplitSeries'
import { readableAge, readableDate, readableName, readableSex } from './seriesText'

/** One study: whose it is, how much there is, and its series, the parts of a split one together. */
export function StudyBlock({ patient, study }: { patient: OpenPatient; study: OpenStudy }) {
  const wholes = groupBy(study.series, ({ id, part }) => part?.of ?? id)
  const images = study.series.reduce((sum, series) => sum + series.slices, 0)
  return (
    <section className="study" aria-label={t('Study')}>
      <header>
        <h2>{t('Study')}</h2>
        <strong>
          {[readableName(patient.name) || t('No name'), readableAge(patient.age), readableSex(patient.sex)]
            .filter(Boolean)
            .join(', ')}
        </strong>
        <div>
          {[study.description.replaceAll('^', ' '), readableDate(study.date)].filter(Boolean).join(' · ')}
        </div>
        <div>
          {t('{{count}} series', { count: wholes.size })} ·{' '}
          {t('{{number}} images', { count: images, number: formatNumber(images) })}
        </div>
        <CompareButton studyId={study.id} />
      </header>
      <ul>
        {[...wholes].map(([id, parts]) => (
          <WholeSeries key={id} id={id} parts={parts} />
        ))}
      </ul>
    </section>
  )
}

function WholeSeries({ id, parts }: { id: string; parts: readonly OpenSeries[] }) {
  const joined = useStudy((state) => state.joined.includes(id))
  const [only] = parts
  if (parts.length > 1) return <SplitSeries id={id} parts={parts} />
  return only ? <SeriesItem series={only} joined={joined} /> : null
}
