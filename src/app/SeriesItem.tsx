import { t } from '../language/language'
import { noticeText, saidText } from '../language/noticeText'
import { isRadModality, RAD_MODALITIES } from '../study/modality'
import { seriesTitle } from '../study/propose'
import { useStudy } from '../study/store'
import type { Notice, OpenSeries } from '../study/types'
import { carrySeries } from '../viewer/seriesDrag'
import { Thumbnail } from '../viewer/Thumbnail'
import { noticeLabel, ownNotices, partName, seriesFacts, shortReason } from './seriesText'
import { slotName } from './slotName'

/** One series: what it is, its place in the case, and what was noticed; in full sentences while it is selected. */
export function SeriesItem({ series, joined }: { series: OpenSeries; joined: boolean }) {
  const active = useStudy((state) => state.activeSeries === series.id)
  const choose = useStudy((state) => state.choose)
  const join = useStudy((state) => state.join)
  const title = seriesTitle(series)
  const notices = ownNotices(series)
  const state = `${series.case.included ? ' in' : ' out'}${active ? ' active' : ''}`
  return (
    <li
      className={`series${state}`}
      data-testid="series-item"
      data-series-id={series.id}
      draggable
      onDragStart={(event) => carrySeries(event.dataTransfer, series.id)}
    >
      <SeriesButton series={series} notices={notices} />
      <input
        type="checkbox"
        aria-label={t('{{series}} in the case', { series: title })}
        title={saidText(series.case.because)}
        checked={series.case.included}
        onChange={(event) => choose(series.id, { included: event.target.checked })}
      />
      <ModalityChoice series={series} />
      {active && <Said series={series} notices={notices} />}
      {joined && (
        <button type="button" className="link apart" onClick={() => join(series.id, false)}>
          {t('Show its parts again')}
        </button>
      )}
    </li>
  )
}

function SeriesButton({ series, notices }: { series: OpenSeries; notices: readonly Notice[] }) {
  const show = useStudy((state) => state.show)
  const title = seriesTitle(series)
  const middle = series.sliceIds[Math.floor(series.sliceIds.length / 2)]
  return (
    <button
      type="button"
      className="series-open"
      onClick={() => show(series.id)}
      title={t('Show {{series}}', { series: title })}
    >
      {middle && <Thumbnail sliceId={middle} />}
      <span className="series-title">{series.part ? partName(series.part.label) : title}</span>
      <span className="series-facts">{seriesFacts(series)}</span>
      <span className={series.case.included ? 'slot' : 'why'} title={saidText(series.case.because)}>
        {series.case.slot === null
          ? shortReason(saidText(series.case.because))
          : t('in the case · {{slot}}', { slot: slotName(series.case.slot) })}
      </span>
      {notices.map((notice) => (
        <span
          className="series-warning"
          key={notice.code + notice.message}
          data-testid="warning"
          data-code={notice.code}
          title={noticeText(notice)}
        >
          {noticeLabel(notice)}
        </span>
      ))}
    </button>
  )
}

/** The whole sentences, for hands without a mouse to hover with. */
function Said({ series, notices }: { series: OpenSeries; notices: readonly Notice[] }) {
  return (
    <div className="series-said">
      <p>{saidText(series.case.because)}</p>
      {notices.map((notice) => (
        <p className="series-warning" key={notice.code + notice.message}>
          {noticeText(notice)}
        </p>
      ))}
    </div>
  )
}

/** Only for pictures that do not say what they are; DICOM and `case.json` do. */
function ModalityChoice({ series }: { series: OpenSeries }) {
  const chosen = useStudy((state) => state.choices[series.id]?.modality)
  const choose = useStudy((state) => state.choose)
  if (series.modality !== 'OT' || series.declared) return null
  return (
    <select
      aria-label={t('Modality of {{series}}', { series: seriesTitle(series) })}
      value={chosen ?? ''}
      onChange={(event) => {
        const modality = event.target.value
        if (isRadModality(modality)) choose(series.id, { modality, included: true })
      }}
    >
      <option value="">{t('Choose its modality')}</option>
      {RAD_MODALITIES.map((modality) => (
        <option key={modality} value={modality}>
          {t(modality)}
        </option>
      ))}
    </select>
  )
}
