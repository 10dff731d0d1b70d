import { describe, expect, it } from 'vitest'
import { valuesOf } from './measurement'

describe('values of a measurement', () => {
  it('come with the units the tool gives, the most important first', () => {
    const statistics = {
      mean: 50,
      stdDev: 100,
      min: -50,
      max: 150,
      area: 640,
      modalityUnit: 'HU',
      areaUnit: 'mm²',
    }
    expect(valuesOf('rectangle', statistics)).toEqual([
      { name: 'mean', value: 50, unit: 'HU' },
      { name: 'SD', value: 100, unit: 'HU' },
      { name: 'min', value: -50, unit: 'HU' },
      { name: 'max', value: 150, unit: 'HU' },
      { name: 'area', value: 640, unit: 'mm²' },
    ])
  })

  it('leave out what is not a number yet, and lists of colour images', () => {
    expect(valuesOf('length', { length: null, unit: null })).toEqual([])
    expect(valuesOf('probe', { value: [1, 2, 3], modalityUnit: '' })).toEqual([])
  })
})
