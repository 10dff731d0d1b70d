import { t } from '../language/language'
import { ACTIONS, byGroup } from './actions'
import { keyText } from './actions/keys'
import { usePanels } from './actions/pageActions'
import { ModalDialog } from './ModalDialog'
import { useSettings } from './settings/settings'

const GROUPS = byGroup(ACTIONS.filter(({ keys }) => keys.length > 0))

/** All keys, made from the actions themselves. */
export function KeyHelp() {
  const open = usePanels((store) => store.open === 'help')
  return open ? <Sheet /> : null
}

function Sheet() {
  const letterKeys = useSettings((store) => store.letterKeys)
  return (
    <ModalDialog title={t('Keys')} className="key-help" testId="key-help">
      {!letterKeys && (
        <p className="notice">{t('Keys without Ctrl are switched off in the settings of this page.')}</p>
      )}
      <div className="key-groups">
        {GROUPS.map(([group, actions]) => (
          <section key={group}>
            <h3>{t(group)}</h3>
            <dl>
              {actions.map(({ id, label, keys }) => (
                <div key={id} data-action={id}>
                  <dt>{t(label)}</dt>
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
    </ModalDialog>
  )
}
