import { describe, expect, it } from 'vitest'
import { lookFor, looksFor, transferPoints } from './bodyLooks'

describe('ways of drawing a body', () => {
  it('are those of the modality, and the chosen one stays when it suits', () => {
    expect(looksFor('CT').map(({ id }) => id)).toContain('ct-bone')
    expect(looksFor('MR').every(({ id }) => id.startsWith('mr-'))).toBe(true)
    expect(lookFor('CT', 'ct-lung').label).toBe('Lung')
    expect(lookFor('MR', 'ct-lung').id).toBe('mr-default')
    expect(lookFor('PT', null).brightest).toBe(true)
  })

  it('keep HU where they stand', () => {
    const { colours, opacities } = transferPoints(lookFor('CT', 'ct-bone'), { lower: 0, upper: 1 })
    expect(opacities.map(({ x }) => x)).toEqual([-3024, -16.4458, 641.385, 3071])
    expect(opacities[2]?.opacity).toBeCloseTo(0.715686, 6)
    expect(colours.at(-1)).toEqual({ x: 3071, rgb: [1, 1, 1] })
  })

  it('are stretched over the window where values have no scale of their own', () => {
    const { opacities } = transferPoints(lookFor('MR', 'mr-default'), { lower: 100, upper: 320 })
    expect(opacities.map(({ x }) => Math.round(x))).toEqual([100, 120, 140, 220, 320, 1124])
  })
})
