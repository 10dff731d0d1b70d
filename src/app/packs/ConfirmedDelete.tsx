import { useEffect, useRef, useState } from 'react'
import { t } from '../../language/language'
import { deleteModel } from './modelTasks'

interface ConfirmedDeleteProps {
  packKey: string
  name: string
  inUse: boolean
  disabled: boolean
}

/** A button that asks before it deletes; the focus follows the question and comes back. */
export function ConfirmedDelete({ packKey, name, inUse, disabled }: ConfirmedDeleteProps) {
  const [asking, setAsking] = useState(false)
  const asked = useRef(false)
  const keep = useRef<HTMLButtonElement>(null)
  const first = useRef<HTMLButtonElement>(null)
  useEffect(() => {
    if (asking) keep.current?.focus()
    else if (asked.current) first.current?.focus()
    asked.current = asking
  }, [asking])
  if (!asking) {
    return (
      <button
        ref={first}
        type="button"
        aria-disabled={disabled}
        aria-label={t('Delete “{{name}}”', { name })}
        data-testid="pack-delete"
        onClick={() => setAsking(!disabled)}
      >
        {t('Delete')}
      </button>
    )
  }
  return (
    <fieldset className="confirm" aria-label={t('Delete “{{name}}”', { name })}>
      <p>
        {t('Delete it from this browser?')} {inUse && t('It is in use: the one that ships takes its place.')}
      </p>
      <button ref={keep} type="button" onClick={() => setAsking(false)}>
        {t('Keep')}
      </button>
      <button
        type="button"
        className="danger"
        data-testid="pack-delete-yes"
        aria-disabled={disabled}
        onClick={() => void deleteModel(packKey, name)}
      >
        {t('Delete')}
      </button>
    </fieldset>
  )
}
