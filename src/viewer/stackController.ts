import type { Result } from '../study/result'
import type { ColourMapId } from './colourMaps'
import type { OrientationLetters } from './orientation'
import { type SliceFacts, union, type ValueRange } from './pixels'
import { neighbours } from './prefetch'

/** What a viewport needs of Cornerstone's StackViewport; small, so that tests can stand in for it. */
export interface StackSurface<Presentation> {
  /** Draws another stack; the shown image is `getShownImageId()`, whatever the promise says. */
  setStack(imageIds: string[], index: number): Promise<unknown>
  setImageIdIndex(index: number): Promise<unknown>
  getShownImageId(): string | null
  getPresentation(): Presentation
  setPresentation(presentation: Presentation): void
  getWindow(): ValueRange | null
  setWindow(range: ValueRange): void
  /** The shown image's own window and inversion; from now on each image brings its own again. */
  resetWindow(): void
  isInverted(): boolean
  setInverted(inverted: boolean): void
  setColourMap(map: ColourMapId | null): void
  getLetters(): OrientationLetters
  /** CSS pixels a millimetre takes, or where the image has no spacing, one of its columns. */
  getScale(): number
  render(): void
}

/** All that a viewport shows around its image. Replaced, never changed. */
export interface StackState {
  /** 0-based index of the slice on screen, or of the one that failed; -1 before the first. */
  index: number
  /** 0-based index of the slice asked for; runs ahead of `index` while one is being decoded. */
  wanted: number
  /** True once the slice at `index` has been drawn. */
  rendered: boolean
  /** Sentence of the slice that could not be shown. */
  failure: string | null
  facts: SliceFacts | null
  window: ValueRange | null
  letters: OrientationLetters | null
  inverted: boolean
  /** Colours of a grey image; null is grey. */
  colourMap: ColourMapId | null
  /** CSS pixels of a millimetre (of an image column where there is no spacing); 0 before the first slice. */
  scale: number
}

export const EMPTY_STACK: StackState = {
  index: -1,
  wanted: -1,
  rendered: false,
  failure: null,
  facts: null,
  window: null,
  letters: null,
  inverted: false,
  colourMap: null,
  scale: 0,
}

export interface StackSources {
  /** Decodes a slice so that its image can be shown at once. Never rejects. */
  prepare(sliceId: string): Promise<Result<SliceFacts>>
  imageIdOf(sliceId: string): string
}

/**
 * Moves one viewport through one stack. All movement goes through here: the newest request wins, every slice that
 * becomes ready on the way is shown, a slice that fails says so instead of leaving another image under its number,
 * and the list of slices may grow or be reordered without touching what is on screen.
 */
export class StackController<Presentation> {
  readonly #surface: StackSurface<Presentation>
  readonly #sources: StackSources
  readonly #onChange: (state: StackState) => void
  #state = EMPTY_STACK
  #ids: readonly string[] = []
  /** The list Cornerstone was given; replaced by `#ids` at the next movement. */
  #given: readonly string[] | null = null
  #wanted: string | null = null
  /** The slice Cornerstone has, drawn or about to be. */
  #current: SliceFacts | null = null
  #failed: { id: string; message: string } | null = null
  #automatic: ValueRange | null = null
  #colourMap: ColourMapId | null = null
  #direction: 1 | -1 = 1
  #busy = false
  #disposed = false

  constructor(
    surface: StackSurface<Presentation>,
    sources: StackSources,
    onChange: (state: StackState) => void,
  ) {
    this.#surface = surface
    this.#sources = sources
    this.#onChange = onChange
  }

