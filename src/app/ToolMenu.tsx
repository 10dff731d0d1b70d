import { useEffect, useId, useRef } from 'react'
import { useStudy } from '../study/store'
import { FASTEST, SLOWEST, setCineRate, stopCine, useCine } from '../viewer/cine'
import { useViewports } from '../viewer/viewportStore'
import { ActionButton } from './ActionButton'
import { MEASURE_TOOLS } from './actions'
import { type Action, isPossible, useActionState } from './actions/action'
import { HELP_ACTION, PAGE_ACTIONS } from './actions/pageActions'
import { MORE_VIEW_ACTIONS, MOVE_ACTIONS } from './actions/viewActions'
import { WINDOW_ACTIONS } from './actions/windowActions'

const REST = [...MOVE_ACTIONS, ...PAGE_ACTIONS.filter((action) => action !== HELP_ACTION)]

/** What has no button of its own in the header: measuring, windows, film, the rest of the view. */
export function ToolMenu() {
  const id = useId()
  const menu = useRef<HTMLDivElement>(null)
  const state = useActionState()
  const leftTool = useViewports((store) => store.leftTool)
  const measuring = MEASURE_TOOLS.find(({ tool }) => tool === leftTool)
  useStopCine()
  return (
    <>
      <button type="button" popoverTarget={id} aria-pressed={measuring !== undefined}>
        {measuring?.label ?? 'More'} ▾
      </button>
      {/* biome-ignore lint/a11y/useKeyWithClickEvents: a chosen button closes the menu; its keys are its own */}
      {/* biome-ignore lint/a11y/noStaticElementInteractions: the same */}
      <div
        id={id}
        ref={menu}
        popover="auto"
        className="tool-menu"
        onClick={(event) => {
          if (event.target instanceof Element && event.target.closest('button')) menu.current?.hidePopover()
        }}
      >
        <section>
          <h2>Measure</h2>
          {MEASURE_TOOLS.map((action) => (
            <ActionButton key={action.id} action={action} pressed={action.tool === leftTool} withKeys />
          ))}
        </section>
        <MenuGroup title="Window" actions={WINDOW_ACTIONS.filter((action) => isPossible(action, state))} />
        <section>
          <MenuGroup title="Image" actions={MORE_VIEW_ACTIONS} />
          <MenuGroup title="Go to" actions={REST} />
          <CineSettings />
        </section>
      </div>
    </>
  )
}

function MenuGroup({ title, actions }: { title: string; actions: readonly Action[] }) {
  return (
    <section>
      <h2>{title}</h2>
      {actions.map((action) => (
        <ActionButton key={action.id} action={action} withKeys />
      ))}
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
        slices a second
      </label>
      <label>
        <input
          type="checkbox"
          checked={loop}
          onChange={(event) => useCine.setState({ loop: event.target.checked })}
        />
        loop
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
