import type { StackViewport, Types } from '@cornerstonejs/core'
import { paintColours } from './colourTables'
import { type Direction, edgeLetters, type OrientationLetters } from './orientation'
import type { ValueRange } from './pixels'
import type { StackSurface } from './stackController'

/** CSS pixels over which screen directions are measured; long enough that rounding does not matter. */
const ARM = 100

/** Cornerstone's stack viewport as the controller knows it. */
export function surfaceOf(viewport: StackViewport): StackSurface<Types.ViewPresentation> {
  return {
    setStack: (imageIds, index) => viewport.setStack(imageIds, index),
    setImageIdIndex: (index) => viewport.setImageIdIndex(index),
    getShownImageId: () => viewport.getCornerstoneImage()?.imageId ?? null,
    getPresentation: () => viewport.getViewPresentation(),
    setPresentation: (presentation) => viewport.setViewPresentation(presentation),
    getWindow: () => viewport.getProperties().voiRange ?? null,
    setWindow: (range) => viewport.setProperties({ voiRange: { ...range } }),
    resetWindow: () => viewport.resetProperties(),
    isInverted: () => viewport.getProperties().invert ?? false,
    setInverted: (invert) => viewport.setProperties({ invert }),
    setColourMap: (map) => paintColours(viewport, map),
    getLetters: () => lettersOf(viewport),
    getScale: () => scaleOf(viewport),
    render: () => viewport.render(),
  }
}

/** Measured on the screen itself, so that flips and turns are in it however Cornerstone makes them. */
function lettersOf(viewport: StackViewport): OrientationLetters {
  const origin = viewport.canvasToWorld([0, 0])
  const right = difference(viewport.canvasToWorld([ARM, 0]), origin)
  const down = difference(viewport.canvasToWorld([0, ARM]), origin)
  return edgeLetters(right, down)
}

/** Parallel scale is half the height on screen, in millimetres. */
function scaleOf(viewport: StackViewport): number {
  const { parallelScale } = viewport.getCamera()
  return parallelScale ? viewport.element.clientHeight / (2 * parallelScale) : 0
}

function difference(a: Types.Point3, b: Types.Point3): Direction {
  return [a[0] - b[0], a[1] - b[1], a[2] - b[2]]
}

/** Fits the image again; a turn or flip stays when `keepOrientation` is set. */
export function fitImage(viewport: StackViewport, keepOrientation: boolean): void {
  const { rotation, flipHorizontal, flipVertical } = viewport.getViewPresentation()
  viewport.resetCamera()
  if (keepOrientation) {
    viewport.setViewPresentation({
      ...(rotation === undefined ? {} : { rotation }),
      ...(flipHorizontal === undefined ? {} : { flipHorizontal }),
      ...(flipVertical === undefined ? {} : { flipVertical }),
    })
  }
  viewport.render()
}

export function turnQuarter(viewport: StackViewport): void {
  const { rotation = 0 } = viewport.getViewPresentation()
  viewport.setViewPresentation({ rotation: (rotation + 90) % 360 })
  viewport.render()
}

export function flipImage(viewport: StackViewport, axis: 'horizontal' | 'vertical'): void {
  const { flipHorizontal = false, flipVertical = false } = viewport.getViewPresentation()
  viewport.setViewPresentation(
    axis === 'horizontal' ? { flipHorizontal: !flipHorizontal } : { flipVertical: !flipVertical },
  )
  viewport.render()
}

/** Zooms about the middle of the viewport; 1.1 is a tenth larger. */
export function zoomBy(viewport: StackViewport, factor: number): void {
  viewport.setZoom(Math.min(40, Math.max(0.1, viewport.getZoom() * factor)))
  viewport.render()
}

/** Zooms so that one image column takes one CSS pixel, turns and flips kept. Rows follow from the pixels' shape. */
export function showActualSize(viewport: StackViewport): void {
  const image = viewport.getImageData()
  const { parallelScale } = viewport.getCamera()
  if (!image || parallelScale === undefined) return
  const [spacing = 1] = image.spacing
  // Parallel scale is half the height on screen, in millimetres.
  const wanted = (viewport.element.clientHeight * spacing) / 2
  viewport.setZoom((viewport.getZoom() * parallelScale) / wanted)
  viewport.render()
}

export function setRange(viewport: StackViewport, range: ValueRange): void {
  viewport.setProperties({ voiRange: { ...range } })
  viewport.render()
}
