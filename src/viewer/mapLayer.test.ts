import { describe, expect, it } from 'vitest'
import { cellAlphas } from './mapLayer'

const map = {
  sliceId: 's',
  finding: 'f',
  rows: 1,
  columns: 4,
  values: Float32Array.of(4, -2, 0.04, 0),
  full: 4,
  maximum: [0, 0] as const,
  opacity: 0.5,
}

describe('cellAlphas', () => {
  it('goes with the change, the strongest cell at the chosen opacity, the faintest clear', () => {
    expect(cellAlphas(map)).toEqual([0.5, 0.25, 0, 0])
  })

  it('stays faint where full strength is more than the map has', () => {
    expect(cellAlphas({ ...map, full: 16 })).toEqual([0.125, 0.0625, 0, 0])
  })
})
