import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { z } from 'zod'
import { parseNpy } from '../study/npy'
import type { DecodedSlice, PixelArray } from '../study/types'
import { hasShared, sharedPath } from '../testing/shared'
import { keptSlices, sampleRange, scaleToRange, squareSlice } from './preprocess'

const DEPTH = 32
const SIZE = 256
/** Where the eight sample values of the reference were taken: first slice, middle row, from column 100. */
const SAMPLE_OFFSET = 128 * SIZE + 100

const expectedCases = z.record(
  z.string(),
  z.object({
    scans: z.array(z.object({ file: z.string(), sample: z.string() })),
    slices: z.array(z.number()),
    scaled: z.array(z.object({ mean: z.number(), first: z.array(z.number()) })),
  }),
)

/** Slice `index` of a [height, width, depth] array. */
function sliceOf(data: PixelArray, shape: readonly number[], fortran: boolean, index: number): DecodedSlice {
  const [rows = 0, columns = 0, depth = 0] = shape
  const pixels = Float32Array.from({ length: rows * columns }, (_, pixel) => {
    const row = Math.floor(pixel / columns)
    const column = pixel % columns
    return data[fortran ? row + rows * (column + columns * index) : pixel * depth + index] ?? Number.NaN
  })
  const fixed = { id: '', samples: 1, range: [0, 1], voi: null, inverted: false, geometry: null } as const
  return { ...fixed, rows, columns, pixels, spacing: null }
}

function stackOf(file: string): Float32Array[] {
  const array = parseNpy(new Uint8Array(readFileSync(sharedPath('golden', file))))
  if (array.status !== 'ok') throw new Error(array.message)
  const { data, shape, fortran } = array.value
  return keptSlices(shape[2] ?? 0, DEPTH).map((index) =>
    squareSlice(sliceOf(data, shape, fortran, index), SIZE),
  )
}

describe.skipIf(!hasShared)('preprocessing against the PyTorch reference (needs ../shared)', () => {
  const text = hasShared ? readFileSync(sharedPath('golden', 'narrow.expected.json'), 'utf8') : '{}'
  for (const [name, expected] of Object.entries(expectedCases.parse(JSON.parse(text)))) {
    it(name, () => {
      const stacks = expected.scans.map((scan) => stackOf(scan.file))
      for (const sample of new Set(expected.scans.map((scan) => scan.sample))) {
        const together = stacks.filter((_, index) => expected.scans[index]?.sample === sample)
        const range = sampleRange(together, DEPTH)
        if (range === null) throw new Error('the reference has only finite pixels')
        for (const slice of together.flat()) scaleToRange(slice, range)
      }
      expect(stacks.map((stack) => stack.length)).toEqual(expected.slices)
      stacks.forEach((stack, index) => {
        const { mean, first } = expected.scaled[index] ?? { mean: Number.NaN, first: [] }
        const sum = stack.reduce((total, slice) => total + slice.reduce((part, value) => part + value, 0), 0)
        expect(Math.abs(sum / (stack.length * SIZE * SIZE) - mean)).toBeLessThan(1e-6)
        first.forEach((value, offset) => {
          expect(Math.abs((stack[0]?.[SAMPLE_OFFSET + offset] ?? Number.NaN) - value)).toBeLessThan(1e-6)
        })
      })
    })
  }
})
