import type { Notice, Plane, SliceGeometry } from '../study/types'
import type { FoundImage, ImageHeader } from './image'
import { comparePaths } from './paths'
import { cross, dot, length, subtract, type Vector } from './vector'

/** Two images closer than this along the normal, in mm, stand at one place. */
const SAME_PLACE = 0.01
/** Cosine from which two directions are taken for one: within about two degrees. */
const PARALLEL = 0.9994
/** A gap may differ from the usual one by this fraction, and by SAME_PLACE, before it is called uneven. */
const GAP_TOLERANCE = 0.05
/** Slices shifted by more than this angle against their normal are tilted (a sheared stack, not a box). */
const TILT_DEGREES = 1
/** Cosine to a body axis from which a plane carries its name: within about 37 degrees. */
const PLANE_COSINE = 0.8
/** Fewer slices than this are no volume: nothing could be cut through them. */
const VOLUME_SLICES = 3

export interface Arrangement {
  images: readonly FoundImage[]
  plane: Plane | null
  /** Usual distance between neighbouring slices in mm; null where it cannot be told from positions. */
  gap: number | null
  /** One regular stack in space. */
  regular: boolean
  warnings: readonly Notice[]
}

/** The slice normal: row direction x column direction (DICOM PS3.3 C.7.6.2.1.1). */
export function normalOf({ geometry }: ImageHeader): Vector | null {
  return geometry === null ? null : cross(geometry.rowDirection, geometry.columnDirection)
}

/**
 * Puts the images of one series in order, ascending along their normal, and says what is irregular about them.
 * The direction most images have is the stack's; images turned against it keep their own. Without positions the
 * order is by instance number.
 */
export function arrange(images: readonly FoundImage[]): Arrangement {
  const normal = stackNormal(images)
  const placed = images.every((image) => image.header.geometry !== null)
  if (normal === null || !placed) {
    return { images: [...images].sort(byNumber), plane: null, gap: null, regular: false, warnings: [] }
  }
  const sorted = images
    .map((image) => ({ image, at: dot(positionOf(image), normal) }))
    .sort((a, b) => (Math.abs(a.at - b.at) > SAME_PLACE ? a.at - b.at : bySequence(a.image, b.image)))
  const ordered = sorted.map(({ image }) => image)
  const { gap, faults } = gapsOf(ordered, normal)
  const warnings = [...directionFaults(ordered), ...gridFaults(ordered), ...faults]
  const regular = warnings.length === 0 && ordered.length >= VOLUME_SLICES
  const remarks = faults.some(({ code }) => code === 'uneven-spacing') ? [] : statedSpacing(ordered, gap)
  return { images: ordered, plane: planeOf(normal), gap, regular, warnings: [...warnings, ...remarks] }
}

/** Where each image stands along the stack: images with one number stand at one place. Null without positions. */
export function placesOf(images: readonly FoundImage[]): ReadonlyMap<FoundImage, number> | null {
  const normal = stackNormal(images)
  if (normal === null || images.some((image) => image.header.geometry === null)) return null
  const sorted = images
    .map((image) => ({ image, at: dot(positionOf(image), normal) }))
    .sort((a, b) => a.at - b.at)
  const places = new Map<FoundImage, number>()
  let place = -1
  let last = Number.NEGATIVE_INFINITY
  for (const { image, at } of sorted) {
    if (at - last > SAME_PLACE) {
      place += 1
      last = at
    }
    places.set(image, place)
  }
  return places
}

/**
 * True where rows and columns of both run along the same lines, whichever way: a slice that is turned over or upside
 * down belongs to its stack all the same.
 */
export function sameLines(a: SliceGeometry | null, b: SliceGeometry | null): boolean {
  if (a === null || b === null) return a === b
  const along = (one: Vector, other: Vector) => Math.abs(dot(one, other)) >= PARALLEL
  return along(a.rowDirection, b.rowDirection) && along(a.columnDirection, b.columnDirection)
}

function isTurned(a: SliceGeometry, b: SliceGeometry): boolean {
  return dot(a.rowDirection, b.rowDirection) < 0 || dot(a.columnDirection, b.columnDirection) < 0
}

/** The normal of the direction that most images have; of two as frequent the one whose name comes first. */
function stackNormal(images: readonly FoundImage[]): Vector | null {
  const header = stackDirection(images)
  return header === null ? null : normalOf(header)
}

