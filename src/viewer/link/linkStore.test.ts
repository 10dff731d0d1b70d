import { afterEach, describe, expect, it } from 'vitest'
import { registerViewport } from '../actions'
import { bringOthers, indexBeside } from './follow'
import { type LinkedStack, linkedIndex, linkOf, linkStack, toggleLink, useLink } from './linkStore'

const DEFAULTS = useLink.getState()

/** Axial slices from `first` on, `step` mm apart. */
function stack(
  seriesId: string,
  count: number,
  first: number,
  step: number,
  frameOfReference = 'f',
): LinkedStack {
  const centres = Array.from({ length: count }, (_, n) => [0, 0, first + n * step] as const)
  return { seriesId, count, places: { frameOfReference, normal: [0, 0, 1], centres } }
}

function shown(seriesId: string, wanted: number) {
  const position = { shown: wanted, wanted, count: 100 }
  const nothing = () => {}
  registerViewport(seriesId, {
    reset: nothing,
    resetWindow: nothing,
    fit: nothing,
    actualSize: nothing,
    invert: nothing,
    rotate: nothing,
    flip: nothing,
    setWindow: nothing,
    setWindowNumbers: nothing,
    focus: nothing,
    scroll: nothing,
    shownSlice: () => null,
    position: () => position,
    goTo(index) {
      position.wanted = index
    },
  })
  return position
}

afterEach(() => useLink.setState(DEFAULTS, true))

describe('links', () => {
  const fine = stack('fine', 21, -20, 2)
  const coarse = stack('coarse', 14, -30, 5)
  const elsewhere = stack('elsewhere', 9, 0, 1, 'g')
  const nowhere: LinkedStack = { seriesId: 'nowhere', count: 5, places: null }
  const both = { byPosition: true, byFraction: true }

  it('go to the same place in one frame of reference, by fraction elsewhere', () => {
    expect(linkedIndex(fine, 12, coarse, 0, both)).toBe(7)
    expect(linkedIndex(coarse, 0, fine, 0, both)).toBe(0)
    expect(linkedIndex(fine, 20, elsewhere, 0, both)).toBe(8)
    expect(linkedIndex(fine, 10, nowhere, 0, both)).toBe(2)
    expect(linkedIndex(fine, 10, nowhere, 0, { ...both, byFraction: false })).toBeNull()
    expect(linkedIndex(fine, 10, coarse, 0, { ...both, byPosition: false })).toBeNull()
  })

  it('do not hold while files are read, nor for single images', () => {
    expect(linkedIndex(fine, 10, { ...coarse, count: 0 }, 0, both)).toBeNull()
    expect(linkedIndex(fine, 10, { ...coarse, count: 1 }, 0, both)).toBeNull()
  })

  it('bring linked viewports along and leave the others', () => {
    const leave = [fine, coarse, elsewhere].map(linkStack)
    const [a, b, c] = [shown('fine', 0), shown('coarse', 0), shown('elsewhere', 3)]
    bringOthers('fine', 15)
    expect([a.wanted, b.wanted, c.wanted]).toEqual([0, 8, 3])
    expect(linkOf('fine', useLink.getState())).toBe('position')
    expect(linkOf('elsewhere', useLink.getState())).toBeNull()
    toggleLink('byPosition')
    bringOthers('fine', 0)
    expect(b.wanted).toBe(8)
    expect(linkOf('fine', useLink.getState())).toBeNull()
    for (const one of leave) one()
    expect(useLink.getState().stacks).toEqual({})
  })

  it('open a series beside what the others show', () => {
    linkStack(fine)
    linkStack(coarse)
    linkStack(elsewhere)
    shown('coarse', 8)
    expect(indexBeside(fine, ['coarse'])).toBe(15)
    expect(indexBeside(elsewhere, ['coarse'])).toBeNull()
  })
})
