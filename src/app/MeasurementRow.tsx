import { Pencil, X } from 'lucide-react'
import { type KeyboardEvent, useState } from 'react'
import { t } from '../language/language'
import type { MeasuredValue, Measurement } from '../viewer/measure/measurement'
import { useMeasurements } from '../viewer/measure/store'
import { KIND_NAMES, namedText, numberText } from '../viewer/measure/words'
import { iconOf } from './actionIcons'
import { goTo, placeText } from './measurementFile'

/** One measurement: what it is and its number, or below it its numbers, the first one set off; and its text. */
export function MeasurementRow({ measurement }: { measurement: Measurement }) {
  const { id, kind, values } = measurement
  const [naming, setNaming] = useState(false)
  const [first, ...rest] = values
  const operations = useMeasurements((state) => state.operations)
  const name = t(KIND_NAMES[kind])
  const remove = (row: Element) => {
    focusBeside(row)
    operations?.remove(id)
  }
  const onKeyDown = (event: KeyboardEvent<HTMLLIElement>) => {
    if (event.target instanceof HTMLInputElement) return
    if (event.key === 'F2') setNaming(true)
    if (event.key !== 'Delete' && event.key !== 'Backspace') return
    event.preventDefault()
    remove(event.currentTarget)
  }
  return (
    <li
      data-testid="measurement"
      data-kind={kind}
      data-value={first?.value}
      data-unit={first?.unit}
      onKeyDown={onKeyDown}
    >
      <button type="button" className="measurement-show" onClick={() => goTo(measurement)}>
        <KindIcon kind={kind} />
        <strong>{measurement.text === '' || kind === 'arrow' ? name : measurement.text}</strong>
        <small>{placeText(measurement)}</small>
        {first && rest.length === 0 && <Value value={first} />}
      </button>
      {kind !== 'arrow' && (
        <button
          type="button"
          aria-label={t('Name {{measurement}}', { measurement: name })}
          title={t('Name it (F2)')}
          aria-expanded={naming}
          onClick={() => setNaming(!naming)}
        >
          <Pencil aria-hidden="true" />
        </button>
      )}
      <button
        type="button"
        aria-label={t('Delete {{measurement}}', { measurement: name })}
        title={t('Delete (Del)')}
        onClick={({ currentTarget }) => remove(currentTarget)}
      >
        <X aria-hidden="true" />
      </button>
      {rest.length > 0 && (
        <p className="measurement-values">
          {values.map((value) => (
            <Value key={value.name} value={value} named />
          ))}
        </p>
      )}
      {(kind === 'arrow' || naming) && (
        <NameField measurement={measurement} focused={naming} onDone={() => setNaming(false)} />
      )}
    </li>
  )
}

function KindIcon({ kind }: Pick<Measurement, 'kind'>) {
  const Icon = iconOf(`tool-${kind}`)
  return Icon ? <Icon aria-hidden="true" /> : null
}

function Value({ value, named = false }: { value: MeasuredValue; named?: boolean }) {
  return (
    <span data-testid="measured-value" data-name={value.name} data-value={value.value} data-unit={value.unit}>
      {named ? namedText(value) : numberText(value)}
    </span>
  )
}

interface NameFieldProps {
  measurement: Measurement
  focused: boolean
  onDone(): void
}

function NameField({ measurement: { id, kind, text }, focused, onDone }: NameFieldProps) {
  const operations = useMeasurements((state) => state.operations)
  return (
    <input
      type="text"
      // biome-ignore lint/a11y/noAutofocus: the person has just asked to type here
      autoFocus={focused}
      aria-label={t('Text of {{measurement}}', { measurement: t(KIND_NAMES[kind]) })}
      value={text}
      onChange={({ currentTarget }) => operations?.setText(id, currentTarget.value)}
      onBlur={onDone}
      onKeyDown={(event) => {
        if (event.key !== 'Enter' && event.key !== 'Escape') return
        event.currentTarget.closest('li')?.querySelector('button')?.focus()
      }}
    />
  )
}

/** Leaves the keyboard on the next row, or on the list's own buttons after the last one. */
function focusBeside(inside: Element): void {
  const row = inside.closest('li')
  const next = row?.nextElementSibling ?? row?.previousElementSibling
  const button =
    next?.querySelector('button') ?? row?.closest('section')?.querySelectorAll('header button')[2]
  if (button instanceof HTMLElement) button.focus()
}
