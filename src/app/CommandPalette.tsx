import { type KeyboardEvent, useEffect, useId, useRef, useState } from 'react'
import { t } from '../language/language'
import { keysText } from './ActionButton'
import { ACTIONS, findActions } from './actions'
import { type Action, isPossible, useActionState } from './actions/action'
import { PALETTE_ACTION, usePanels } from './actions/pageActions'

const close = () => usePanels.setState({ open: null })

/** Every action that is possible now, found by typing. */
export function CommandPalette() {
  const open = usePanels((store) => store.open === 'palette')
  return open ? <Palette /> : null
}

function Palette() {
  const dialog = useRef<HTMLDialogElement>(null)
  const list = useId()
  const state = useActionState()
  const [text, setText] = useState('')
  const [at, setAt] = useState(0)
  useEffect(() => dialog.current?.showModal(), [])
  const possible = ACTIONS.filter((action) => action !== PALETTE_ACTION && isPossible(action, state))
  const found = findActions(possible, text)
  const chosen = found[at]

  // Closed first, so that what is run finds the focus where it was.
  const run = (action: Action) => {
    dialog.current?.close()
    action.run()
  }
  const onKeyDown = (event: KeyboardEvent) => {
    const step = event.key === 'ArrowDown' ? 1 : event.key === 'ArrowUp' ? -1 : 0
    if (step !== 0 && found.length > 0) setAt((at + step + found.length) % found.length)
    else if (event.key === 'Enter' && chosen) run(chosen)
    else return
    event.preventDefault()
  }
  return (
    <dialog ref={dialog} className="palette" aria-label={t('Commands')} data-testid="palette" onClose={close}>
      <input
        type="search"
        role="combobox"
        aria-label={t('Find a command')}
        aria-expanded="true"
        aria-controls={list}
        aria-activedescendant={chosen && `${list}-${chosen.id}`}
        placeholder={t('Find a command')}
        value={text}
        onChange={(event) => {
          setText(event.target.value)
          setAt(0)
        }}
        onKeyDown={onKeyDown}
      />
      <Commands id={list} actions={found} chosen={chosen} onRun={run} />
      {found.length === 0 && <p role="status">{t('No command fits.')}</p>}
    </dialog>
  )
}

interface CommandsProps {
  id: string
  actions: readonly Action[]
  chosen: Action | undefined
  onRun(action: Action): void
}

/** The keyboard stays in the field above; the list only shows what it would run. */
function Commands({ id, actions, chosen, onRun }: CommandsProps) {
  return (
    <div id={id} role="listbox" aria-label={t('Commands')}>
      {actions.map((action) => (
        <div
          key={action.id}
          id={`${id}-${action.id}`}
          role="option"
          tabIndex={-1}
          aria-selected={action === chosen}
          ref={(option) => {
            if (action === chosen) option?.scrollIntoView({ block: 'nearest' })
          }}
          onClick={() => onRun(action)}
          onKeyDown={(event) => {
            if (event.key === 'Enter') onRun(action)
          }}
        >
          <span>{t(action.label)}</span>
          <small>{t(action.group)}</small>
          <kbd>{keysText(action)}</kbd>
        </div>
      ))}
    </div>
  )
}
