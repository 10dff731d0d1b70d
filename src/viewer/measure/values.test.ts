import { describe, expect, it } from 'vitest'
import { valuesOf } from './values'

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
    expect(valuesOf('rectangle', statistics, null)).toEqual([
      { name: 'mean', value: 50, unit: 'HU' },
      { name: 'SD', value: 100, unit: 'HU' },
      { name: 'min', value: -50, unit: 'HU' },
      { name: 'max', value: 150, unit: 'HU' },
      { name: 'area', value: 640, unit: 'mm²' },
    ])
  })

  it('leave out what is not a number yet', () => {
    expect(valuesOf('length', { length: null, unit: null }, null)).toEqual([])
    expect(valuesOf('angle', { angle: 'Incomplete Angle' }, null)).toEqual([])
  })

  it('of angles are in degrees', () => {
    expect(valuesOf('cobb', { angle: 45 }, null)).toEqual([{ name: 'angle', value: 45, unit: '°' }])
  })

  it('are multiplied to SUVbw where the factor is known, and areas are not', () => {
    const statistics = {
      mean: 5000,
      stdDev: 1000,
      min: 0,
      max: 10000,
      area: 25,
      modalityUnit: '',
      areaUnit: 'mm²',
    }
    expect(valuesOf('freehand', statistics, { factor: 0.0005, unit: 'SUVbw' })).toEqual([
      { name: 'mean', value: 2.5, unit: 'SUVbw' },
      { name: 'SD', value: 0.5, unit: 'SUVbw' },
      { name: 'min', value: 0, unit: 'SUVbw' },
      { name: 'max', value: 5, unit: 'SUVbw' },
      { name: 'area', value: 25, unit: 'mm²' },
    ])
  })

  it('of colour images are the mean of each channel and the area', () => {
    const statistics = { mean: [200, 100, 50], stdDev: [1, 2, 3], area: 4, modalityUnit: '', areaUnit: 'px²' }
    expect(valuesOf('ellipse', statistics, null)).toEqual([
      { name: 'mean red', value: 200, unit: '' },
      { name: 'mean green', value: 100, unit: '' },
      { name: 'mean blue', value: 50, unit: '' },
      { name: 'area', value: 4, unit: 'px²' },
    ])
    expect(valuesOf('probe', { value: [1, 2, 3], modalityUnit: '' }, null).map(({ name }) => name)).toEqual([
      'red',
      'green',
      'blue',
    ])
  })
})
