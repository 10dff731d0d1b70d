import { useEffect } from 'react'
import { useStudy } from '../study/store'
import { useViewports } from '../viewer/viewportStore'
import { ActionButton } from './ActionButton'
import { runKey, TOOL_ACTIONS } from './actions'
import { HELP_ACTION } from './actions/pageActions'
import { CLOSE_ACTION } from './actions/studyActions'
import { VIEW_ACTIONS } from './actions/viewActions'
import { CommandPalette } from './CommandPalette'
import { KeyHelp } from './KeyHelp'
import { OpenButtons } from './OpenButtons'
import { StatusChips } from './StatusChips'
import { ToolMenu } from './ToolMenu'

/** One bar: what can be opened, the tools, and what the machine is doing. */
export function Header() {
  const open = useStudy((state) => state.snapshot !== null)
  useKeys()
  return (
    <header className="top">
      <span className="brand">RadDiag Viewer</span>
      {open && (
        <>
          <OpenButtons />
          <ActionButton action={CLOSE_ACTION} />
          <Tools />
        </>
      )}
      <ActionButton action={HELP_ACTION} />
      <span className="space" />
      <StatusChips />
      <CommandPalette />
      <KeyHelp />
    </header>
  )
}

/** One listener for the whole page: every key goes through the registry. */
function useKeys(): void {
  useEffect(() => {
    const press = (event: KeyboardEvent) => {
      if (runKey(event)) event.preventDefault()
    }
    window.addEventListener('keydown', press)
    return () => window.removeEventListener('keydown', press)
  }, [])
}

function Tools() {
  const leftTool = useViewports((state) => state.leftTool)
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
      <ToolMenu />
    </>
  )
}
