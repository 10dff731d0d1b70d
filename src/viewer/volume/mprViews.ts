import { Enums, type RenderingEngine, type Types, VolumeViewport } from '@cornerstonejs/core'
import type { ColourMapId } from '../colourMaps'
import { paintColours } from '../colourTables'
import type { ValueRange } from '../pixels'
import type { BuiltVolume } from './buildVolume'
import {
  cross,
  difference,
  dot,
  isParallel,
  meetingPoint,
  moved,
  nearestTo,
  PLANES,
  type PlaneInSpace,
  type PlaneName,
  type Point,
  rotationBetween,
} from './mprGeometry'
import { bringThrough, cutAtPlane, planeOf, rotatePlane, scrollPlane } from './planeCamera'
import { type MprState, type PlaneState, stateOf } from './planeState'
import { type Slab, slabStep } from './slab'

const { OrientationAxis, BlendModes, Events } = Enums

const ORIENTATIONS: Readonly<Record<PlaneName, Enums.OrientationAxis>> = {
  axial: OrientationAxis.AXIAL,
  sagittal: OrientationAxis.SAGITTAL,
  coronal: OrientationAxis.CORONAL,
}

const BLENDS = {
  mip: BlendModes.MAXIMUM_INTENSITY_BLEND,
  minip: BlendModes.MINIMUM_INTENSITY_BLEND,
  average: BlendModes.AVERAGE_INTENSITY_BLEND,
} as const

/** The three planes of one volume in their viewports. Window, inversion and slab are one for all three. */
export class MprViews {
  readonly volume: BuiltVolume
  /** The plane that keys and buttons act on. */
  active: PlaneName = 'axial'
  readonly #rendering: RenderingEngine
  readonly #elements: Readonly<Record<PlaneName, HTMLDivElement>>
  readonly #onChange: (state: MprState) => void
  readonly #views = new Map<PlaneName, VolumeViewport>()
  /** How often each has been drawn. */
  readonly #drawn = new Map<PlaneName, number>()
  readonly #listening = new AbortController()
  #window: ValueRange
  #colourMap: ColourMapId | null = null
  #frame = 0

  constructor(
    rendering: RenderingEngine,
    volume: BuiltVolume,
    elements: Readonly<Record<PlaneName, HTMLDivElement>>,
    onChange: (state: MprState) => void,
  ) {
    this.#rendering = rendering
    this.volume = volume
    this.#elements = elements
    this.#onChange = onChange
    this.#window = volume.window
  }

