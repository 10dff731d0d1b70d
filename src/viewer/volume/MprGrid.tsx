import { type CSSProperties, type KeyboardEvent, useRef, useState } from 'react'
import { t } from '../../language/language'
import { ColourBar } from '../ColourBar'
import { indexForKey } from '../keys'
import { millimetres, windowText } from '../overlayText'
import { windowNumbers } from '../pixels'
import { ScaleBar } from '../ScaleBar'
import type { ViewportScan } from '../scan'
import { BodyCell } from './BodyCell'
import { PLANES, type PlaneName } from './mprGeometry'
import { PLANE_COLOURS } from './mprTools'
import type { MprViews } from './mprViews'
import { planePosition, scrollPlane } from './planeCamera'
import type { PlaneState } from './planeState'
import { type PlaneElements, useMpr } from './useMpr'
import { usePlaneInput } from './usePlaneInput'
import type { VolumeEngine } from './useVolumeEngine'
import { useVolumeResize } from './useVolumeResize'
import { useVolumeSettings } from './volumeStore'
import { planeLabel, slabLabel } from './volumeText'

interface MprGridProps {
  engine: VolumeEngine
  scan: ViewportScan
}

/** Three planes of a volume, and the body beside them where it is wanted. */
export function MprGrid({ engine, scan }: MprGridProps) {
  const grid = useRef<HTMLDivElement>(null)
  const elements = usePlaneElements()
  const { views, state } = useMpr(engine, elements)
  const [active, setActive] = useState<PlaneName>('axial')
  const withBody = useVolumeSettings((store) => store.withBody)
  useVolumeResize(engine.rendering, grid, withBody ? 4 : 3)

  const activate = (plane: PlaneName) => {
    setActive(plane)
    if (views) views.active = plane
  }
  return (
    <div ref={grid} className="vol-grid" data-cells={withBody ? 4 : 3}>
      {PLANES.map((plane) => (
        <PlaneCell
          key={plane}
          plane={plane}
          scan={scan}
          views={views}
          element={elements[plane]}
          state={state[plane]}
          active={plane === active}
          onActivate={activate}
        />
      ))}
      {withBody && <BodyCell engine={engine} scan={scan} />}
    </div>
  )
}

/** One object for the life of the component, so that effects do not begin again. */
function usePlaneElements(): PlaneElements {
  const axial = useRef<HTMLDivElement>(null)
  const sagittal = useRef<HTMLDivElement>(null)
  const coronal = useRef<HTMLDivElement>(null)
  const all = useRef<PlaneElements>({ axial, sagittal, coronal })
  return all.current
}

interface PlaneCellProps {
  plane: PlaneName
  scan: ViewportScan
  views: MprViews | null
  element: PlaneElements[PlaneName]
  state: PlaneState | undefined
  active: boolean
  onActivate(plane: PlaneName): void
}

function PlaneCell({ plane, scan, views, element, state, active, onActivate }: PlaneCellProps) {
  const frame = useRef<HTMLElement>(null)
  usePlaneInput(views, plane, element)

  const onKeyDown = (event: KeyboardEvent) => {
    const view = views?.view(plane)
    if (!view || !views || event.ctrlKey || event.metaKey || event.altKey) return
    const { index, count } = planePosition(view, views.volume.id)
    const wanted = indexForKey(event.key, index, count)
    if (wanted === null) return
    event.preventDefault()
    scrollPlane(view, views.volume.id, wanted - index)
    view.render()
  }
  const colour: CSSProperties & Record<'--plane', string> = { '--plane': PLANE_COLOURS[plane] }
  return (
    <section
      ref={frame}
      className={active ? 'vp vol-plane on' : 'vp vol-plane'}
      style={colour}
      data-testid="mpr-viewport"
      data-plane={plane}
      data-rendered={state?.rendered ?? false}
      data-position={state?.meeting.map((value) => value.toFixed(3)).join(' ')}
      data-place={state?.place.map((value) => value.toFixed(2)).join(' ')}
      data-index={state?.index}
      data-scale={state?.scale.toFixed(4)}
      data-filled={state?.filled}
      aria-label={`${planeLabel(plane)}, ${scan.title}: ${positionWords(state)}`}
      // biome-ignore lint/a11y/noNoninteractiveTabindex: arrow keys move the focused plane through the volume
      tabIndex={0}
      onKeyDown={onKeyDown}
      onFocus={() => onActivate(plane)}
      onPointerDown={() => frame.current?.focus({ preventScroll: true })}
      // A press must not give the keyboard to Cornerstone's element, which keeps keys to itself.
      onMouseDown={(event) => event.preventDefault()}
    >
      <div ref={element} className="vp-image" data-slices={state?.count ?? 1} />
      <PlaneText plane={plane} scan={scan} state={state} source={views?.volume.facts.windowSource} />
    </section>
  )
}

function positionWords(state: PlaneState | undefined): string {
  return state ? millimetres(state.location) : t('loading')
}

interface PlaneTextProps extends Pick<PlaneCellProps, 'plane' | 'scan' | 'state'> {
  source: MprViews['volume']['facts']['windowSource'] | undefined
}

/** The corners and the letters at the edges. */
function PlaneText({ plane, scan, state, source }: PlaneTextProps) {
  const slab = useVolumeSettings((store) => store.slab)
  if (!state || !source) return null
  const { width, centre } = windowNumbers(state.window, source)
  const { letters } = state
  return (
    <>
      <div className="vp-text vp-tl">
        <b>
          <i className="vol-mark" />
          {planeLabel(plane)}
          {state.oblique && `, ${t('oblique')}`}
        </b>
        <div>{scan.title}</div>
      </div>
      <div className="vp-text vp-tr">
        <div>{`${state.index + 1} / ${state.count}`}</div>
        <div>{slabLabel(slab)}</div>
        {state.filled && <div className="vol-filled">{t('no slice here: filled in')}</div>}
      </div>
      <div className="vp-text vp-bl">{windowText(width, centre)}</div>
      {state.colourMap && <ColourBar map={state.colourMap} inverted={state.inverted} window={state.window} />}
      <div className="vp-text vp-br">
        <ScaleBar scale={state.scale} />
        {millimetres(state.location)}
      </div>
      <span className="vp-text vp-letter vp-top">{letters.top}</span>
      <span className="vp-text vp-letter vp-left">{letters.left}</span>
      <span className="vp-text vp-letter vp-right">{letters.right}</span>
      <span className="vp-text vp-letter vp-bottom">{letters.bottom}</span>
    </>
  )
}
