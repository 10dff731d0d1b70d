import { type DragEvent, useState } from 'react'

/** Our own kind of data in a drag, so that a drag of files over the page stays what it is. */
const SERIES_DATA = 'application/x-raddiag-series'

/** Lets a series be carried into a viewport. To be called when the drag starts. */
export function carrySeries(transfer: DataTransfer, seriesId: string): void {
  transfer.setData(SERIES_DATA, seriesId)
  transfer.effectAllowed = 'move'
}

function carriesSeries({ dataTransfer }: DragEvent): boolean {
  return dataTransfer.types.includes(SERIES_DATA)
}

export interface SeriesDrop {
  /** The cell that a series is held over. */
  over: number | null
  /** What a cell listens to. */
  listeners(cell: number): {
    onDragOver(event: DragEvent): void
    onDragLeave(event: DragEvent): void
    onDrop(event: DragEvent): void
  }
}

/**
 * Cells that a series can be dropped into. What is no series (files) passes through to the page.
 * @param onPlace called with the series and the cell it was dropped into
 */
export function useSeriesDrop(onPlace: (seriesId: string, cell: number) => void): SeriesDrop {
  const [over, setOver] = useState<number | null>(null)
  const listeners = (cell: number) => ({
    onDragOver(event: DragEvent) {
      if (!carriesSeries(event)) return
      event.preventDefault()
      event.stopPropagation()
      event.dataTransfer.dropEffect = 'move'
      setOver(cell)
    },
    onDragLeave({ currentTarget, relatedTarget }: DragEvent) {
      if (!(relatedTarget instanceof Node && currentTarget.contains(relatedTarget))) setOver(null)
    },
    onDrop(event: DragEvent) {
      if (!carriesSeries(event)) return
      event.preventDefault()
      event.stopPropagation()
      setOver(null)
      onPlace(event.dataTransfer.getData(SERIES_DATA), cell)
    },
  })
  return { over, listeners }
}
