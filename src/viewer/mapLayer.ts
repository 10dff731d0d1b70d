import type { StackViewport } from '@cornerstonejs/core'
import type { CellMap } from './cellMapStore'
import { canvasOver, placementOn } from './planes'

/** Cells weaker than this share of full strength are left clear: they would only veil the image. */
const FAINTEST = 0.02

/**
 * How strongly each cell covers the image, row by row: 0 clear to the map's opacity at full strength, in
 * proportion to the change, so that no cell is saturated.
 */
export function cellAlphas({ values, full, opacity }: CellMap): number[] {
  return Array.from(values, (value) => {
    const share = Math.abs(value) / full
    return share < FAINTEST ? 0 : share * opacity
  })
}

/**
 * Draws a map over the image a viewport shows, cell by cell as they are: squares of the network's input, not smoothed,
 * because nothing finer is known. Colours are the canvas's custom properties `--over` (speaks for) and `--accent`
 * (speaks against).
 * @param canvas lies exactly over the viewport's
 */
export function drawCellMap(canvas: HTMLCanvasElement, viewport: StackViewport, map: CellMap): void {
  const context = canvasOver(canvas, placementOn(viewport))
  if (context === null) return
  const image = viewport.getCornerstoneImage()
  const [wide, high] = [image.width / map.columns, image.height / map.rows]
  const style = getComputedStyle(canvas)
  const [speaksFor, against] = [style.getPropertyValue('--over'), style.getPropertyValue('--accent')]
  for (const [cell, alpha] of cellAlphas(map).entries()) {
    if (alpha === 0) continue
    const [row, column] = [Math.floor(cell / map.columns), cell % map.columns]
    context.globalAlpha = alpha
    context.fillStyle = (map.values[cell] ?? 0) > 0 ? speaksFor : against
    context.fillRect(column * wide, row * high, wide, high)
  }
}
