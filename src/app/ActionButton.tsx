import { t } from '../language/language'
import { iconOf } from './actionIcons'
import { type Action, isPossible, useActionState, whyNot } from './actions/action'
import { keyText } from './actions/keys'

interface ActionButtonProps {
  action: Action
  /** Overrides what the action says of itself. */
  pressed?: boolean
  /** Shows the keys beside the name, as menus do. */
  withKeys?: boolean
  /** A picture in place of the name, as bars do; the name stays for those who ask for it. */
  face?: 'name' | 'icon'
}

/** A button for one action of the registry. */
export function ActionButton({ action, pressed, withKeys = false, face = 'name' }: ActionButtonProps) {
  const state = useActionState()
  const reason = whyNot(action, state)
  const name = t(action.label)
  const keys = keysText(action)
  const Icon = iconOf(action.id)
  return (
    <button
      type="button"
      className={face === 'icon' ? 'icon-button' : undefined}
      data-action={action.id}
      aria-label={face === 'icon' ? name : undefined}
      aria-pressed={pressed ?? action.pressed?.(state)}
      disabled={!isPossible(action, state)}
      title={reason === null ? titleOf(action) : `${titleOf(action)}: ${t(reason)}`}
      onClick={action.run}
    >
      {face === 'icon' && Icon ? <Icon aria-hidden="true" /> : name}
      {withKeys && keys && <kbd>{keys}</kbd>}
    </button>
  )
}

/** All keys of an action as they are written on screen. */
export function keysText({ keys }: Action): string {
  return keys.map(keyText).join(', ')
}

/** Name and keys of an action, for example `Invert (I)`, in the language of the page. */
export function titleOf(action: Action): string {
  const keys = keysText(action)
  return keys ? `${t(action.label)} (${keys})` : t(action.label)
}
