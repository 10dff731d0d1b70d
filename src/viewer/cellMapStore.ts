import { create } from 'zustand'

/** A map of cells over one image, each cell covering the same fraction of it. */
export interface CellMap {
  /** The slice it belongs to; it is drawn nowhere else. */
  sliceId: string
  /** Id of the finding it speaks of. */
  finding: string
  rows: number
  columns: number
  /** Row by row; positive speaks for the finding. */
  values: Float32Array
  /** Magnitude drawn at full opacity; no value is larger. */
  full: number
  /** Row and column of the largest value. */
  maximum: readonly [number, number]
  /** Of a cell of magnitude `full`, 0 to 1. */
  opacity: number
}

/** The map that is drawn over the slice it belongs to; free of Cornerstone, so anything may import it. */
export const useCellMap = create<{ map: CellMap | null }>()(() => ({ map: null }))

export function showCellMap(map: CellMap | null): void {
  useCellMap.setState({ map })
}
