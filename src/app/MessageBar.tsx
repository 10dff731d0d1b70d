import { useMessages } from './messages'

/** A sentence that belongs to no series and no finding; stays until it is dismissed. */
export function MessageBar() {
  const message = useMessages((state) => state.message)
  const clear = useMessages((state) => state.clear)
  if (!message) return null
  return (
    <div className="message-bar" role="alert" data-testid="message">
      <span>{message}</span>
      <button type="button" onClick={clear}>
        Dismiss
      </button>
    </div>
  )
}
