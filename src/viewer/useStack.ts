import { Enums, StackViewport, type Types } from '@cornerstonejs/core'
import { type RefObject, useEffect, useRef, useState } from 'react'
import { registerViewport, type ViewportActions } from './actions'
import {
  fitImage,
  flipImage,
  setRange,
  showActualSize,
  surfaceOf,
  turnQuarter,
  zoomBy,
} from './cornerstoneSurface'
import { listenToHand } from './handInput'
import { imageIdOf, prepareImage } from './imageLoader'
import { windowRange } from './pixels'
import { type PlaneLayer, planeLayer } from './planes'
import { EMPTY_STACK, StackController, type StackState } from './stackController'
import type { Engine } from './useEngine'
import { useViewports } from './viewportStore'

type Controller = StackController<Types.ViewPresentation>

export interface OpenStack {
  state: StackState
  goTo(index: number): void
  scroll(slices: number): void
}

/**
 * Opens a Cornerstone viewport in `element` for as long as the component is there, and shows the series in it.
 * @param engine null while Cornerstone is starting
 * @param planes over `element`, for overlay planes
 */
export function useStack(
  engine: Engine | null,
  seriesId: string,
  sliceIds: readonly string[],
  element: RefObject<HTMLDivElement | null>,
  planes: RefObject<HTMLCanvasElement | null>,
): OpenStack {
  const [state, setState] = useState<StackState>(EMPTY_STACK)
  const controller = useRef<Controller | null>(null)
  const latest = useRef(sliceIds)
  latest.current = sliceIds
  const left = useRef({ seriesId, index: 0 })
  if (state.wanted >= 0) left.current = { seriesId, index: state.wanted }

  useEffect(() => {
    if (engine === null || element.current === null || planes.current === null) return
    const opened = openViewport(engine, seriesId, element.current, planes.current, setState)
    controller.current = opened?.controller ?? null
    opened?.controller.setSlices(latest.current)
    // In a new engine, after the graphics card was lost, a stack goes on where it was.
    if (left.current.seriesId === seriesId) opened?.controller.goTo(left.current.index)
    return () => {
      controller.current = null
      opened?.close()
      setState(EMPTY_STACK)
    }
  }, [engine, seriesId, element, planes])

  useEffect(() => {
    controller.current?.setSlices(sliceIds)
  }, [sliceIds])

  const target = useViewports((store) => store.targets[seriesId])
  const obeyed = useRef(0)
  useEffect(() => {
    if (!engine || !target || target.stamp === obeyed.current) return
    obeyed.current = target.stamp
    left.current = { seriesId, index: target.index }
    controller.current?.goTo(target.index)
  }, [engine, target, seriesId])

  return {
    state,
    goTo: (index) => controller.current?.goTo(index),
    scroll: (slices) => controller.current?.scroll(slices),
  }
}

interface OpenViewport {
  controller: Controller
  close(): void
}

function openViewport(
  { rendering, tools }: Engine,
  seriesId: string,
  element: HTMLDivElement,
  planes: HTMLCanvasElement,
  onChange: (state: StackState) => void,
): OpenViewport | null {
  if (rendering.hasBeenDestroyed) return null
  rendering.enableElement({ viewportId: seriesId, type: Enums.ViewportType.STACK, element })
  // A press would give it the focus, and its own listener then eats the first key of every press.
  element.removeAttribute('tabindex')
  const viewport = rendering.getViewport(seriesId)
  if (!(viewport instanceof StackViewport)) return null
  tools.addViewport(seriesId, rendering.id)
  let state = EMPTY_STACK
  const controller = new StackController(
    surfaceOf(viewport),
    { prepare: prepareImage, imageIdOf },
    (changed) => {
      state = changed
      onChange(changed)
    },
  )
  const unregister = registerViewport(
    seriesId,
    actionsOf(viewport, controller, () => state),
  )
  const layer = planeLayer(planes, viewport)
  const unlisten = listen(element, viewport, controller, layer)
  return {
    controller,
    close() {
      controller.dispose()
      unregister()
      unlisten()
      layer.clear()
      if (rendering.hasBeenDestroyed) return
      tools.removeViewports(rendering.id, seriesId)
      rendering.disableElement(seriesId)
    },
  }
}

function actionsOf(
  viewport: StackViewport,
  controller: Controller,
  state: () => StackState,
): ViewportActions {
  return {
    reset() {
      controller.setColourMap(null)
      controller.resetWindow()
      fitImage(viewport, false)
    },
    resetWindow: () => controller.resetWindow(),
    fit: () => fitImage(viewport, true),
    actualSize: () => showActualSize(viewport),
    invert() {
      viewport.setProperties({ invert: !viewport.getProperties().invert })
      viewport.render()
    },
    rotate: () => turnQuarter(viewport),
    flip: (axis) => flipImage(viewport, axis),
    scroll: (slices) => controller.scroll(slices),
    goTo: (index) => controller.goTo(index),
    setColourMap: (map) => controller.setColourMap(map),
    colourMap: () => state().colourMap,
    setWindow: (range) => setRange(viewport, range),
    setWindowNumbers(centre, width) {
      const source = state().facts?.windowSource
      if (source) setRange(viewport, windowRange({ centre, width }, source))
    },
    // The viewport's frame takes the keyboard; Cornerstone's element only holds the image.
    focus: () => viewport.element.parentElement?.focus({ preventScroll: true }),
    position: () => ({ shown: state().index, wanted: state().wanted, count: viewport.getImageIds().length }),
    shownSlice: () => state().facts,
  }
}

/** Everything on the element that is not one of Cornerstone's own tools. */
function listen(
  element: HTMLDivElement,
  viewport: StackViewport,
  controller: Controller,
  layer: PlaneLayer,
): () => void {
  const listening = new AbortController()
  const { signal } = listening
  listenToHand(
    element,
    {
      scroll: (slices) => controller.scroll(slices),
      zoom: (factor) => zoomBy(viewport, factor),
    },
    signal,
  )
  const onDrawn = () => {
    controller.drawn()
    layer.draw()
  }
  element.addEventListener(Enums.Events.IMAGE_RENDERED, onDrawn, { signal })
  return () => listening.abort()
}
