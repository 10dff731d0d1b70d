import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { registerViewport } from './actions'
import { cineStep, setCineRate, startCine, stopCine, useCine } from './cine'

function fakeViewport(count: number) {
  const at = { shown: 0, wanted: 0, count }
  const nothing = () => {}
  const remove = registerViewport('a', {
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
    position: () => at,
    shownSlice: () => null,
    scroll(slices) {
      at.wanted += slices
      at.shown = at.wanted
    },
  })
  return { at, remove }
}

describe('cine', () => {
  beforeEach(() => {
    vi.useFakeTimers()
    useCine.setState({ rate: 10, chosen: true, loop: true })
  })
  afterEach(() => {
    stopCine()
    vi.useRealTimers()
  })

  it('goes on by one, and back to the first slice or to its end', () => {
    expect(cineStep(0, 3, true)).toBe(1)
    expect(cineStep(2, 3, true)).toBe(-2)
    expect(cineStep(2, 3, false)).toBeNull()
    expect(cineStep(0, 1, true)).toBeNull()
  })

  it('shows ten slices in a second at a rate of ten, and goes round', () => {
    const { at, remove } = fakeViewport(8)
    startCine('a')
    vi.advanceTimersByTime(1000)
    expect(at.wanted).toBe(2)
    remove()
  })

  it('waits for a slice that is not on screen yet', () => {
    const { at, remove } = fakeViewport(8)
    startCine('a')
    at.shown = -1
    vi.advanceTimersByTime(500)
    expect(at.wanted).toBe(0)
    remove()
  })

  it('stops at the last slice without loop, and when the viewport goes', () => {
    const { at, remove } = fakeViewport(3)
    useCine.setState({ loop: false })
    startCine('a')
    vi.advanceTimersByTime(1000)
    expect([at.wanted, useCine.getState().playing]).toEqual([2, null])
    useCine.setState({ loop: true })
    startCine('a')
    remove()
    vi.advanceTimersByTime(100)
    expect(useCine.getState().playing).toBeNull()
  })

  it('plays a film at its own rate until a person chooses one', () => {
    const { remove } = fakeViewport(8)
    useCine.setState({ chosen: false })
    startCine('a', 30)
    expect(useCine.getState().rate).toBe(30)
    startCine('a')
    expect(useCine.getState().rate).toBe(15)
    startCine('a', 500)
    expect(useCine.getState().rate).toBe(60)
    setCineRate(7)
    startCine('a', 30)
    expect(useCine.getState().rate).toBe(7)
    remove()
  })

  it('keeps its rate within what can be seen', () => {
    setCineRate(500)
    expect(useCine.getState().rate).toBe(60)
    setCineRate(Number.NaN)
    expect(useCine.getState().rate).toBe(60)
  })
})
