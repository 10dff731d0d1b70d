import { type FormEvent, useId, useState } from 'react'
import { formatNumber, t } from '../../language/language'
import { PUBLISHED_CLASSES } from '../../model/labels'
import type { Precision } from '../../model/manifest'
import { LONGEST_NAME, nameOfCheckpoint, parsePackName } from '../../model/packInfo'
import type { ImportFiles, ImportPlan } from '../../workers/packContracts'
import { useModels } from './modelsStore'
import { dropPlan, startImport } from './modelTasks'
import { formatBytes, freeText, PRECISIONS, precisionText } from './packText'

/** What an import would write, before it writes anything. */
export function ImportPlanForm({ files, plan }: { files: ImportFiles; plan: ImportPlan }) {
  const fits = (precision: Precision) =>
    plan.freeBytes === null || plan.packBytes[precision] <= plan.freeBytes
  const [wanted, setWanted] = useState<Precision>('fp32')
  const chosen = fits(wanted) ? wanted : PRECISIONS.find(fits)
  const typed = useModels((store) => store.typedName) ?? nameOfCheckpoint(files.checkpointName)
  const name = parsePackName(typed)
  const submit = (event: FormEvent) => {
    event.preventDefault()
    if (chosen && plan.complete && name.status === 'ok') {
      void startImport({ precision: chosen, name: name.value })
    }
  }
  return (
    <form className="import-plan" data-testid="import-plan" onSubmit={submit}>
      <p>
        <strong>{files.checkpointName}</strong> ({formatBytes(files.checkpoint.size)}){' '}
        {plan.complete && contentText(files, plan)}
      </p>
      {plan.complete && <NameField typed={typed} valid={name.status === 'ok'} />}
      {plan.complete ? (
        <fieldset>
          <legend>{t('How exactly to keep it')}</legend>
          {PRECISIONS.map((precision) => (
            <PrecisionChoice
              key={precision}
              precision={precision}
              bytes={plan.packBytes[precision]}
              fits={fits(precision)}
              checked={chosen === precision}
              onChoose={() => setWanted(precision)}
            />
          ))}
        </fieldset>
      ) : (
        <p className="bad" data-testid="import-incomplete">
          {t('This checkpoint needs its label embeddings too (.npy): add the file.')}
        </p>
      )}
      <p className="import-foot">
        <span className={chosen ? 'quiet' : 'bad'}>{freeText(plan.freeBytes, chosen !== undefined)}</span>
        <button type="button" onClick={dropPlan}>
          {t('Cancel')}
        </button>
        <button
          type="submit"
          className="main"
          data-testid="import-start"
          disabled={!plan.complete || chosen === undefined || name.status !== 'ok'}
        >
          {t('Import')}
        </button>
      </p>
    </form>
  )
}

/** What the model is called in the list, in the header and in its manifest. */
function NameField({ typed, valid }: { typed: string; valid: boolean }) {
  const id = useId()
  return (
    <div className="import-name">
      <label htmlFor={id}>{t('Name')}</label>
      <input
        id={id}
        type="text"
        value={typed}
        autoComplete="off"
        spellCheck={false}
        aria-invalid={!valid}
        aria-describedby={valid ? undefined : `${id}-why`}
        data-testid="import-name"
        onChange={(event) => useModels.setState({ typedName: event.target.value })}
      />
      {!valid && (
        <p id={`${id}-why`} className="bad">
          {t('A name has 1 to {{most}} characters.', { most: LONGEST_NAME })}
        </p>
      )}
    </div>
  )
}

interface PrecisionChoiceProps {
  precision: Precision
  bytes: number
  fits: boolean
  checked: boolean
  onChoose(): void
}

function PrecisionChoice({ precision, bytes, fits, checked, onChoose }: PrecisionChoiceProps) {
  const id = useId()
  return (
    <div className="precision">
      <input
        id={id}
        type="radio"
        name="precision"
        value={precision}
        checked={checked}
        disabled={!fits}
        onChange={onChoose}
      />
      <label htmlFor={id}>
        <span>{precisionText(precision)}</span>
        <span className="quiet">
          {formatBytes(bytes)}
          {!fits && ` · ${t('does not fit')}`}
        </span>
      </label>
    </div>
  )
}

function contentText(files: ImportFiles, plan: ImportPlan): string {
  const { trunk } = plan
  const content = t('{{classes}} disorders, encoder {{trunk}}.', {
    classes: formatNumber(plan.classes),
    trunk,
  })
  return `${content} ${namesText(files, plan)}`
}

function namesText({ labels }: ImportFiles, { classes }: ImportPlan): string {
  if (labels) return t('Names are taken from the label file.')
  if (classes === PUBLISHED_CLASSES) return t('Names are those of the published list.')
  return t('Without a label file (.json) they are named by their number.')
}
