import { useEffect } from 'react'
import { t } from '../language/language'
import { useStudy } from '../study/store'
import { useCine } from '../viewer/cine'
import { ActionButton } from './ActionButton'
import { runKey } from './actions'
import { FOLD_ACTIONS, HELP_ACTION, PALETTE_ACTION, SETTINGS_ACTION } from './actions/pageActions'
import { CLOSE_ACTION } from './actions/studyActions'
import { CommandPalette } from './CommandPalette'
import { KeyHelp } from './KeyHelp'
import { LayoutPicker } from './LayoutPicker'
import { OpenButtons } from './OpenButtons'
import { StatusChips } from './StatusChips'
import { SettingsDialog } from './settings/SettingsDialog'
import { ImageMenu, MeasureMenu, MoreMenu, ViewMenu, WindowMenu } from './ToolMenu'
import { TagBrowser } from './tags/TagBrowser'
import { actionsOf, BAR } from './toolbar'
import { useMinWidth } from './useMinWidth'

/** One bar: what can be opened, the tools, and what the machine is doing. */
export function Header() {
  const open = useStudy((state) => state.snapshot !== null)
  useKeys()
  return (
    <header className="top">
      <span className="brand">
        RadDiag <span>Viewer</span>
      </span>
      {open && <StudyBar />}
      <span className="space" />
      <StatusChips />
      <PageBar open={open} />
      <CommandPalette />
      <KeyHelp />
      <SettingsDialog />
      <TagBrowser />
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

/** What can be done with what is open, in the order of work: open, look, measure, arrange. */
function StudyBar() {
  return (
    <>
      <fieldset className="bar-group" aria-label={t('Open and close')}>
        <OpenButtons face="icon" />
        <ActionButton action={CLOSE_ACTION} face="icon" />
      </fieldset>
      <fieldset className="bar-group" aria-label={t('Tools')}>
        <BarButtons part="hands" />
        <MeasureMenu />
        <BarButtons part="drawing" />
      </fieldset>
      <fieldset className="bar-group" aria-label={t('Image')}>
        <BarButtons part="image" />
        <ImageMenu />
        <WindowMenu />
        <CineButton />
      </fieldset>
      <fieldset className="bar-group" aria-label={t('Layout')}>
        <LayoutPicker />
        <BarButtons part="view" />
        <ViewMenu />
      </fieldset>
      <fieldset className="bar-group" aria-label={t('More')}>
        <BarButtons part="study" />
        <MoreMenu />
      </fieldset>
    </>
  )
}

function BarButtons({ part }: { part: keyof typeof BAR }) {
  const { from, ids } = BAR[part]
  const room = useMinWidth(from)
  return room && actionsOf(ids).map((action) => <ActionButton key={action.id} action={action} face="icon" />)
}

function CineButton() {
  const playing = useCine((store) => store.playing !== null)
  return actionsOf(['cine']).map((action) => (
    <ActionButton key={action.id} action={action} face="icon" pressed={playing} />
  ))
}

function PageBar({ open }: { open: boolean }) {
  return (
    <fieldset className="bar-group last" aria-label={t('Page')}>
      {open && <ActionButton action={FOLD_ACTIONS.left} face="icon" />}
      {open && <ActionButton action={FOLD_ACTIONS.right} face="icon" />}
      <ActionButton action={PALETTE_ACTION} face="icon" />
      <ActionButton action={HELP_ACTION} face="icon" />
      <ActionButton action={SETTINGS_ACTION} face="icon" />
    </fieldset>
  )
}