  /** Resolves when the planes are about to be drawn; closing before that is allowed. */
  async open(slab: Slab): Promise<void> {
    for (const plane of PLANES) this.#enable(plane)
    for (const [plane, view] of this.#views) {
      this.#listen(plane, view)
      await view.setVolumes([{ volumeId: this.volume.id }], false, true)
      if (this.#closed) return
    }
    this.resetWindow()
    this.setSlab(slab)
    this.eachView((view) => scrollPlane(view, this.volume.id, 0))
    this.render()
  }

  viewportId(plane: PlaneName): string {
    return `${this.#rendering.id}-${plane}`
  }

  view(plane: PlaneName = this.active): VolumeViewport | null {
    return this.#closed ? null : (this.#views.get(plane) ?? null)
  }

  eachView(act: (view: VolumeViewport) => void): void {
    if (!this.#closed) for (const view of this.#views.values()) act(view)
  }

  render(): void {
    this.eachView((view) => view.render())
  }

  get window(): ValueRange {
    return this.#window
  }

  setWindow(range: ValueRange): void {
    this.#window = range
    this.eachView((view) => view.setProperties({ voiRange: { ...range } }, this.volume.id, true))
    this.render()
  }

  /** The window and inversion of the file. */
  resetWindow(): void {
    const { facts, window } = this.volume
    if (facts.windowSource === 'sigmoid') {
      const VOILUTFunction = Enums.VOILUTFunctionType.SAMPLED_SIGMOID
      this.eachView((view) => view.setProperties({ VOILUTFunction }, this.volume.id, true))
    }
    this.setInverted(facts.inverted)
    this.setWindow(window)
  }

  setInverted(invert: boolean): void {
    this.eachView((view) => view.setProperties({ invert }, this.volume.id, true))
    this.render()
  }

  get inverted(): boolean {
    return this.view()?.getProperties()?.invert ?? false
  }

  /** Colours for the grey values of all three planes; null is grey. */
  setColourMap(map: ColourMapId | null): void {
    if (map === this.#colourMap) return
    this.#colourMap = map
    this.eachView((view) => paintColours(view, map))
    this.#report()
  }

  get colourMap(): ColourMapId | null {
    return this.#colourMap
  }

  setSlab({ thickness, mode }: Slab): void {
    const smallest = Math.min(...this.volume.spacing)
    this.eachView((view) => {
      view.setBlendMode(thickness > 0 ? BLENDS[mode] : BlendModes.COMPOSITE)
      // Cornerstone cuts at this distance on either side of the plane.
      view.setSlabThickness(thickness / 2)
      setStep(view, thickness > 0 ? slabStep(thickness, smallest) : smallest)
    })
    this.render()
  }

  /** The three planes along the patient's axes again, through the middle of the volume, zoom and pan undone. */
  resetPlanes(): void {
    for (const [plane, view] of this.#views) {
      if (this.#closed) return
      view.setCamera({ flipHorizontal: false, flipVertical: false })
      view.setOrientation(ORIENTATIONS[plane], false)
      scrollPlane(view, this.volume.id, 0)
    }
    this.render()
  }

  /** Where the three planes meet; null while they do not. */
  meeting(): Point | null {
    const [a, b, c] = [...this.#views.values()].map(planeOf)
    return a && b && c ? meetingPoint(a, b, c) : null
  }

  moveTo(point: Point): void {
    this.eachView((view) => bringThrough(view, point))
    this.render()
  }

  /** Brings the meeting point onto a slice of the series. @param index 0-based, in display order */
  goToSlice(index: number): void {
    const geometry = this.volume.slices[index]?.geometry
    const meeting = this.meeting()
    if (!geometry || !meeting) return
    const normal = cross(geometry.rowDirection, geometry.columnDirection)
    this.moveTo(moved(meeting, normal, dot(difference(geometry.position, meeting), normal)))
  }

  /** 0-based index, in display order, of the series' slice nearest to where the planes meet; -1 while not known. */
  nearestSlice(): number {
    const meeting = this.meeting()
    return meeting ? nearestTo(meeting, this.volume.slices) : -1
  }

  /** Brings a plane onto another: one that lies along it, or else the three, straightened and turned together. */
  showPlane({ point, normal }: PlaneInSpace): void {
    const own = () => [...this.#views.values()].map((view) => planeOf(view).normal)
    if (!own().some((each) => isParallel(each, normal))) {
      this.resetPlanes()
      const nearest = own().reduce((a, b) => (Math.abs(dot(b, normal)) > Math.abs(dot(a, normal)) ? b : a))
      const turn = rotationBetween(nearest, normal)
      this.eachView((view) => rotatePlane(view, turn))
    }
    this.moveTo(point)
  }

  close(): void {
    this.#listening.abort()
    cancelAnimationFrame(this.#frame)
    if (this.#rendering.hasBeenDestroyed) return
    for (const view of this.#views.values()) this.#rendering.disableElement(view.id)
    this.#views.clear()
  }

  get #closed(): boolean {
    return this.#listening.signal.aborted || this.#rendering.hasBeenDestroyed
  }

  #enable(plane: PlaneName): void {
    const viewportId = this.viewportId(plane)
    this.#rendering.enableElement({
      viewportId,
      type: Enums.ViewportType.ORTHOGRAPHIC,
      element: this.#elements[plane],
      defaultOptions: { orientation: ORIENTATIONS[plane], background: [0, 0, 0] },
    })
    const viewport = this.#rendering.getViewport(viewportId)
    if (viewport instanceof VolumeViewport) this.#views.set(plane, viewport)
  }

  #listen(plane: PlaneName, view: VolumeViewport): void {
    const { signal } = this.#listening
    const element = this.#elements[plane]
    element.addEventListener(Events.IMAGE_RENDERED, () => this.#wasDrawn(plane, view), { signal })
    const onCamera = () => {
      cutAtPlane(view)
      this.#report()
    }
    element.addEventListener(Events.CAMERA_MODIFIED, onCamera, { signal })
    element.addEventListener(
      Events.VOI_MODIFIED,
      (event) => {
        const range = event instanceof CustomEvent ? event.detail?.range : null
        if (isRange(range)) this.#share(plane, range)
      },
      { signal },
    )
  }

  /** The first drawing of a new volume is blank: its values come onto the graphics card with it. */
  #wasDrawn(plane: PlaneName, view: VolumeViewport): void {
    const times = (this.#drawn.get(plane) ?? 0) + 1
    this.#drawn.set(plane, times)
    if (times === 1) requestAnimationFrame(() => !this.#closed && view.render())
    this.#report()
  }

  /** The window tool changes the plane under the pointer; the other two follow. */
  #share(from: PlaneName, range: ValueRange): void {
    this.#window = range
    for (const [plane, view] of this.#views) {
      if (plane === from) continue
      view.setProperties({ voiRange: { ...range } }, this.volume.id, true)
      view.render()
    }
  }

  #report(): void {
    cancelAnimationFrame(this.#frame)
    this.#frame = requestAnimationFrame(() => {
      const meeting = this.#closed ? null : this.meeting()
      if (meeting) this.#onChange(this.#states(meeting))
    })
  }

  #states(meeting: Point): MprState {
    const states: Partial<Record<PlaneName, PlaneState>> = {}
    for (const [plane, view] of this.#views) {
      states[plane] = {
        ...stateOf(view, this.volume, meeting),
        rendered: (this.#drawn.get(plane) ?? 0) > 1,
        window: this.#window,
        colourMap: this.#colourMap,
      }
    }
    return states
  }
}

function setStep(view: VolumeViewport, millimetres: number): void {
  const actor: Types.ActorEntry | undefined = view.getDefaultActor()
  const mapper = actor?.actor.getMapper()
  if (mapper && 'setSampleDistance' in mapper) mapper.setSampleDistance(millimetres)
}

function isRange(value: unknown): value is ValueRange {
  if (typeof value !== 'object' || value === null) return false
  return 'lower' in value && 'upper' in value && Number.isFinite(value.lower) && Number.isFinite(value.upper)
}
