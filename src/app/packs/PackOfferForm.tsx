import type { FormEvent } from 'react'
import { formatNumber, t } from '../../language/language'
import type { PickedFile } from '../../workers/contracts'
import type { PackOffer } from '../../workers/packContracts'
import { dropPlan, takeOffer } from './modelTasks'
import { formatBytes, freeText, packName } from './packText'

/** An exported model that was dropped on the page: what it is, before it is stored. */
export function PackOfferForm({ file, offer }: { file: PickedFile; offer: PackOffer }) {
  const { manifest, bytes, freeBytes } = offer
  const fits = freeBytes === null || bytes <= freeBytes
  const submit = (event: FormEvent) => {
    event.preventDefault()
    void takeOffer()
  }
  return (
    <form className="import-plan" data-testid="import-offer" onSubmit={submit}>
      <p>
        <strong>{file.path}</strong>{' '}
        {t('holds the model “{{name}}”: {{classes}} disorders, {{size}}.', {
          name: packName(manifest),
          classes: formatNumber(manifest.labels.length),
          size: formatBytes(bytes),
        })}
      </p>
      <p className="import-foot">
        <span className={fits ? 'quiet' : 'bad'}>{freeText(freeBytes, fits)}</span>
        <button type="button" onClick={dropPlan}>
          {t('Cancel')}
        </button>
        <button type="submit" className="main" data-testid="import-start" disabled={!fits}>
          {t('Import')}
        </button>
      </p>
    </form>
  )
}
