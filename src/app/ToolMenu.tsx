import { Ellipsis, Image, Rotate3d, Ruler, SlidersHorizontal } from 'lucide-react'
import { type ReactNode, useEffect } from 'react'
import { t } from '../language/language'
import { useStudy } from '../study/store'
import { FASTEST, SLOWEST, setCineRate, stopCine, useCine } from '../viewer/cine'
import { useViewports } from '../viewer/viewportStore'
import { ActionButton } from './ActionButton'
import { ActionMenu } from './ActionMenu'
import { iconOf } from './actionIcons'
import { MEASURE_TOOLS, TOOL_ACTIONS } from './actions'
import { type Action, type ActionGroup, isPossible, useActionState } from './actions/action'
import { menuGroups } from './toolbar'

/** What can be drawn and measured; the button shows which of it the left mouse button does. */
export function MeasureMenu() {
  const leftTool = useViewports((store) => store.leftTool)
  const chosen = MEASURE_TOOLS.find(({ tool }) => tool === leftTool)
  const isHand = (action: Action) => TOOL_ACTIONS.some(({ id }) => id === action.id)
  return (
    <ActionMenu
      name={chosen ? t(chosen.label) : t('Measure')}
      icon={(chosen && iconOf(chosen.id)) ?? Ruler}
      testId="menu-measure"
      pressed={chosen !== undefined}
    >
      {menuGroups('measure').map(([group, actions]) => (
        <MenuGroup key={group} group={group} actions={actions.filter((action) => !isHand(action))} />
      ))}
    </ActionMenu>
  )
}

export function ImageMenu() {
  return (
    <ActionMenu name={t('Image')} icon={Image} testId="menu-image">
      {menuGroups('image').map(([group, actions]) => (
        <MenuGroup key={group} group={group} actions={actions} />
      ))}
    </ActionMenu>
  )
}

/** The windows that suit the active image alone: those of other modalities would mean nothing. */
export function WindowMenu() {
  const state = useActionState()
  const groups = menuGroups('window')
  const possible = groups.filter(([, actions]) => actions.some((action) => isPossible(action, state)))
  return (
    <ActionMenu name={t('Windows')} icon={SlidersHorizontal} testId="menu-window">
      {(possible.length > 0 ? possible : groups.slice(0, 1)).map(([group, actions]) => (
        <MenuGroup key={group} group={group} actions={actions} />
      ))}
    </ActionMenu>
  )
}

/** Pages of series, comparing, and series as volumes. */
export function ViewMenu() {
  return (
    <ActionMenu name={t('Views')} icon={Rotate3d} testId="menu-view">
      {menuGroups('view').map(([group, actions]) => (
        <MenuGroup key={group} group={group} actions={actions} />
      ))}
    </ActionMenu>
  )
}

/** Everything that has no other place in the bar. */
export function MoreMenu() {
  useStopCine()
  return (
    <ActionMenu name={t('More')} icon={Ellipsis} testId="menu-more">
      {menuGroups('more').map(([group, actions]) => (
        <MenuGroup key={group} group={group} actions={actions}>
          {group === 'Slices and viewports' && <CineSettings />}
        </MenuGroup>
      ))}
    </ActionMenu>
  )
}

interface MenuGroupProps {
  group: ActionGroup
  actions: readonly Action[]
  children?: ReactNode
}

function MenuGroup({ group, actions, children }: MenuGroupProps) {
  return (
    <section aria-label={t(group)}>
      <h2>{t(group)}</h2>
      {actions.map((action) => (
        <ActionButton key={action.id} action={action} withKeys />
      ))}
      {children}
    </section>
  )
}

function CineSettings() {
  const { rate, loop } = useCine()
  return (
    <p className="cine-settings">
      <label>
        <input
          type="number"
          data-testid="cine-rate"
          min={SLOWEST}
          max={FASTEST}
          value={rate}
          onChange={(event) => setCineRate(event.target.valueAsNumber)}
        />
        {t('slices a second')}
      </label>
      <label>
        <input
          type="checkbox"
          checked={loop}
          onChange={(event) => useCine.setState({ loop: event.target.checked })}
        />
        {t('loop')}
      </label>
    </p>
  )
}

/** A film ends when another series is chosen, and with the study. */
function useStopCine(): void {
  const active = useStudy((store) => store.activeSeries)
  useEffect(() => {
    const { playing } = useCine.getState()
    if (playing !== null && playing !== active) stopCine()
  }, [active])
  useEffect(() => stopCine, [])
}
