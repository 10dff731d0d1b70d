import { describe, expect, it } from 'vitest'
import { failed, ok, type Result } from '../study/result'
import type { ColourMapId } from './colourMaps'
import type { OrientationLetters } from './orientation'
import { drawSlice, type SliceFacts, type ValueRange } from './pixels'
import { EMPTY_STACK, StackController, type StackState, type StackSurface } from './stackController'
import { testSlice } from './testSlice'

const LETTERS: OrientationLetters = { left: 'R', right: 'L', top: 'A', bottom: 'P' }

/** Stands in for Cornerstone: forgets zoom, window and inversion with a new stack, like the real one. */
class FakeSurface implements StackSurface<{ zoom: number }> {
  zoom = 1
  window: ValueRange | null = null
  inverted = false
  colourMap: ColourMapId | null = null
  shown: string | null = null
  stacks: string[][] = []
  /** Images this surface fails to draw, without saying so. */
  readonly undrawable = new Set<string>()
  #facts: Map<string, SliceFacts>
  #set: ValueRange | null = null

  constructor(facts: Map<string, SliceFacts>) {
    this.#facts = facts
  }

  async setStack(imageIds: string[], index: number): Promise<void> {
    this.stacks.push(imageIds)
    Object.assign(this, { zoom: 1, inverted: false, colourMap: null })
    this.#set = null
    this.#draw(imageIds[index])
  }
  async setImageIdIndex(index: number): Promise<void> {
    this.#draw(this.stacks.at(-1)?.[index])
  }
  #draw(imageId: string | undefined): void {
    if (imageId === undefined || this.undrawable.has(imageId)) return
    this.shown = imageId
    this.window = this.#set ?? this.#facts.get(imageId.slice(2))?.window ?? null
  }
  getShownImageId = () => this.shown
  getPresentation = () => ({ zoom: this.zoom })
  setPresentation({ zoom }: { zoom: number }): void {
    this.zoom = zoom
  }
  getWindow = () => this.window
  setWindow(range: ValueRange): void {
    this.#set = range
    this.window = range
  }
  resetWindow(): void {
    this.#set = null
    this.#draw(this.shown ?? undefined)
  }
  isInverted = () => this.inverted
  setInverted(inverted: boolean): void {
    this.inverted = inverted
  }
  setColourMap(map: ColourMapId | null): void {
    this.colourMap = map
  }
  getScale = () => 2 * this.zoom
  getLetters = () => LETTERS
  render(): void {}
}

interface Setup {
  surface: FakeSurface
  stack: StackController<{ zoom: number }>
  states: StackState[]
  asked: string[]
  /** Lets everything that can happen happen, Cornerstone's drawing included. */
  settle(): Promise<StackState>
}

function setup(prepare?: (id: string) => Promise<Result<SliceFacts>>): Setup {
  const facts = new Map<string, SliceFacts>()
  const surface = new FakeSurface(facts)
  const states: StackState[] = []
  const asked: string[] = []
  const sources = {
    imageIdOf: (id: string) => `i:${id}`,
    prepare: async (id: string) => {
      asked.push(id)
      const result = await (prepare?.(id) ?? ok(factsOf(id)))
      if (result.status === 'ok') facts.set(id, result.value)
      return result
    },
  }
  const stack = new StackController(surface, sources, (state) => states.push(state))
  const settle = async () => {
    await new Promise((resolve) => setTimeout(resolve, 0))
    stack.drawn()
    return states.at(-1) ?? EMPTY_STACK
  }
  return { surface, stack, states, asked, settle }
}

/** Facts of a slice with the window -100..100; with a top, of a slice without a window and the range 0..top. */
function factsOf(id: string, top?: number): SliceFacts {
  const voi = top === undefined ? ({ kind: 'linear-exact', centre: 0, width: 200 } as const) : null
  return drawSlice(testSlice({ id, voi, range: [0, top ?? 500] })).facts
}

const ids = (...names: string[]) => names

