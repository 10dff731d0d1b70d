import { utilities, type VolumeViewport } from '@cornerstonejs/core'
import { edgeLetters, type OrientationLetters } from '../orientation'
import { cross, difference, dot, moved, mutable, type PlaneInSpace, type Point } from './mprGeometry'

/** CSS pixels over which screen directions are measured; long enough that rounding does not matter. */
const ARM = 100

/** Zoom of one plane, relative to the whole volume. */
const LEAST_ZOOM = 0.1
const MOST_ZOOM = 40

interface PlaneCamera {
  focalPoint: Point
  position: Point
  /** Out of the screen, towards the reader. */
  normal: Point
  up: Point
}

function cameraOf(viewport: VolumeViewport): PlaneCamera {
  const {
    focalPoint = [0, 0, 0],
    position = [0, 0, 0],
    viewPlaneNormal = [0, 0, 1],
    viewUp = [0, 1, 0],
  } = viewport.getCamera()
  return { focalPoint, position, normal: viewPlaneNormal, up: viewUp }
}

export function planeOf(viewport: VolumeViewport): PlaneInSpace {
  const { focalPoint, normal } = cameraOf(viewport)
  return { point: focalPoint, normal }
}

/** Moves a plane along its normal, `distance` in mm. */
function shift(viewport: VolumeViewport, distance: number): void {
  const { focalPoint, position, normal } = cameraOf(viewport)
  viewport.setCamera({
    focalPoint: mutable(moved(focalPoint, normal, distance)),
    position: mutable(moved(position, normal, distance)),
  })
}

/** Moves a plane along its normal until it goes through a point. */
export function bringThrough(viewport: VolumeViewport, point: Point): void {
  const { focalPoint, normal } = cameraOf(viewport)
  shift(viewport, dot(difference(point, focalPoint), normal))
}

/** Turns a plane about the middle of its viewport. @param turn of directions in the patient */
export function rotatePlane(viewport: VolumeViewport, turn: (v: Point) => Point): void {
  const { focalPoint, position, normal, up } = cameraOf(viewport)
  viewport.setCamera({
    focalPoint: mutable(focalPoint),
    position: mutable(moved(focalPoint, turn(difference(position, focalPoint)), 1)),
    viewPlaneNormal: mutable(turn(normal)),
    viewUp: mutable(turn(up)),
  })
}

/** Where a plane stands among the planes through the voxels' centres. */
export interface PlanePosition {
  index: number
  count: number
}

export function planePosition(viewport: VolumeViewport, volumeId: string): PlanePosition {
  const info = utilities.getVolumeViewportScrollInfo(viewport, volumeId, false)
  return { index: info.currentStepIndex, count: info.numScrollSteps + 1 }
}

/** Moves by whole voxels; between two of them it goes to the nearest first. Stops at the ends. */
export function scrollPlane(viewport: VolumeViewport, volumeId: string, slices: number): void {
  const info = utilities.getVolumeViewportScrollInfo(viewport, volumeId, false)
  const { sliceRange, spacingInNormalDirection } = info.sliceRangeInfo
  const wanted = Math.min(info.numScrollSteps, Math.max(0, info.currentStepIndex + slices))
  const distance = sliceRange.min + wanted * spacingInNormalDirection - sliceRange.current
  if (Math.abs(distance) > 1e-9) shift(viewport, distance)
}

/** The whole plane in its viewport; slice, turn and flips stay. */
export function fitPlane(viewport: VolumeViewport): void {
  const { focalPoint } = cameraOf(viewport)
  viewport.resetCamera({
    resetPan: true,
    resetZoom: true,
    resetToCenter: true,
    resetOrientation: false,
    resetRotation: false,
    suppressEvents: true,
  })
  bringThrough(viewport, focalPoint)
}

/** Zooms about the middle of the viewport; 1.1 is a tenth larger. */
export function zoomPlane(viewport: VolumeViewport, factor: number): void {
  viewport.setZoom(Math.min(MOST_ZOOM, Math.max(LEAST_ZOOM, viewport.getZoom() * factor)))
}

/** @param millimetres that one CSS pixel is to show */
export function setPlaneScale(viewport: VolumeViewport, millimetres: number): void {
  // Parallel scale is half the height on screen, in millimetres.
  viewport.setCamera({ parallelScale: (viewport.element.clientHeight * millimetres) / 2 })
}

/** CSS pixels per mm; 0 while not known. */
export function planeScale(viewport: VolumeViewport): number {
  const { parallelScale } = viewport.getCamera()
  return parallelScale ? viewport.element.clientHeight / (2 * parallelScale) : 0
}

/** A quarter turn clockwise: what was at the left is then at the top. */
export function turnPlane(viewport: VolumeViewport): void {
  const { normal, up } = cameraOf(viewport)
  viewport.setCamera({ viewUp: mutable(cross(normal, up)) })
}

export function flipPlane(viewport: VolumeViewport, axis: 'horizontal' | 'vertical'): void {
  const { flipHorizontal = false, flipVertical = false } = viewport.getCamera()
  viewport.setCamera(
    axis === 'horizontal' ? { flipHorizontal: !flipHorizontal } : { flipVertical: !flipVertical },
  )
}

/**
 * Cuts the slab out of the volume where the plane now lies. Cornerstone does so itself, but when a plane is turned it
 * cuts along the direction the plane had before, and shows another part of the volume than the crosshairs say.
 */
export function cutAtPlane(viewport: VolumeViewport): void {
  const mapper = viewport.getDefaultActor()?.actor.getMapper()
  if (!mapper || !('getClippingPlanes' in mapper)) return
  const { focalPoint, normal } = cameraOf(viewport)
  viewport.setOrientationOfClippingPlanes(
    mapper.getClippingPlanes(),
    viewport.getSlabThickness(),
    mutable(normal),
    mutable(focalPoint),
  )
}

/** Measured on the screen itself, so that turns, flips and oblique planes are in it. */
export function planeLetters(viewport: VolumeViewport): OrientationLetters {
  const origin = viewport.canvasToWorld([0, 0])
  return edgeLetters(
    difference(viewport.canvasToWorld([ARM, 0]), origin),
    difference(viewport.canvasToWorld([0, ARM]), origin),
  )
}
