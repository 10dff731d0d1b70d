import { Enums, type RenderingEngine, VolumeViewport3D } from '@cornerstonejs/core'
import { type BodyLook, transferPoints } from './bodyLooks'
import type { BuiltVolume } from './buildVolume'
import { cross, difference, moved, mutable, type Point, rotated } from './mprGeometry'

const { Events, OrientationAxis } = Enums

/** What is said of a drawn body. */
export interface BodyState {
  rendered: boolean
  /** mm that one CSS pixel shows. */
  scale: number
}

/** One volume as a body, seen from in front until it is turned. */
export class BodyView {
  readonly #rendering: RenderingEngine
  readonly #volume: BuiltVolume
  readonly #element: HTMLDivElement
  readonly #onChange: (state: BodyState) => void
  readonly #listening = new AbortController()
  #drawn = 0
  /** Drawing takes seconds without a graphics card: not twice the same. */
  #look: string | null = null

  constructor(
    rendering: RenderingEngine,
    volume: BuiltVolume,
    element: HTMLDivElement,
    onChange: (state: BodyState) => void,
  ) {
    this.#rendering = rendering
    this.#volume = volume
    this.#element = element
    this.#onChange = onChange
  }

  get viewportId(): string {
    return `${this.#rendering.id}-body`
  }

  get view(): VolumeViewport3D | null {
    if (this.#listening.signal.aborted || this.#rendering.hasBeenDestroyed) return null
    const viewport = this.#rendering.getViewport(this.viewportId)
    return viewport instanceof VolumeViewport3D ? viewport : null
  }

  async open(look: BodyLook): Promise<void> {
    this.#rendering.enableElement({
      viewportId: this.viewportId,
      type: Enums.ViewportType.VOLUME_3D,
      element: this.#element,
      defaultOptions: { orientation: OrientationAxis.CORONAL, background: [0, 0, 0] },
    })
    const { signal } = this.#listening
    this.#element.addEventListener(Events.IMAGE_RENDERED, () => this.#wasDrawn(), { signal })
    await this.view?.setVolumes([{ volumeId: this.#volume.id }], false, true)
    this.show(look)
    this.reset()
  }

  /** Draws the body another way. */
  show(look: BodyLook): void {
    const { view } = this
    const entry = view?.getDefaultActor()
    if (!view || !entry || look.id === this.#look) return
    this.#look = look.id
    // Light and shadow come from the preset; colours and opacities are then put where they belong.
    view.setProperties({ preset: look.preset }, this.#volume.id, true)
    const mapper = entry.actor.getMapper()
    if (mapper && 'setBlendModeToComposite' in mapper) {
      if (look.brightest) mapper.setBlendModeToMaximumIntensity()
      else mapper.setBlendModeToComposite()
    }
    const property = entry.actor.getProperty()
    if ('getScalarOpacity' in property) {
      const { colours, opacities } = transferPoints(look, this.#volume.window)
      const [colour, opacity] = [property.getRGBTransferFunction(0), property.getScalarOpacity(0)]
      colour.removeAllPoints()
      for (const { x, rgb } of colours) colour.addRGBPoint(x, ...rgb)
      opacity.removeAllPoints()
      for (const point of opacities) opacity.addPoint(point.x, point.opacity)
    }
    view.render()
  }

  /** The whole body from in front. */
  reset(): void {
    const { view } = this
    if (!view) return
    view.setCamera({ viewPlaneNormal: [0, -1, 0], viewUp: [0, 0, 1] })
    view.resetCamera()
    view.render()
  }

  /** Turns the body under the reader's eye. @param degrees to the right, and downwards */
  turn([right, down]: readonly [number, number]): void {
    const { view } = this
    const { focalPoint, position, viewUp, viewPlaneNormal } = view?.getCamera() ?? {}
    if (!view || !focalPoint || !position || !viewUp || !viewPlaneNormal) return
    const level = cross(viewUp, viewPlaneNormal)
    const round = (v: Point) => rotated(rotated(v, viewUp, radians(-right)), level, radians(-down))
    view.setCamera({
      position: mutable(moved(focalPoint, round(difference(position, focalPoint)), 1)),
      viewUp: mutable(round(viewUp)),
    })
    view.render()
  }

  zoom(factor: number): void {
    const { view } = this
    view?.setZoom(view.getZoom() * factor)
    view?.render()
  }

  close(): void {
    this.#listening.abort()
    if (!this.#rendering.hasBeenDestroyed) this.#rendering.disableElement(this.viewportId)
  }

  #wasDrawn(): void {
    const { view } = this
    if (!view) return
    this.#drawn += 1
    // As with the planes, the first drawing may be blank.
    if (this.#drawn === 1) requestAnimationFrame(() => this.view?.render())
    const { parallelScale = 0 } = view.getCamera()
    this.#onChange({
      rendered: this.#drawn > 1,
      scale: (2 * parallelScale) / Math.max(1, this.#element.clientHeight),
    })
  }
}

function radians(degrees: number): number {
  return (degrees * Math.PI) / 180
}
