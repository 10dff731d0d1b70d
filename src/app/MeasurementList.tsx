import { ClipboardCopy, Download, FolderInput, Trash2 } from 'lucide-react'
import { useRef } from 'react'
import { t } from '../language/language'
import { useMeasurements } from '../viewer/measure/store'
import { MeasurementRow } from './MeasurementRow'
import { copyMeasurements, readMeasurements, saveMeasurements } from './measurementFile'

/** What has been measured: each entry leads to its slice. Saved to and read from a file. */
export function MeasurementList() {
  const measurements = useMeasurements((state) => state.measurements)
  const operations = useMeasurements((state) => state.operations)
  const none = measurements.length === 0
  return (
    <section className="measurements" aria-label={t('Measurements')}>
      <header>
        <h2>{t('Measurements')}</h2>
        <IconButton
          name={t('Copy measurements as text')}
          icon={ClipboardCopy}
          disabled={none}
          onClick={() => void copyMeasurements()}
        />
        <IconButton
          name={t('Save measurements')}
          icon={Download}
          disabled={none}
          testId="save-measurements"
          onClick={saveMeasurements}
        />
        <ReadButton />
        <IconButton
          name={t('Delete all measurements')}
          icon={Trash2}
          disabled={none}
          onClick={() => operations?.removeAll()}
        />
      </header>
      {none && <p>{t('Nothing measured yet.')}</p>}
      <ul>
        {measurements.map((measurement) => (
          <MeasurementRow key={measurement.id} measurement={measurement} />
        ))}
      </ul>
    </section>
  )
}

interface IconButtonProps {
  name: string
  icon: typeof Trash2
  disabled?: boolean
  testId?: string
  onClick(): void
}

function IconButton({ name, icon: Icon, disabled = false, testId, onClick }: IconButtonProps) {
  return (
    <button
      type="button"
      aria-label={name}
      title={name}
      disabled={disabled}
      data-testid={testId}
      onClick={onClick}
    >
      <Icon aria-hidden="true" />
    </button>
  )
}

function ReadButton() {
  const input = useRef<HTMLInputElement>(null)
  const name = t('Read measurements from a file')
  return (
    <>
      <IconButton name={name} icon={FolderInput} onClick={() => input.current?.click()} />
      <input
        ref={input}
        type="file"
        hidden
        aria-label={name}
        accept=".json,application/json"
        data-testid="open-measurements"
        onChange={({ currentTarget }) => {
          const file = currentTarget.files?.[0]
          if (file) void readMeasurements(file)
          currentTarget.value = ''
        }}
      />
    </>
  )
}
