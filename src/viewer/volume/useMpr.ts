import { type RefObject, useEffect, useRef, useState } from 'react'
import { registerViewport } from '../actions'
import type { ToolGroup } from '../toolBindings'
import { noteShown, showSlice, useViewports } from '../viewportStore'
import { mprActions } from './mprActions'
import { PLANES, type PlaneName } from './mprGeometry'
import { bindMprLeft, createMprTools, endMprTools } from './mprTools'
import { MprViews } from './mprViews'
import type { MprState } from './planeState'
import type { VolumeEngine } from './useVolumeEngine'
import { useVolumeAim, useVolumeSettings } from './volumeStore'

export type PlaneElements = Readonly<Record<PlaneName, RefObject<HTMLDivElement | null>>>

export interface OpenMpr {
  /** Null until the planes are about to be drawn. */
  views: MprViews | null
  state: MprState
}

/** Opens the three planes in their elements for as long as the component is there. */
export function useMpr(engine: VolumeEngine, elements: PlaneElements): OpenMpr {
  const [state, setState] = useState<MprState>({})
  const [views, setViews] = useState<MprViews | null>(null)
  const group = useRef<ToolGroup | null>(null)
  useEffect(() => {
    const { axial, sagittal, coronal } = elements
    if (!axial.current || !sagittal.current || !coronal.current) return
    const found = { axial: axial.current, sagittal: sagittal.current, coronal: coronal.current }
    return openPlanes(engine, found, setState, (opened) => {
      group.current = opened?.tools ?? null
      setViews(opened?.views ?? null)
    })
  }, [engine, elements])
  useFollowSettings(views, group)
  useShownSlice(views)
  useAim(views)
  return { views, state }
}

interface OpenPlanes {
  views: MprViews
  tools: ToolGroup
}

/** @returns closes the planes again */
function openPlanes(
  engine: VolumeEngine,
  elements: Readonly<Record<PlaneName, HTMLDivElement>>,
  onChange: (state: MprState) => void,
  onOpened: (opened: OpenPlanes | null) => void,
): () => void {
  const { rendering, volume, closing } = engine
  if (rendering.hasBeenDestroyed) return () => undefined
  const tools = createMprTools(`${rendering.id}-planes`, useViewports.getState().leftTool)
  const views = new MprViews(rendering, volume, elements, onChange)
  let unregister = () => {}
  let closed = false
  const close = () => {
    if (closed) return
    closed = true
    closing.delete(close)
    unregister()
    leaveAt(views)
    if (tools) endMprTools(tools)
    views.close()
    onOpened(null)
  }
  closing.add(close)
  void views.open(useVolumeSettings.getState().slab).then(() => {
    if (closed || !tools) return
    for (const plane of PLANES) tools.addViewport(views.viewportId(plane), rendering.id)
    // The viewports' frames take the keyboard; Cornerstone's elements only hold the images.
    const focus = () => elements[views.active].parentElement?.focus({ preventScroll: true })
    unregister = registerViewport(volume.seriesId, mprActions(views, focus))
    onOpened({ views, tools })
  })
  return close
}

/** The stack goes on at the slice nearest to where the planes met. */
function leaveAt(views: MprViews): void {
  const index = views.nearestSlice()
  if (index < 0) return
  const { seriesId } = views.volume
  noteShown(seriesId, index)
  showSlice(seriesId, index)
}

/** The left button, the crosshairs and the slab as they are chosen. */
function useFollowSettings(views: MprViews | null, group: RefObject<ToolGroup | null>): void {
  const leftTool = useViewports((store) => store.leftTool)
  const { crosshairs, slab } = useVolumeSettings()
  useEffect(() => {
    if (views && group.current) {
      bindMprLeft(group.current, leftTool, crosshairs)
      views.render()
    }
  }, [views, group, leftTool, crosshairs])
  useEffect(() => views?.setSlab(slab), [views, slab])
  useEffect(() => {
    // Whoever takes another tool in hand, or the same one again, puts the crosshairs down.
    return useViewports.subscribe((now, before) => {
      const again = Object.entries(now).every(([key, value]) => Reflect.get(before, key) === value)
      const inHand = useVolumeSettings.getState().crosshairs === 'hand'
      if (inHand && (again || now.leftTool !== before.leftTool)) {
        useVolumeSettings.setState({ crosshairs: 'shown' })
      }
    })
  }, [])
}

/**
 * The planes meet on the slice that was on screen as a stack, and on any that is asked for from elsewhere later (a
 * key slice).
 */
function useShownSlice(views: MprViews | null): void {
  const target = useViewports((store) => (views ? store.targets[views.volume.seriesId] : undefined))
  const asked = useRef(target)
  useEffect(() => {
    if (views === null) return
    const { targets, shown } = useViewports.getState()
    asked.current = targets[views.volume.seriesId]
    views.goToSlice(shown[views.volume.seriesId] ?? -1)
  }, [views])
  useEffect(() => {
    if (views === null || target === undefined || target === asked.current) return
    asked.current = target
    views.goToSlice(target.index)
  }, [views, target])
}

/** The planes go where a measurement lies; after the slice on screen, which is what they open with. */
function useAim(views: MprViews | null): void {
  const aim = useVolumeAim((store) => store.aim)
  useEffect(() => {
    if (views === null || aim === null || aim.seriesId !== views.volume.seriesId) return
    views.showPlane(aim)
    useVolumeAim.setState({ aim: null })
  }, [views, aim])
}
