import { type FormEvent, useId, useState } from 'react'
import { formatNumber, t } from '../../language/language'
import { PUBLISHED_CLASSES } from '../../model/labels'
import type { Precision } from '../../model/manifest'
import type { ImportFiles, ImportPlan } from '../../workers/packContracts'
import { dropPlan, startImport } from './modelTasks'
import { formatBytes, PRECISIONS, precisionText } from './packText'

/** What an import would write, before it writes anything. */
export function ImportPlanForm({ files, plan }: { files: ImportFiles; plan: ImportPlan }) {
  const fits = (precision: Precision) =>
    plan.freeBytes === null || plan.packBytes[precision] <= plan.freeBytes
  const [wanted, setWanted] = useState<Precision>('fp32')
  const chosen = fits(wanted) ? wanted : PRECISIONS.find(fits)
  const submit = (event: FormEvent) => {
    event.preventDefault()
    if (chosen && plan.complete) void startImport(chosen)
  }
  return (
    <form className="import-plan" data-testid="import-plan" onSubmit={submit}>
      <p>
        <strong>{files.checkpointName}</strong> ({formatBytes(files.checkpoint.size)}){' '}
        {plan.complete && contentText(files, plan)}
      </p>
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
        <span className={chosen ? 'quiet' : 'bad'}>{freeText(plan, chosen !== undefined)}</span>
        <button type="button" onClick={dropPlan}>
          {t('Cancel')}
        </button>
        <button
          type="submit"
          className="main"
          data-testid="import-start"
          disabled={!plan.complete || chosen === undefined}
        >
          {t('Import')}
        </button>
      </p>
    </form>
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

function freeText({ freeBytes }: ImportPlan, fits: boolean): string {
  if (freeBytes === null) return t('The browser does not say how much space is free.')
  const free = formatBytes(freeBytes)
  return fits
    ? t('{{free}} are free.', { free })
    : t('{{free}} are free: too little. Delete a model, or make room on the disk.', { free })
}
