import { type KeyboardEvent, useEffect, useRef, useState } from 'react'
import { t } from '../../language/language'
import { listenToHand } from '../handInput'
import type { ViewportScan } from '../scan'
import { destroyTools } from '../toolBindings'
import { lookFor } from './bodyLooks'
import { type BodyState, BodyView } from './bodyView'
import { createBodyTools } from './mprTools'
import type { VolumeEngine } from './useVolumeEngine'
import { useVolumeSettings } from './volumeStore'

/** Degrees that an arrow key turns the body, to the right and downwards. */
const TURNS: Readonly<Record<string, readonly [number, number]>> = {
  ArrowLeft: [-10, 0],
  ArrowRight: [10, 0],
  ArrowUp: [0, -10],
  ArrowDown: [0, 10],
}

interface BodyCellProps {
  engine: VolumeEngine
  scan: ViewportScan
}

/** The volume as a body: turned by dragging or the arrow keys. */
export function BodyCell({ engine, scan }: BodyCellProps) {
  const frame = useRef<HTMLElement>(null)
  const element = useRef<HTMLDivElement>(null)
  const [body, setBody] = useState<BodyView | null>(null)
  const [state, setState] = useState<BodyState | null>(null)
  const chosen = useVolumeSettings((store) => store.look)
  const look = lookFor(scan.modality, chosen)
  const first = useRef(look)

  useEffect(() => {
    if (element.current === null || engine.rendering.hasBeenDestroyed) return
    return openBody(engine, element.current, first.current, setState, setBody)
  }, [engine])
  useEffect(() => body?.show(look), [body, look])
  useEffect(() => {
    if (body === null || element.current === null) return
    return listen(element.current, body)
  }, [body])

  const onKeyDown = (event: KeyboardEvent) => {
    const turn = TURNS[event.key]
    if (!turn || event.ctrlKey || event.metaKey || event.altKey) return
    event.preventDefault()
    body?.turn(turn)
  }
  return (
    <section
      ref={frame}
      className="vp vol-body"
      data-testid="volume-viewport"
      data-look={look.id}
      data-rendered={state?.rendered ?? false}
      data-scale={state?.scale.toFixed(5)}
      aria-label={t('{{title}} in three dimensions: arrow keys turn it', { title: scan.title })}
      // biome-ignore lint/a11y/noNoninteractiveTabindex: arrow keys turn the focused body
      tabIndex={0}
      onKeyDown={onKeyDown}
      onPointerDown={() => frame.current?.focus({ preventScroll: true })}
      // A press must not give the keyboard to Cornerstone's element, which keeps keys to itself.
      onMouseDown={(event) => event.preventDefault()}
    >
      <div ref={element} className="vp-image" />
      <div className="vp-text vp-tl">
        <b>{t(look.label)}</b>
        <div>{scan.title}</div>
      </div>
    </section>
  )
}

function openBody(
  engine: VolumeEngine,
  element: HTMLDivElement,
  look: ReturnType<typeof lookFor>,
  onState: (state: BodyState) => void,
  onOpened: (body: BodyView | null) => void,
): () => void {
  const { rendering, volume, closing } = engine
  const tools = createBodyTools(`${rendering.id}-body-tools`)
  const body = new BodyView(rendering, volume, element, onState)
  let closed = false
  const close = () => {
    if (closed) return
    closed = true
    closing.delete(close)
    if (tools) destroyTools(tools.id)
    body.close()
    onOpened(null)
  }
  closing.add(close)
  void body.open(look).then(() => {
    if (closed) return
    tools?.addViewport(body.viewportId, rendering.id)
    onOpened(body)
  })
  return close
}

function listen(element: HTMLDivElement, body: BodyView): () => void {
  const listening = new AbortController()
  listenToHand(element, { zoom: (factor) => body.zoom(factor) }, listening.signal)
  return () => listening.abort()
}
