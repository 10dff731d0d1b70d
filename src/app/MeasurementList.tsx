import { allSeries } from '../study/propose'
import { useStudy } from '../study/store'
import type { OpenSeries } from '../study/types'
import { fromFile, toFile } from '../viewer/measure/file'
import type { MeasuredValue, Measurement } from '../viewer/measure/measurement'
import { useMeasurements } from '../viewer/measure/store'
import { showSlice } from '../viewer/viewportStore'
import { MEASURE_ACTIONS } from './measureActions'
import { useMessages } from './messages'
import { saveFile } from './saveFile'

/** What has been measured: each entry leads to its slice. Saved to and read from a file. */
export function MeasurementList() {
  const measurements = useMeasurements((state) => state.measurements)
  return (
    <section className="measurements" aria-label="Measurements">
      <header>
        <h2>Measurements</h2>
        <button
          type="button"
          data-testid="save-measurements"
          disabled={measurements.length === 0}
          onClick={save}
        >
          Save
        </button>
        <span className="file-button">
          <input
            id="open-measurements"
            type="file"
            accept=".json,application/json"
            data-testid="open-measurements"
            onChange={({ currentTarget }) => {
              const file = currentTarget.files?.[0]
              if (file) void read(file)
              currentTarget.value = ''
            }}
          />
          <label htmlFor="open-measurements">Read</label>
        </span>
      </header>
      <ul>
        {measurements.map((measurement) => (
          <Row key={measurement.id} measurement={measurement} />
        ))}
      </ul>
    </section>
  )
}

function Row({ measurement }: { measurement: Measurement }) {
  const { id, kind, values, text } = measurement
  const [first] = values
  const operations = useMeasurements((state) => state.operations)
  const label = MEASURE_ACTIONS.find(({ tool }) => tool === kind)?.label ?? kind
  return (
    <li data-testid="measurement" data-kind={kind} data-value={first?.value} data-unit={first?.unit}>
      <button type="button" className="measurement-show" onClick={() => goTo(measurement.sliceId)}>
        <strong>{label}</strong>
        {values.map((value) => (
          <span
            key={value.name}
            data-testid="measured-value"
            data-name={value.name}
            data-value={value.value}
            data-unit={value.unit}
          >
            {valueText(value, values.length > 1)}
          </span>
        ))}
      </button>
      {kind === 'arrow' && (
        <input
          type="text"
          aria-label="Text of the arrow"
          value={text}
          onChange={({ currentTarget }) => operations?.setText(id, currentTarget.value)}
        />
      )}
      <button type="button" aria-label={`Delete ${label}`} onClick={() => operations?.remove(id)}>
        ×
      </button>
    </li>
  )
}

function valueText({ name, value, unit }: MeasuredValue, named: boolean): string {
  const number = `${value.toFixed(1)}${unit === '' ? '' : ` ${unit}`}`.replace('-', '−')
  return named ? `${name} ${number}` : number
}

function seriesOf(sliceId: string): OpenSeries | undefined {
  const { snapshot } = useStudy.getState()
  return snapshot ? allSeries(snapshot).find(({ sliceIds }) => sliceIds.includes(sliceId)) : undefined
}

function goTo(sliceId: string): void {
  const series = seriesOf(sliceId)
  if (!series) return
  useStudy.getState().show(series.id)
  showSlice(series.id, series.sliceIds.indexOf(sliceId))
}

function save(): void {
  const file = toFile(useMeasurements.getState().measurements, (sliceId) => seriesOf(sliceId)?.id)
  saveFile('measurements.json', 'application/json', `${JSON.stringify(file, null, 2)}\n`)
}

async function read(file: File): Promise<void> {
  const { say } = useMessages.getState()
  const parsed = fromFile(file.name, await file.text(), () => crypto.randomUUID())
  if (parsed.status !== 'ok') return say(parsed.message)
  const here = parsed.value.filter(({ sliceId }) => seriesOf(sliceId) !== undefined)
  const placed = (await useMeasurements.getState().operations?.restore(here)) ?? 0
  const missing = parsed.value.length - placed
  if (missing > 0) {
    say(`${missing} of ${parsed.value.length} measurements in ${file.name} are of images that are not open.`)
  }
}
