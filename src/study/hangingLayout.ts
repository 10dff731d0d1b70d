/** Rows and columns of viewports. */
export interface Layout {
  rows: number
  columns: number
}

/** The largest layout chosen by hand. */
export const MOST_ROWS = 3
export const MOST_COLUMNS = 4

/** Layouts that reading stations offer on one key, from few viewports to many. */
export const COMMON_LAYOUTS: readonly Layout[] = [
  { rows: 1, columns: 1 },
  { rows: 1, columns: 2 },
  { rows: 2, columns: 1 },
  { rows: 1, columns: 3 },
  { rows: 2, columns: 2 },
  { rows: 2, columns: 3 },
  { rows: 2, columns: 4 },
  { rows: 3, columns: 4 },
]

/** Rows and columns for a number of scans: 1x1, 1x2, 2x2, 2x3, 2x4, 3x4, then as square as possible. */
export function gridFor(scans: number): Layout {
  if (scans <= 1) return { rows: 1, columns: 1 }
  if (scans === 2) return { rows: 1, columns: 2 }
  if (scans <= 4) return { rows: 2, columns: 2 }
  if (scans <= 6) return { rows: 2, columns: 3 }
  if (scans <= 8) return { rows: 2, columns: 4 }
  if (scans <= 12) return { rows: 3, columns: 4 }
  const columns = Math.ceil(Math.sqrt(scans))
  return { rows: Math.ceil(scans / columns), columns }
}

export function cellsIn({ rows, columns }: Layout): number {
  return rows * columns
}

export function sameLayout(a: Layout, b: Layout): boolean {
  return a.rows === b.rows && a.columns === b.columns
}

/** The common layout after (or before) one, going round at the ends; from an uncommon one the next in size. */
export function nextLayout(from: Layout, direction: 1 | -1): Layout {
  const at = COMMON_LAYOUTS.findIndex((one) => sameLayout(one, from))
  const found = at >= 0 ? at + direction : nextInSize(cellsIn(from), direction)
  return COMMON_LAYOUTS.at(found % COMMON_LAYOUTS.length) ?? from
}

function nextInSize(size: number, direction: 1 | -1): number {
  if (direction < 0) return COMMON_LAYOUTS.findLastIndex((one) => cellsIn(one) < size)
  const larger = COMMON_LAYOUTS.findIndex((one) => cellsIn(one) > size)
  return Math.max(0, larger)
}