describe('StackController', () => {
  it('opens the first slice and says what is on screen only once it is drawn', async () => {
    const { stack, states, settle } = setup()
    stack.setSlices(ids('a', 'b', 'c'))
    expect(states.at(-1)).toMatchObject({ index: -1, wanted: 0, rendered: false })
    expect(await settle()).toMatchObject({ index: 0, rendered: true, failure: null })
  })

  it('goes to the ends for indices outside the stack', async () => {
    const { stack, settle } = setup()
    stack.setSlices(ids('a', 'b', 'c'))
    stack.goTo(99)
    expect((await settle()).index).toBe(2)
    stack.scroll(-99)
    expect((await settle()).index).toBe(0)
  })

  it('shows the newest request even when an older one takes longer', async () => {
    const gates = new Map<string, () => void>()
    const { stack, settle } = setup(async (id) => {
      if (id === 'b') await new Promise<void>((resolve) => gates.set(id, resolve))
      return ok(factsOf(id))
    })
    stack.setSlices(ids('a', 'b', 'c'))
    await settle()
    stack.goTo(1)
    await settle()
    stack.goTo(2)
    gates.get('b')?.()
    expect(await settle()).toMatchObject({ index: 2, wanted: 2, rendered: true })
  })

  it('says why a slice cannot be shown and goes on from there', async () => {
    const { stack, settle } = setup(async (id) =>
      id === 'b' ? failed('truncated', 'b.dcm ends early.') : ok(factsOf(id)),
    )
    stack.setSlices(ids('a', 'b', 'c'))
    await settle()
    stack.goTo(1)
    expect(await settle()).toMatchObject({ index: 1, rendered: false, failure: 'b.dcm ends early.' })
    stack.goTo(2)
    expect(await settle()).toMatchObject({ index: 2, rendered: true, failure: null })
  })

  it('does not believe Cornerstone when the image shown is another one', async () => {
    const { surface, stack, settle } = setup()
    surface.undrawable.add('i:b')
    stack.setSlices(ids('a', 'b'))
    await settle()
    stack.goTo(1)
    const state = await settle()
    expect(state).toMatchObject({ index: 1, rendered: false })
    expect(state.failure).toContain('could not be drawn')
  })

  it('keeps the slice on screen, untouched, when slices are added and reordered', async () => {
    const { surface, stack, settle } = setup()
    stack.setSlices(ids('b', 'd'))
    stack.goTo(1)
    await settle()
    const given = surface.stacks.length
    stack.setSlices(ids('a', 'b', 'c', 'd', 'e'))
    expect(await settle()).toMatchObject({ index: 3, wanted: 3, rendered: true })
    expect(surface.stacks).toHaveLength(given)
    expect(surface.shown).toBe('i:d')
  })

  it('puts zoom, a chosen window and an inversion back when it moves on in the grown stack', async () => {
    const { surface, stack, settle } = setup()
    stack.setSlices(ids('a', 'b'))
    await settle()
    Object.assign(surface, { zoom: 2.5, inverted: true })
    surface.setWindow({ lower: 10, upper: 20 })
    stack.setSlices(ids('a', 'b', 'c'))
    stack.goTo(2)
    expect((await settle()).index).toBe(2)
    expect(surface.stacks.at(-1)).toEqual(['i:a', 'i:b', 'i:c'])
    expect(surface).toMatchObject({ zoom: 2.5, inverted: true, window: { lower: 10, upper: 20 } })
  })

  it('keeps chosen colours over the slices and in the grown stack, and gives colour images none', async () => {
    const { surface, stack, settle } = setup(async (id) =>
      ok({ ...factsOf(id), samples: id === 'rgb' ? 3 : 1 }),
    )
    stack.setSlices(ids('a', 'b'))
    await settle()
    stack.setColourMap('hot-iron')
    expect(await settle()).toMatchObject({ colourMap: 'hot-iron', scale: 2 })
    stack.setSlices(ids('a', 'b', 'rgb'))
    stack.goTo(1)
    expect((await settle()).colourMap).toBe('hot-iron')
    expect(surface.colourMap).toBe('hot-iron')
    stack.setColourMap(null)
    expect((await settle()).colourMap).toBeNull()
    stack.goTo(2)
    await settle()
    stack.setColourMap('pet')
    expect((await settle()).colourMap).toBeNull()
  })

  it('widens one window over slices that have none, and never narrows it', async () => {
    const tops: Record<string, number> = { a: 40, b: 900, c: 60 }
    const { surface, stack, settle } = setup(async (id) => ok(factsOf(id, tops[id])))
    stack.setSlices(ids('a', 'b', 'c'))
    expect((await settle()).window).toEqual({ lower: 0, upper: 40 })
    stack.goTo(1)
    expect((await settle()).window).toEqual({ lower: 0, upper: 900 })
    stack.goTo(2)
    expect((await settle()).window).toEqual({ lower: 0, upper: 900 })
    surface.setWindow({ lower: 5, upper: 30 })
    stack.goTo(1)
    expect((await settle()).window).toEqual({ lower: 5, upper: 30 })
    stack.resetWindow()
    expect((await settle()).window).toEqual({ lower: 0, upper: 900 })
  })

  it('shows letters only where the slice has a place in the patient', async () => {
    const geometry = {
      position: [0, 0, 0],
      rowDirection: [1, 0, 0],
      columnDirection: [0, 1, 0],
      frameOfReference: null,
    } as const
    const { stack, settle } = setup(async (id) =>
      ok({ ...factsOf(id), geometry: id === 'b' ? geometry : null }),
    )
    stack.setSlices(ids('a', 'b'))
    expect((await settle()).letters).toBeNull()
    stack.goTo(1)
    expect((await settle()).letters).toEqual(LETTERS)
  })

  it('decodes a few slices ahead, and stops when it is closed', async () => {
    const { stack, asked, settle } = setup()
    stack.setSlices(Array.from({ length: 20 }, (_, i) => `s${i}`))
    await settle()
    expect(asked).toEqual(['s0', 's1', 's2', 's3', 's4'])
    stack.dispose()
    stack.goTo(10)
    await settle()
    expect(asked).toHaveLength(5)
  })

  it('is empty again when its slices are gone', async () => {
    const { stack, settle } = setup()
    stack.setSlices(ids('a'))
    await settle()
    stack.setSlices([])
    expect(await settle()).toEqual(EMPTY_STACK)
  })
})
