import { type Hung, hang } from './hanging'
import { cellsIn, gridFor, type Layout } from './hangingLayout'
import { allSeries } from './propose'
import type { OpenSeries, StudySnapshot } from './types'

/** The two studies of a comparison, by id. */
export interface Comparison {
  current: string
  prior: string
  /** What hung before, to go back to. */
  before: ByHand | null
}

/** What a person changed of how series hang. Null in its place: everything is automatic. */
export interface ByHand {
  /** Null: as many viewports as there are series. */
  layout: Layout | null
  /** Series by cell, over all pages; null entries are empty cells. Null: the scans of the case, by the rules. */
  cells: readonly (string | null)[] | null
  /** From 0; where there are more series than cells. */
  page: number
  comparison: Comparison | null
}

export const BY_HAND: ByHand = { layout: null, cells: null, page: 0, comparison: null }

/** What the viewports show. */
export interface ShownCells {
  layout: Layout
  /** Series by cell, row by row; as many as the layout has cells. */
  cells: Hung
  page: number
  pages: number
  /** The series of all pages. */
  all: Hung
}

/** A comparison shows so many pairs at once: below half a screen an image is too small to read. */
const PAIRS_AT_ONCE = 2

/** What hangs in which cell: placed by hand, else the case by the hanging rules, else the first series there is. */
export function shownCells(snapshot: StudySnapshot, byHand: ByHand | null): ShownCells {
  const all = placedByHand(snapshot, byHand) ?? automatic(snapshot)
  const layout = byHand?.layout ?? (byHand?.comparison ? twoColumns(all.length) : gridFor(all.length))
  const size = cellsIn(layout)
  const pages = Math.max(1, Math.ceil(all.length / size))
  const page = Math.min(byHand?.page ?? 0, pages - 1)
  const cells = Array.from({ length: size }, (_, i) => all[page * size + i] ?? null)
  return { layout, cells, page, pages, all }
}

function placedByHand(snapshot: StudySnapshot, byHand: ByHand | null): Hung | null {
  if (!byHand?.cells) return null
  const open = new Map(allSeries(snapshot).map((series) => [series.id, series]))
  const placed = byHand.cells.map((id) => (id === null ? null : (open.get(id) ?? null)))
  return placed.some((series) => series !== null) ? placed : null
}

function automatic(snapshot: StudySnapshot): Hung {
  const all = allSeries(snapshot)
  const inCase = all.filter((series) => series.case.included)
  return hang(inCase.length > 0 ? inCase : all.slice(0, 1))
}

function twoColumns(cells: number): Layout {
  return { rows: Math.max(1, Math.min(PAIRS_AT_ONCE, Math.ceil(cells / 2))), columns: 2 }
}

/** The series on screen, in the order of their cells. */
export function seriesIn(cells: Hung): OpenSeries[] {
  return cells.filter((series) => series !== null)
}

/**
 * Hangs a series in a cell. A series hangs once: where it hung before comes what it takes the place of.
 * @param at index over all pages
 */
export function place(all: Hung, at: number, seriesId: string): (string | null)[] {
  const cells = Array.from({ length: Math.max(all.length, at + 1) }, (_, i) => all[i]?.id ?? null)
  const from = cells.indexOf(seriesId)
  if (from >= 0) cells[from] = cells[at] ?? null
  cells[at] = seriesId
  return cells
}

/** What is kept when other series come into the case, or series change: a layout, not what hung in it. */
export function withoutSeries(byHand: ByHand | null): ByHand | null {
  return byHand?.layout ? { ...BY_HAND, layout: byHand.layout } : null
}
