import { SLOTS } from '../study/modality'
import { mulberry32 } from '../study/random'
import { ok } from '../study/result'
import type { CaseScan, DecodedSlice, SliceProvider } from '../study/types'

/** Slices are as large as the network's, so that nothing is resampled. */
const SIDE = 256
const GROUND = 0.4
/** The ground is uneven by this much, in patches of 8 and in single pixels; less than what the tiny pack calls a mark. */
const UNEVEN = 0.08
const PATCH = 8
/** Side of a cell of the tiny pack's map. */
const CELL = 32
/** Rows at the top that hold the black and the bright line; marks keep clear of them. */
const EDGE = 32
const SLICES = 12

/** A bright square: its first row and column, its side in pixels, and its brightness, 0 to 1. */
interface Mark {
  row: number
  column: number
  side: number
  brightness: number
}

/** A case in memory for the tiny pack (see `tinyPack`). */
export interface MarkedCase {
  scans: CaseScan[]
  slices: SliceProvider
}

type Random = () => number

function between(random: Random, low: number, high: number): number {
  return low + Math.floor(random() * (high - low + 1))
}

/** Anywhere within one cell, any cell below the lines at the top. */
function inOneCell(random: Random, brightness: number): Mark {
  const side = between(random, 16, 24)
  const [row, column] = [between(random, 1, SIDE / CELL - 1), between(random, 0, SIDE / CELL - 1)]
  const inside = () => between(random, 0, CELL - side)
  return { row: row * CELL + inside(), column: column * CELL + inside(), side, brightness }
}

/** As large as two cells a side, over the borders of cells: it fills one cell at least, and any piece is enough. */
function overCells(random: Random): Mark {
  const side = 2 * CELL
  const at = (least: number) => between(random, least, SIDE - side)
  return { row: at(EDGE), column: at(0), side, brightness: 1 }
}

/** Uneven grey, with one black and one bright line so that every slice spans the same range. */
function pixelsWith(marks: readonly Mark[], random: Random): Float32Array {
  const patches = Array.from({ length: (SIDE / PATCH) ** 2 }, () => UNEVEN * (2 * random() - 1))
  const pixels = Float32Array.from({ length: SIDE * SIDE }, (_, index) => {
    const [row, column] = [Math.floor(index / SIDE), index % SIDE]
    const patch = Math.floor(row / PATCH) * (SIDE / PATCH) + Math.floor(column / PATCH)
    return GROUND + (patches[patch] ?? 0) + UNEVEN * (2 * random() - 1)
  })
  pixels.fill(0, 0, SIDE)
  pixels.fill(1, SIDE, 2 * SIDE)
  for (const { row, column, side, brightness } of marks) {
    for (let y = row; y < row + side; y++) {
      pixels.fill(brightness, y * SIDE + column, y * SIDE + column + side)
    }
  }
  return pixels
}

function sliceOf(id: string, pixels: Float32Array): DecodedSlice {
  return {
    id,
    rows: SIDE,
    columns: SIDE,
    samples: 1,
    pixels,
    range: [0, 1],
    voi: null,
    inverted: false,
    geometry: null,
    spacing: null,
  }
}

/** @param marks of every slice of every scan */
function caseOf(marks: readonly (readonly (readonly Mark[])[])[], random: Random): MarkedCase {
  const slots = [SLOTS.MRI[0], SLOTS.CT[0], SLOTS['X-ray'][0], SLOTS.Ultrasound[0]]
  const decoded = new Map<string, DecodedSlice>()
  const scans = marks.map((slices, scan): CaseScan => {
    const sliceIds = slices.map((some, index) => {
      const id = `${scan}/${index}`
      decoded.set(id, sliceOf(id, pixelsWith(some, random)))
      return id
    })
    const modality = (['MRI', 'CT', 'X-ray', 'Ultrasound'] as const)[scan] ?? 'MRI'
    const name = `scan ${scan + 1}`
    const slot = slots[scan] ?? 1
    return {
      id: `scan-${scan}`,
      name,
      modality,
      sample: name,
      slot,
      sliceIds,
      source: 'generated',
      warnings: [],
    }
  })
  const slices: SliceProvider = {
    async slice(id) {
      const found = decoded.get(id)
      if (found === undefined) throw new Error(`no slice ${id}`)
      return ok(found)
    },
  }
  return { scans, slices }
}

/** One slice with one mark within one cell of the map. */
export function oneMark(seed: number): MarkedCase {
  const random = mulberry32(seed)
  return caseOf([[[inOneCell(random, 1)]]], random)
}

/** One slice with a mark over several cells, any one of which is enough for the finding at its full logit. */
export function largeMark(seed: number): MarkedCase {
  const random = mulberry32(seed)
  return caseOf([[[overCells(random)]]], random)
}

/** One scan of twelve slices, three of which have a mark, each of another brightness. */
export function markedSlices(seed: number): MarkedCase {
  const random = mulberry32(seed)
  const marks: Mark[][] = Array.from({ length: SLICES }, () => [])
  const first = between(random, 0, SLICES - 1)
  for (const [step, brightness] of [1, 0.98, 0.96].entries()) {
    marks[(first + step * between(random, 3, 4)) % SLICES] = [inOneCell(random, brightness)]
  }
  return caseOf([marks], random)
}

/** Four scans of one slice, one of which has a mark. */
export function oneMarkedScan(seed: number): MarkedCase {
  const random = mulberry32(seed)
  const marked = between(random, 0, 3)
  const marks = Array.from({ length: 4 }, (_, scan) => [scan === marked ? [inOneCell(random, 1)] : []])
  return caseOf(marks, random)
}

/** Four scans of one slice, two of which have a mark, each of another brightness and each enough alone. */
export function twoMarkedScans(seed: number): MarkedCase {
  const random = mulberry32(seed)
  const first = between(random, 0, 3)
  const second = (first + between(random, 1, 3)) % 4
  const brightness = (scan: number) => (scan === first ? 1 : 0.97)
  const marks = Array.from({ length: 4 }, (_, scan) => [
    scan === first || scan === second ? [inOneCell(random, brightness(scan))] : [],
  ])
  return caseOf(marks, random)
}
