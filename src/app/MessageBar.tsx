import { t } from '../language/language'
import { useMessages } from './messages'

/** A sentence that belongs to no series and no finding; stays until it is dismissed or acted on. */
export function MessageBar() {
  const message = useMessages((state) => state.message)
  const action = useMessages((state) => state.action)
  const clear = useMessages((state) => state.clear)
  if (!message) return null
  const act = () => {
    clear()
    action?.run()
  }
  return (
    <div className="message-bar" role="alert" data-testid="message">
      <span>{message}</span>
      {action && (
        <button type="button" onClick={act} data-testid={action.testId}>
          {action.label}
        </button>
      )}
      <button type="button" onClick={clear}>
        {t('Dismiss')}
      </button>
    </div>
  )
}
