import { useEffect, useRef } from 'react'
import { ACTIONS, byGroup } from './actions'
import { keyText } from './actions/keys'
import { usePanels } from './actions/pageActions'

const GROUPS = byGroup(ACTIONS.filter(({ keys }) => keys.length > 0))

/** All keys, made from the actions themselves. */
export function KeyHelp() {
  const open = usePanels((store) => store.open === 'help')
  return open ? <Sheet /> : null
}

function Sheet() {
  const dialog = useRef<HTMLDialogElement>(null)
  useEffect(() => dialog.current?.showModal(), [])
  return (
    <dialog
      ref={dialog}
      className="key-help"
      aria-label="Keys"
      data-testid="key-help"
      onClose={() => usePanels.setState({ open: null })}
    >
      <header>
        <h2>Keys</h2>
        <button type="button" onClick={() => dialog.current?.close()}>
          Close
        </button>
      </header>
      <div className="key-groups">
        {GROUPS.map(([group, actions]) => (
          <section key={group}>
            <h3>{group}</h3>
            <dl>
              {actions.map(({ id, label, keys }) => (
                <div key={id} data-action={id}>
                  <dt>{label}</dt>
                  <dd>
                    {keys.map((key) => (
                      <kbd key={key}>{keyText(key)}</kbd>
                    ))}
                  </dd>
                </div>
              ))}
            </dl>
          </section>
        ))}
      </div>
    </dialog>
  )
}
