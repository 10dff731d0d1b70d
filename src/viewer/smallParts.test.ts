import { describe, expect, it } from 'vitest'
import { colourMapLabel, nextColourMap } from './colourMaps'
import { indexForKey, wheelStep } from './keys'
import { barLength, millimetres, windowText } from './overlayText'
import { neighbours } from './prefetch'
import { startOnce } from './startOnce'

describe('indexForKey', () => {
  it('steps, pages and jumps, and stops at the ends', () => {
    expect(indexForKey('ArrowDown', 3, 20)).toBe(4)
    expect(indexForKey('ArrowUp', 0, 20)).toBe(0)
    expect(indexForKey('PageDown', 17, 20)).toBe(19)
    expect(indexForKey('PageUp', 17, 20)).toBe(12)
    expect(indexForKey('Home', 17, 20)).toBe(0)
    expect(indexForKey('End', 0, 20)).toBe(19)
  })

  it('leaves other keys and empty stacks alone', () => {
    expect(indexForKey('a', 3, 20)).toBeNull()
    expect(indexForKey('constructor', 3, 20)).toBeNull()
    expect(indexForKey('End', -1, 0)).toBeNull()
  })
})

describe('wheelStep', () => {
  it('takes one slice a notch, however far the notch goes', () => {
    expect(wheelStep(0, { deltaY: 120, deltaMode: 0 })).toEqual({ step: 1, rest: 0 })
    expect(wheelStep(0, { deltaY: -400, deltaMode: 0 })).toEqual({ step: -1, rest: 0 })
    expect(wheelStep(0, { deltaY: 3, deltaMode: 1 })).toEqual({ step: 1, rest: 0 })
  })

  it('adds small movements up and forgets them when the direction turns', () => {
    expect(wheelStep(20, { deltaY: 10, deltaMode: 0 })).toEqual({ step: 0, rest: 30 })
    expect(wheelStep(45, { deltaY: 10, deltaMode: 0 })).toEqual({ step: 1, rest: 0 })
    expect(wheelStep(45, { deltaY: -10, deltaMode: 0 })).toEqual({ step: 0, rest: -10 })
  })
})

describe('overlay text', () => {
  it('writes a real minus and no minus zero', () => {
    expect(millimetres(-12.41)).toBe('−12.4 mm')
    expect(millimetres(-0.01)).toBe('0.0 mm')
  })

  it('keeps narrow windows readable', () => {
    expect(windowText(1240, 520)).toBe('W 1240 L 520')
    expect(windowText(400, -600)).toBe('W 400 L −600')
    expect(windowText(0.25, 0.125)).toBe('W 0.250 L 0.125')
  })
})

describe('barLength', () => {
  it('is the longest of 1, 2 and 5 times a power of ten that fits in 110 pixels', () => {
    expect(barLength(2)).toEqual({ millimetres: 50, pixels: 100, label: '50 mm' })
    expect(barLength(2.3)).toMatchObject({ millimetres: 20 })
    expect(barLength(5.5)).toMatchObject({ millimetres: 20, pixels: 110 })
    expect(barLength(0.4)).toMatchObject({ millimetres: 200, pixels: 80 })
    expect(barLength(60)).toMatchObject({ millimetres: 1, pixels: 60 })
    expect(barLength(400)).toMatchObject({ millimetres: 0.2, label: '0.2 mm' })
    expect(barLength(0)).toBeNull()
  })
})

describe('colour maps', () => {
  it('go round by way of grey', () => {
    expect(nextColourMap(null)).toBe('hot-iron')
    expect(nextColourMap('hot-iron')).toBe('pet')
    expect(nextColourMap('rainbow')).toBeNull()
    expect(colourMapLabel('hot-metal')).toBe('Hot metal')
  })
})

describe('neighbours', () => {
  it('looks ahead in the direction of travel and one back, inside the stack', () => {
    expect(neighbours(10, 20, 1)).toEqual([11, 9, 12, 13, 14])
    expect(neighbours(10, 20, -1)).toEqual([9, 11, 8, 7, 6])
    expect(neighbours(0, 3, 1)).toEqual([1, 2])
    expect(neighbours(0, 1, 1)).toEqual([])
  })
})

describe('startOnce', () => {
  it('shares a start and tries again after a failed one', async () => {
    let calls = 0
    const start = startOnce(async () => {
      calls += 1
      if (calls === 1) throw new Error('no WebGL')
      return calls
    })
    await expect(Promise.all([start(), start()])).rejects.toThrow('no WebGL')
    expect(calls).toBe(1)
    expect(await Promise.all([start(), start()])).toEqual([2, 2])
    expect(calls).toBe(2)
  })
})