function stackDirection(images: readonly FoundImage[]): ImageHeader | null {
  const counts = new Map<string, { header: ImageHeader; count: number }>()
  for (const { header } of images) {
    if (header.geometry === null) continue
    const { rowDirection, columnDirection } = header.geometry
    const key = [...rowDirection, ...columnDirection].map((value) => Math.sign(Math.round(value * 10))).join()
    const known = counts.get(key) ?? { header, count: 0 }
    known.count += 1
    counts.set(key, known)
  }
  const ranked = [...counts].sort(([a, one], [b, other]) => other.count - one.count || comparePaths(a, b))
  return ranked[0]?.[1].header ?? null
}

function directionFaults(images: readonly FoundImage[]): Notice[] {
  const usual = stackDirection(images)?.geometry
  if (!usual) return []
  const geometries = images.flatMap(({ header }) => header.geometry ?? [])
  const straight = geometries.filter((geometry) => sameLines(geometry, usual))
  if (straight.length < geometries.length) {
    return [{ code: 'mixed-orientation', message: 'The images were taken in several directions.' }]
  }
  const turned = straight.filter((geometry) => isTurned(geometry, usual)).length
  if (turned === 0) return []
  const what = turned === 1 ? '1 image is' : `${turned} images are`
  const message = `${what} turned against the neighbours: rows or columns run the other way there, so left and right or top and bottom change places.`
  return [{ code: 'direction-flip', message }]
}

/** What keeps images of one direction from being one box of equal cells. */
function gridFaults(images: readonly FoundImage[]): Notice[] {
  const kinds = (of: (header: ImageHeader) => string | undefined) =>
    new Set(images.map(({ header }) => of(header))).size
  const faults: Notice[] = []
  if (kinds(({ rows, columns }) => `${rows}x${columns}`) > 1) {
    faults.push({ code: 'mixed-size', message: 'The images have several sizes.' })
  }
  if (kinds(({ spacing }) => spacing?.map((value) => value.toFixed(3)).join()) > 1) {
    const message = 'The pixel size changes from image to image, so the images make no volume.'
    faults.push({ code: 'mixed-pixel-size', message })
  }
  if (kinds(({ geometry }) => geometry?.frameOfReference ?? '') > 1) {
    const message =
      'The patient was positioned anew within the series, so places of the images do not compare.'
    faults.push({ code: 'several-frames-of-reference', message })
  }
  return faults
}

/** Positions are what counts; a header that says otherwise is named, because other programs may believe it. */
function statedSpacing(images: readonly FoundImage[], gap: number | null): Notice[] {
  const stated = images[0]?.header.acquisition?.spacingBetweenSlices ?? null
  if (stated === null || stated === 0 || gap === null) return []
  if (Math.abs(Math.abs(stated) - gap) <= gap * GAP_TOLERANCE + SAME_PLACE) return []
  const message = `The header says ${mm(Math.abs(stated))} between slices, but they stand ${mm(gap)} apart; the measured distance is used.`
  return [{ code: 'spacing-mismatch', message }]
}

function positionOf({ header }: FoundImage): Vector {
  return header.geometry?.position ?? [0, 0, 0]
}

/** Axial, sagittal or coronal by the body axis nearest to the normal; oblique where none is near. */
export function planeOf([x, y, z]: Vector): Plane {
  if (Math.abs(z) >= PLANE_COSINE) return 'axial'
  if (Math.abs(x) >= PLANE_COSINE) return 'sagittal'
  return Math.abs(y) >= PLANE_COSINE ? 'coronal' : 'oblique'
}

function gapsOf(ordered: readonly FoundImage[], normal: Vector): { gap: number | null; faults: Notice[] } {
  const places = distinctPlaces(ordered, normal)
  const gaps = places.slice(1).map((place, i) => gapBetween(places[i] ?? place, place, normal))
  const gap = lowerMedian(gaps.map(({ distance }) => distance))
  const faults = [
    ...repeats(ordered.length, places.length),
    ...gapWarnings(gaps, gap),
    ...tilt(places, normal),
  ]
  return { gap, faults }
}

interface Place {
  position: Vector
  instanceNumber: number | null
}

interface Gap {
  /** In mm along the normal. */
  distance: number
  /** The scanner numbered the two slices one after the other, so nothing was between them. */
  consecutive: boolean
}