  /** The stack's slices, in display order. The first list opens its first slice. */
  setSlices(ids: readonly string[]): void {
    if (sameList(ids, this.#ids)) return
    this.#ids = ids
    if (ids.length === 0) this.#empty()
    else if (this.#wanted === null || !ids.includes(this.#wanted)) this.goTo(0)
    else this.#publish()
  }

  /** Shows the slice at a 0-based index; indices outside the stack mean its ends. */
  goTo(index: number): void {
    const clamped = Math.min(this.#ids.length - 1, Math.max(0, Math.round(index)))
    const id = this.#ids[clamped]
    if (id === undefined || (id === this.#wanted && this.#failed === null)) return
    const from = this.#wanted === null ? 0 : this.#ids.indexOf(this.#wanted)
    if (clamped !== from) this.#direction = clamped > from ? 1 : -1
    this.#wanted = id
    this.#failed = null
    this.#publish()
    void this.#work()
  }

  scroll(slices: number): void {
    const from = this.#wanted === null ? 0 : this.#ids.indexOf(this.#wanted)
    this.goTo(from + slices)
  }

  /** To be called whenever Cornerstone has drawn. */
  drawn(): void {
    if (this.#disposed || this.#current === null) return
    if (this.#surface.getShownImageId() !== this.#sources.imageIdOf(this.#current.id)) return
    this.#publish({
      facts: this.#current,
      window: this.#surface.getWindow(),
      letters: this.#current.geometry ? this.#surface.getLetters() : null,
      inverted: this.#surface.isInverted(),
      scale: this.#surface.getScale(),
    })
  }

  /** Colours for grey slices; colour images keep their own. */
  setColourMap(map: ColourMapId | null): void {
    if (map === this.#colourMap || this.#current?.samples !== 1) return
    this.#colourMap = map
    this.#surface.setColourMap(map)
    this.#publish({ colourMap: map })
  }

  /** The stack's own window again, after a person's. */
  resetWindow(): void {
    if (this.#current === null) return
    this.#surface.resetWindow()
    if (this.#automatic) this.#surface.setWindow(this.#automatic)
    this.#surface.render()
  }

  #empty(): void {
    this.#wanted = null
    this.#current = null
    this.#failed = null
    this.#automatic = null
    this.#colourMap = null
    this.#state = EMPTY_STACK
    this.#onChange(EMPTY_STACK)
  }

  dispose(): void {
    this.#disposed = true
  }

  async #work(): Promise<void> {
    if (this.#busy) return
    this.#busy = true
    try {
      while (!this.#disposed && this.#wanted !== null && !this.#settled()) await this.#showOne(this.#wanted)
    } finally {
      this.#busy = false
    }
    await this.#prefetch()
  }

  #settled(): boolean {
    return this.#wanted === (this.#failed?.id ?? this.#current?.id)
  }

  async #showOne(id: string): Promise<void> {
    const result = await this.#sources.prepare(id)
    if (this.#disposed) return
    if (result.status !== 'ok') return this.#fail(id, result.message)
    const shown = await this.#display(id, result.value)
    if (!shown && !this.#disposed) this.#fail(id, 'The image was read but could not be drawn.')
  }

  #fail(id: string, message: string): void {
    if (id !== this.#wanted) return
    this.#failed = { id, message }
    this.#publish()
  }

  async #display(id: string, facts: SliceFacts): Promise<boolean> {
    const imageId = this.#sources.imageIdOf(id)
    const index = this.#ids.indexOf(id)
    if (index < 0) return true
    const previous = this.#current
    this.#current = facts
    if (this.#given !== this.#ids) await this.#replaceStack(index, previous)
    else await this.#surface.setImageIdIndex(index)
    if (this.#disposed) return false
    const shown = this.#surface.getShownImageId() === imageId
    if (shown) this.#settleWindow(facts)
    else this.#current = previous
    return shown
  }

  /** Gives Cornerstone the grown list and puts back what it forgets at that: zoom, pan, turn, window, inversion. */
  async #replaceStack(index: number, previous: SliceFacts | null): Promise<void> {
    const before =
      previous === null
        ? null
        : {
            presentation: this.#surface.getPresentation(),
            window: this.#personsWindow(previous),
            inverted: this.#surface.isInverted() !== previous.inverted,
          }
    this.#given = this.#ids
    await this.#surface.setStack(this.#ids.map(this.#sources.imageIdOf), index)
    if (before === null || this.#disposed) return
    this.#surface.setPresentation(before.presentation)
    if (before.window) this.#surface.setWindow(before.window)
    if (before.inverted) this.#surface.setInverted(!this.#surface.isInverted())
    if (this.#colourMap) this.#surface.setColourMap(this.#colourMap)
  }

  /** The window a person has chosen: any that is neither the slice's nor the stack's own. */
  #personsWindow(facts: SliceFacts): ValueRange | null {
    const window = this.#surface.getWindow()
    const own = this.#automatic ?? facts.window
    return window && !sameRange(window, own) ? window : null
  }

  /**
   * Slices without a window share one: the range of all slices shown so far. The range of the first alone would
   * burn out a stack that begins in air; a range for each would make brightness jump from slice to slice.
   */
  #settleWindow(facts: SliceFacts): void {
    if (facts.windowSource !== 'range') return
    const before = this.#automatic
    const window = this.#surface.getWindow()
    const untouched =
      before === null || window === null || sameRange(window, before) || sameRange(window, facts.window)
    this.#automatic = union(before, facts.window)
    if (untouched) this.#surface.setWindow(this.#automatic)
  }

  /** Decodes a few slices ahead, one at a time, and stops as soon as another one is asked for. */
  async #prefetch(): Promise<void> {
    const at = this.#wanted
    if (at === null) return
    for (const index of neighbours(this.#ids.indexOf(at), this.#ids.length, this.#direction)) {
      const id = this.#ids[index]
      if (this.#disposed || this.#busy || this.#wanted !== at) return
      if (id !== undefined) await this.#sources.prepare(id)
    }
  }

  #publish(drawn: Partial<StackState> = {}): void {
    const previous = this.#state
    const facts = drawn.facts ?? previous.facts
    const wanted = this.#wanted === null ? -1 : this.#ids.indexOf(this.#wanted)
    const failure = this.#failed?.message ?? null
    const next: StackState = {
      ...previous,
      ...drawn,
      wanted,
      failure,
      index: failure !== null ? wanted : facts ? this.#ids.indexOf(facts.id) : -1,
      rendered: failure === null && facts !== null,
    }
    if (sameState(previous, next)) return
    this.#state = next
    this.#onChange(next)
  }
}

function sameList(a: readonly string[], b: readonly string[]): boolean {
  return a === b || (a.length === b.length && a.every((id, i) => id === b[i]))
}

/** Equal but for the rounding of a trip through width and centre. */
function sameRange(a: ValueRange, b: ValueRange): boolean {
  const tolerance = 1e-6 * Math.max(1, Math.abs(a.lower), Math.abs(a.upper))
  return Math.abs(a.lower - b.lower) <= tolerance && Math.abs(a.upper - b.upper) <= tolerance
}

function sameState(a: StackState, b: StackState): boolean {
  return JSON.stringify({ ...a, facts: a.facts?.id }) === JSON.stringify({ ...b, facts: b.facts?.id })
}
