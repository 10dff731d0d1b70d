import type { ViewportActions } from '../actions'
import { windowRange } from '../pixels'
import type { MprViews } from './mprViews'
import { fitPlane, flipPlane, planePosition, scrollPlane, setPlaneScale, turnPlane } from './planeCamera'

/**
 * What buttons and keys do to a volume: window and inversion to all three planes, the rest to the active one.
 * @param focus gives the keyboard to the active plane
 */
export function mprActions(views: MprViews, focus: () => void): ViewportActions {
  const { volume } = views
  const onActive = (act: (view: NonNullable<ReturnType<MprViews['view']>>) => void) => () => {
    const view = views.view()
    if (view === null) return
    act(view)
    view.render()
  }
  return {
    reset() {
      views.setColourMap(null)
      views.resetWindow()
      views.resetPlanes()
    },
    resetWindow: () => views.resetWindow(),
    fit: () => {
      views.eachView(fitPlane)
      views.render()
    },
    actualSize: onActive((view) => setPlaneScale(view, volume.spacing[0])),
    invert: () => views.setInverted(!views.inverted),
    rotate: onActive(turnPlane),
    flip: (axis) => onActive((view) => flipPlane(view, axis))(),
    scroll: (slices) => onActive((view) => scrollPlane(view, volume.id, slices))(),
    setColourMap: (map) => views.setColourMap(map),
    colourMap: () => views.colourMap,
    setWindow: (range) => views.setWindow(range),
    setWindowNumbers: (centre, width) =>
      views.setWindow(windowRange({ centre, width }, volume.facts.windowSource)),
    focus,
    position() {
      const view = views.view()
      if (view === null) return { shown: -1, wanted: -1, count: 0 }
      const { index, count } = planePosition(view, volume.id)
      return { shown: index, wanted: index, count }
    },
    shownSlice: () => volume.facts,
  }
}