function distinctPlaces(ordered: readonly FoundImage[], normal: Vector): Place[] {
  const places: Place[] = []
  for (const image of ordered) {
    const position = positionOf(image)
    const last = places.at(-1)
    if (last !== undefined && dot(subtract(position, last.position), normal) <= SAME_PLACE) continue
    places.push({ position, instanceNumber: image.header.frames > 1 ? null : image.header.instanceNumber })
  }
  return places
}

function gapBetween(a: Place, b: Place, normal: Vector): Gap {
  const numbered = a.instanceNumber !== null && b.instanceNumber !== null
  return {
    distance: dot(subtract(b.position, a.position), normal),
    consecutive: numbered && Math.abs(Number(b.instanceNumber) - Number(a.instanceNumber)) === 1,
  }
}

function repeats(images: number, places: number): Notice[] {
  if (images === places) return []
  const doubled = images - places
  const stand = doubled === 1 ? `1 of ${images} images stands` : `${doubled} of ${images} images stand`
  const message =
    places === 1
      ? `All ${images} images stand at one position (time points or repeats), so they make no volume.`
      : `${stand} at a position that another image already has (repeats, time points or echoes).`
  return [{ code: 'duplicate-slices', message }]
}

function gapWarnings(gaps: readonly Gap[], usual: number | null): Notice[] {
  if (usual === null) return []
  const off = gaps.filter(({ distance }) => Math.abs(distance - usual) > usual * GAP_TOLERANCE + SAME_PLACE)
  if (off.length === 0) return []
  const missing = off.map((gap) => missingIn(gap, usual))
  const widest = mm(Math.max(...gaps.map(({ distance }) => distance)))
  if (missing.every((count) => count > 0)) {
    const total = missing.reduce((sum, count) => sum + count, 0)
    const what = total === 1 ? '1 slice is' : `${total} slices are`
    const message = `${what} missing: the usual distance is ${mm(usual)}, but ${widest} where the gap is.`
    return [{ code: 'missing-slices', message }]
  }
  const narrowest = mm(Math.min(...gaps.map(({ distance }) => distance)))
  return [
    { code: 'uneven-spacing', message: `The slices are unevenly spaced: from ${narrowest} to ${widest}.` },
  ]
}

/**
 * Slices that would fill a gap that is a whole multiple of the usual one; 0 where it is not, or where the instance
 * numbers on both sides show that none was ever there.
 */
function missingIn({ distance, consecutive }: Gap, usual: number): number {
  const multiple = Math.round(distance / usual)
  const whole = multiple >= 2 && Math.abs(distance - multiple * usual) <= multiple * usual * GAP_TOLERANCE
  return whole && !consecutive ? multiple - 1 : 0
}

function tilt(places: readonly Place[], normal: Vector): Notice[] {
  const [first, last] = [places[0]?.position, places.at(-1)?.position]
  if (first === undefined || last === undefined || places.length < 2) return []
  const step = subtract(last, first)
  const cosine = Math.min(1, dot(step, normal) / length(step))
  const degrees = (Math.acos(cosine) * 180) / Math.PI
  if (degrees <= TILT_DEGREES) return []
  const message = `The gantry was tilted: the slices are shifted by ${degrees.toFixed(1)} degrees against their normal.`
  return [{ code: 'gantry-tilt', message }]
}

/** The lower of the two in the middle: a distance that occurs. Null of none. */
function lowerMedian(values: readonly number[]): number | null {
  const sorted = [...values].sort((a, b) => a - b)
  return sorted[Math.floor((sorted.length - 1) / 2)] ?? null
}

function bySequence(a: FoundImage, b: FoundImage): number {
  const difference = a.header.sequence.findIndex((value, i) => value !== b.header.sequence[i])
  if (difference < 0) return byNumber(a, b)
  return (a.header.sequence[difference] ?? 0) - (b.header.sequence[difference] ?? 0)
}

/** By instance number, then by unique identifier (which counts up on most scanners), then by frame. */
function byNumber(a: FoundImage, b: FoundImage): number {
  const number = (a.header.instanceNumber ?? 0) - (b.header.instanceNumber ?? 0)
  return number || comparePaths(a.header.instanceKey, b.header.instanceKey) || a.frame - b.frame
}

function mm(value: number): string {
  return `${Number(value.toFixed(2))} mm`
}
