import { describe, expect, it } from 'vitest'
import { CT_PRESETS, DATA_PRESETS, percentiles, SUV_PRESETS } from './windowPresets'

describe('window presets', () => {
  it('are nine for CT, one a digit, with the published windows', () => {
    const numbers = CT_PRESETS.map(({ id, window }) =>
      window.kind === 'fixed' ? `${id} ${window.width}/${window.centre}` : id,
    )
    expect(numbers).toEqual([
      'brain 80/40',
      'subdural 215/75',
      'stroke 8/32',
      'lung 1500/-600',
      'mediastinum 350/50',
      'abdomen 400/60',
      'liver 150/90',
      'bone 1800/400',
      'angio 600/300',
    ])
  })

  it('go from 0 to an SUV for PET', () => {
    const highest = SUV_PRESETS.map(({ window }) => (window.kind === 'suv' ? window.highest : null))
    expect(highest).toEqual([5, 7, 10])
  })

  it('are taken from the data elsewhere', () => {
    expect(DATA_PRESETS.map(({ window }) => window.kind)).toEqual(['file', 'range', 'percentiles'])
  })
})

describe('percentiles', () => {
  it('takes the nearest rank: of 1 to 100, the 1st and the 99th value', () => {
    const shuffled = Array.from({ length: 100 }, (_, i) => ((i * 37) % 100) + 1)
    expect(percentiles(shuffled, 0.01, 0.99)).toEqual([1, 99])
  })

  it('is not moved by a single outlier or by values that are not numbers', () => {
    const values = [...Array.from({ length: 199 }, (_, i) => i), 1e6, Number.NaN]
    expect(percentiles(values, 0.01, 0.99)).toEqual([1, 197])
  })

  it('knows nothing of no values', () => {
    expect(percentiles([], 0.01, 0.99)).toBeNull()
  })
})
