import type { StackViewport, Types } from '@cornerstonejs/core'
import type { OverlayPlane } from '../study/types'

type Point = Types.Point2

/** How an image lies on the screen, as a canvas takes it: x' = a x + c y + e, y' = b x + d y + f. */
export interface Placement {
  a: number
  b: number
  c: number
  d: number
  e: number
  f: number
}

/** How much of an area of interest covers what is under it; lines and letters cover it wholly. */
const REGION_ALPHA = 0.35

/** Overlay planes by Cornerstone's image, so that they are let go with it. */
const kept = new WeakMap<Types.IImage, readonly OverlayPlane[]>()

export function keepPlanes(image: Types.IImage, planes: readonly OverlayPlane[]): void {
  if (planes.length > 0) kept.set(image, planes)
}

/** Draws the overlay planes of what a viewport shows. */
export interface PlaneLayer {
  /** To be called whenever Cornerstone has drawn. */
  draw(): void
  clear(): void
}

/**
 * Overlay planes on a canvas of their own, in the canvas's text colour. Cornerstone has no tool for them, and in its
 * image they would take part in window and inversion.
 * @param canvas lies exactly over the viewport's.
 */
export function planeLayer(canvas: HTMLCanvasElement, viewport: StackViewport): PlaneLayer {
  let shown: { image: Types.IImage; masks: HTMLCanvasElement[] } | null = null
  const clear = () => {
    if (shown === null) return
    shown = null
    canvas.width = 1
    canvas.height = 1
  }
  return {
    clear,
    draw() {
      const image = viewport.getCornerstoneImage()
      const planes = image && kept.get(image)
      if (planes === undefined) return clear()
      // Only the shown image's masks are kept: they take four times what its planes do.
      if (shown?.image !== image) shown = { image, masks: planes.map(maskOf) }
      const { masks } = shown
      paint(canvas, placementOn(viewport), (context) => {
        planes.forEach((plane, i) => {
          const mask = masks[i]
          if (mask) drawMask(context, plane, mask)
        })
      })
    },
  }
}

/** White where the plane has a mark, clear elsewhere. */
function maskOf({ rows, columns, bits }: OverlayPlane): HTMLCanvasElement {
  const mask = document.createElement('canvas')
  mask.width = columns
  mask.height = rows
  const rgba = new Uint8ClampedArray(4 * rows * columns)
  for (let i = 0; i < bits.length; i++) if (bits[i] === 1) rgba.fill(255, 4 * i, 4 * i + 4)
  mask.getContext('2d')?.putImageData(new ImageData(rgba, columns, rows), 0, 0)
  return mask
}

/** Where the image that a viewport shows lies on its screen. */
export function placementOn(viewport: StackViewport): Placement {
  const { width, height } = viewport.getCornerstoneImage()
  const { imageData } = viewport.getImageData()
  const at = (column: number, row: number): Point => {
    const [x = 0, y = 0, z = 0] = imageData.indexToWorld?.([column, row, 0]) ?? []
    return viewport.worldToCanvas([x, y, z])
  }
  return placementOf(at(0, 0), at(width, 0), at(0, height), width, height)
}

/**
 * From screen points of pixel centres, in CSS pixels: of the first pixel, and of those one image width to its right
 * and one image height below it. The first pixel's upper left corner is (0, 0) of what is placed.
 */
export function placementOf(
  first: Point,
  right: Point,
  below: Point,
  width: number,
  height: number,
): Placement {
  const [a, b] = [(right[0] - first[0]) / width, (right[1] - first[1]) / width]
  const [c, d] = [(below[0] - first[0]) / height, (below[1] - first[1]) / height]
  return { a, b, c, d, e: first[0] - (a + c) / 2, f: first[1] - (b + d) / 2 }
}

/**
 * Clears a canvas and fits it to the screen, so that drawing in image coordinates lands where the image is.
 * @returns null where the browser gives no 2D context
 */
export function canvasOver(
  canvas: HTMLCanvasElement,
  { a, b, c, d, e, f }: Placement,
): CanvasRenderingContext2D | null {
  const context = canvas.getContext('2d')
  if (context === null) return null
  const ratio = window.devicePixelRatio || 1
  // Setting the size also clears it.
  canvas.width = Math.round(canvas.clientWidth * ratio)
  canvas.height = Math.round(canvas.clientHeight * ratio)
  context.setTransform(a * ratio, b * ratio, c * ratio, d * ratio, e * ratio, f * ratio)
  // Points grow to squares like the pixels under them, but a line one point wide must survive being made smaller.
  context.imageSmoothingEnabled = Math.hypot(a, b) * ratio < 1 || Math.hypot(c, d) * ratio < 1
  context.imageSmoothingQuality = 'high'
  return context
}

function paint(
  canvas: HTMLCanvasElement,
  placement: Placement,
  drawAll: (context: CanvasRenderingContext2D) => void,
): void {
  const context = canvasOver(canvas, placement)
  if (context === null) return
  drawAll(context)
  context.resetTransform()
  context.globalCompositeOperation = 'source-in'
  context.globalAlpha = 1
  context.fillStyle = getComputedStyle(canvas).color
  context.fillRect(0, 0, canvas.width, canvas.height)
}

function drawMask(context: CanvasRenderingContext2D, plane: OverlayPlane, mask: HTMLCanvasElement): void {
  context.globalAlpha = plane.kind === 'region' ? REGION_ALPHA : 1
  context.drawImage(mask, plane.originColumn - 1, plane.originRow - 1)
}
