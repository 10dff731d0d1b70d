import { describe, expect, it } from 'vitest'
import { cutLine, type SlicePlane } from './cut'

/** 100 x 100 pixels of 1 mm; pixel centres from -50 to 49 in x and y, at z = 20. */
const AXIAL: SlicePlane = {
  position: [-50, -50, 20],
  rowDirection: [1, 0, 0],
  columnDirection: [0, 1, 0],
  rows: 100,
  columns: 100,
  spacing: [1, 1],
}
/** At x = 10; 40 columns of 2 mm from the front (y from -30), 60 rows of 1.5 mm downwards from z = 45. */
const SAGITTAL: SlicePlane = {
  position: [10, -30, 45],
  rowDirection: [0, 1, 0],
  columnDirection: [0, 0, -1],
  rows: 60,
  columns: 40,
  spacing: [1.5, 2],
}

function ends(a: SlicePlane, b: SlicePlane): number[][] | undefined {
  const cut = cutLine(a, b)
  return cut
    ?.map((point) => point.map((value) => Number(value.toFixed(6))))
    .sort((p, q) => (p[1] ?? 0) - (q[1] ?? 0))
}

describe('cutLine', () => {
  it('lies in both planes and ends at the nearer edges', () => {
    // Sagittal columns reach from y = -31 to 49, axial rows from -50.5 to 49.5: both planes meet at x 10, z 20.
    expect(ends(AXIAL, SAGITTAL)).toEqual([
      [10, -31, 20],
      [10, 49, 20],
    ])
    expect(ends(SAGITTAL, AXIAL)).toEqual(ends(AXIAL, SAGITTAL))
  })

  it('ends at the cutting slice where that is the smaller one', () => {
    const small = { ...AXIAL, position: [0, -5, 20] as const, rows: 11 }
    expect(ends(small, SAGITTAL)).toEqual([
      [10, -5.5, 20],
      [10, 5.5, 20],
    ])
  })

  it('cuts an oblique slice where the hand-computed line runs', () => {
    // Plane y = z - 20 through (0, 0, 20), rows along x: it meets the axial slice at y 0, all along x.
    const half = Math.SQRT1_2
    const oblique: SlicePlane = {
      position: [-10, -20 * half, 20 - 20 * half],
      rowDirection: [1, 0, 0],
      columnDirection: [0, half, half],
      rows: 41,
      columns: 21,
      spacing: [1, 1],
    }
    const cut = cutLine(AXIAL, oblique)
    for (const point of cut ?? []) {
      expect(point[1]).toBeCloseTo(0, 9)
      expect(point[2]).toBeCloseTo(20, 9)
    }
    expect(cut?.map((point) => point[0]).sort((a, b) => a - b)).toEqual([
      expect.closeTo(-10.5, 9),
      expect.closeTo(10.5, 9),
    ])
  })

  it('is nothing for parallel slices and for those that do not meet', () => {
    expect(cutLine(AXIAL, { ...AXIAL, position: [-50, -50, 30] })).toBeNull()
    // The sagittal image ends at z = 45 - 59.75 * 1.5.
    expect(cutLine({ ...AXIAL, position: [-50, -50, -60] }, SAGITTAL)).toBeNull()
    expect(cutLine(AXIAL, { ...SAGITTAL, position: [70, -30, 45] })).toBeNull()
  })
})
