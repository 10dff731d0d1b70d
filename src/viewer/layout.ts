/** Rows and columns of the grid: 1x1, 1x2, 2x2, 2x3, 2x4, 3x4, then as square as possible. */
export function gridFor(scans: number): { rows: number; columns: number } {
  if (scans <= 1) return { rows: 1, columns: 1 }
  if (scans === 2) return { rows: 1, columns: 2 }
  if (scans <= 4) return { rows: 2, columns: 2 }
  if (scans <= 6) return { rows: 2, columns: 3 }
  if (scans <= 8) return { rows: 2, columns: 4 }
  if (scans <= 12) return { rows: 3, columns: 4 }
  const columns = Math.ceil(Math.sqrt(scans))
  return { rows: Math.ceil(scans / columns), columns }
}
