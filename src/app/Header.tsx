import { useEffect } from 'react'
import { useStudy } from '../study/store'
import { useViewports } from '../viewer/viewportStore'
import { type Action, runKey, TOOL_ACTIONS, VIEW_ACTIONS } from './actions'
import { OpenButtons } from './OpenButtons'
import { closeAll } from './openStudy'
import { StatusChips } from './StatusChips'

/** One bar: what can be opened, the tools, and what the machine is doing. */
export function Header() {
  const open = useStudy((state) => state.snapshot !== null)
  return (
    <header className="top">
      <span className="brand">RadDiag Viewer</span>
      {open && (
        <>
          <OpenButtons />
          <button type="button" onClick={() => void closeAll()}>
            Close
          </button>
          <Tools />
        </>
      )}
      <span className="space" />
      <StatusChips />
    </header>
  )
}

function Tools() {
  const leftTool = useViewports((state) => state.leftTool)
  useEffect(() => {
    const press = (event: KeyboardEvent) => {
      if (runKey(event)) event.preventDefault()
    }
    window.addEventListener('keydown', press)
    return () => window.removeEventListener('keydown', press)
  }, [])
  return (
    <>
      <span className="sep" />
      {TOOL_ACTIONS.map((action) => (
        <ActionButton key={action.id} action={action} pressed={action.tool === leftTool} />
      ))}
      <span className="sep" />
      {VIEW_ACTIONS.map((action) => (
        <ActionButton key={action.id} action={action} />
      ))}
    </>
  )
}

function ActionButton({ action, pressed }: { action: Action; pressed?: boolean }) {
  return (
    <button
      type="button"
      aria-pressed={pressed}
      title={`${action.label} (${action.key.toUpperCase()})`}
      onClick={action.run}
    >
      {action.label}
    </button>
  )
}
