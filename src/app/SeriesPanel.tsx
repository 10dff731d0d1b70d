import { isRadModality, RAD_MODALITIES } from '../study/modality'
import { allSeries, seriesTitle } from '../study/propose'
import { useStudy } from '../study/store'
import type { OpenPatient, OpenSeries, OpenStudy } from '../study/types'
import { Thumbnail } from '../viewer/Thumbnail'
import { SkippedList } from './SkippedList'
import { slotName } from './slotName'

/** What is open: patients, studies, their series with what the case makes of each, and what is not an image. */
export function SeriesPanel() {
  const snapshot = useStudy((state) => state.snapshot)
  const reading = useStudy((state) => state.reading)
  if (!snapshot) return null
  return (
    <>
      {reading && (
        <p className="reading" role="status">
          Reading {reading.filesRead.toLocaleString('en')} of {reading.filesTotal.toLocaleString('en')} files
          <progress value={reading.filesRead} max={reading.filesTotal} aria-label="Files read" />
        </p>
      )}
      {snapshot.patients.map((patient) =>
        patient.studies.map((study) => <StudyBlock key={study.id} patient={patient} study={study} />),
      )}
      {allSeries(snapshot).length === 0 && !reading && <p className="findings-state">No images are open.</p>}
      <SkippedList skipped={snapshot.skipped} />
    </>
  )
}

function StudyBlock({ patient, study }: { patient: OpenPatient; study: OpenStudy }) {
  const images = study.series.reduce((sum, series) => sum + series.slices, 0)
  return (
    <section className="study" aria-label="Study">
      <header>
        <h2>Study</h2>
        <strong>
          {[readableName(patient.name) || 'No name', readableAge(patient.age), patient.sex]
            .filter(Boolean)
            .join(', ')}
        </strong>
        <div>
          {[study.description.replaceAll('^', ' '), readableDate(study.date)].filter(Boolean).join(' · ')}
        </div>
        <div>
          {study.series.length} series · {images.toLocaleString('en')} {images === 1 ? 'image' : 'images'}
        </div>
      </header>
      <ul>
        {study.series.map((series) => (
          <SeriesItem key={series.id} series={series} />
        ))}
      </ul>
    </section>
  )
}

function SeriesItem({ series }: { series: OpenSeries }) {
  const active = useStudy((state) => state.activeSeries === series.id)
  const show = useStudy((state) => state.show)
  const choose = useStudy((state) => state.choose)
  const title = seriesTitle(series)
  const middle = series.sliceIds[Math.floor(series.sliceIds.length / 2)]
  const state = `${series.case.included ? ' in' : ' out'}${active ? ' active' : ''}`
  return (
    <li className={`series${state}`} data-testid="series-item" data-series-id={series.id}>
      <button type="button" className="series-open" onClick={() => show(series.id)} title={`Show ${title}`}>
        {middle && <Thumbnail sliceId={middle} />}
        <span className="series-title">{title}</span>
        <span className="series-facts">{facts(series)}</span>
        <span className={series.case.included ? 'slot' : 'why'} title={series.case.because}>
          {series.case.slot === null
            ? shortReason(series.case.because)
            : `in the case · ${slotName(series.case.slot)}`}
        </span>
        {series.warnings.map((warning) => (
          <span
            className="series-warning"
            key={warning.code + warning.message}
            data-testid="warning"
            data-code={warning.code}
            title={warning.message}
          >
            {warning.code.replaceAll('-', ' ')}
          </span>
        ))}
      </button>
      <input
        type="checkbox"
        aria-label={`${title} in the case`}
        title={series.case.because}
        checked={series.case.included}
        onChange={(event) => choose(series.id, { included: event.target.checked })}
      />
      <ModalityChoice series={series} />
    </li>
  )
}

/** Only for pictures that do not say what they are; DICOM and `case.json` do. */
function ModalityChoice({ series }: { series: OpenSeries }) {
  const chosen = useStudy((state) => state.choices[series.id]?.modality)
  const choose = useStudy((state) => state.choose)
  if (series.modality !== 'OT' || series.declared) return null
  return (
    <select
      aria-label={`Modality of ${seriesTitle(series)}`}
      value={chosen ?? ''}
      onChange={(event) => {
        const modality = event.target.value
        if (isRadModality(modality)) choose(series.id, { modality, included: true })
      }}
    >
      <option value="">Choose its modality</option>
      {RAD_MODALITIES.map((modality) => (
        <option key={modality}>{modality}</option>
      ))}
    </select>
  )
}

function facts(series: OpenSeries): string {
  return [series.modality, series.plane, series.slices.toLocaleString('en')].filter(Boolean).join(' · ')
}

/** The first clause of a reason; the whole sentence stands in the hover text. */
function shortReason(because: string): string {
  return because.split(/[,.]/)[0]?.toLowerCase() ?? because
}

/** DICOM person name (PS3.5 6.2.1.1): family ^ given ^ middle ^ prefix ^ suffix of the first component group. */
function readableName(name: string): string {
  const [family = '', given = '', middle = ''] = (name.split('=')[0] ?? '').split('^')
  return [family.trim(), [given.trim(), middle.trim()].filter(Boolean).join(' ')].filter(Boolean).join(', ')
}

function readableDate(date: string): string {
  return /^\d{8}$/.test(date) ? `${date.slice(0, 4)}-${date.slice(4, 6)}-${date.slice(6)}` : date
}

/** DICOM age strings (PS3.5 6.2, AS): nnnD, nnnW, nnnM or nnnY. */
function readableAge(age: string): string {
  const match = /^(\d{3})([DWMY])$/.exec(age)
  if (!match) return ''
  const unit = { D: 'days', W: 'weeks', M: 'months', Y: 'y' }[match[2] ?? ''] ?? ''
  return `${Number(match[1])} ${unit}`
}
