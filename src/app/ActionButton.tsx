import { type Action, isPossible, useActionState } from './actions/action'
import { keyText } from './actions/keys'

interface ActionButtonProps {
  action: Action
  pressed?: boolean
  /** Shows the keys beside the name, as menus do. */
  withKeys?: boolean
}

/** A button for one action of the registry. */
export function ActionButton({ action, pressed, withKeys = false }: ActionButtonProps) {
  const state = useActionState()
  const keys = action.keys.map(keyText).join(', ')
  return (
    <button
      type="button"
      data-action={action.id}
      aria-pressed={pressed}
      disabled={!isPossible(action, state)}
      title={keys ? `${action.label} (${keys})` : action.label}
      onClick={action.run}
    >
      {action.label}
      {withKeys && keys && <kbd>{keys}</kbd>}
    </button>
  )
}
