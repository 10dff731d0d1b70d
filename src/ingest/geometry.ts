import type { Notice, Plane } from '../study/types'
import type { FoundImage, ImageHeader } from './image'
import { comparePaths } from './paths'
import { cross, dot, length, subtract, type Vector } from './vector'

/** Two images closer than this along the normal, in mm, stand at one place. */
const SAME_PLACE = 0.01
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
 * Puts the images of one series, one size and one orientation in order, ascending along their normal, and says what
 * is irregular about them. Without positions the order is by instance number.
 */
export function arrange(images: readonly FoundImage[]): Arrangement {
  const normal = images[0] ? normalOf(images[0].header) : null
  const placed = images.every((image) => image.header.geometry !== null)
  if (normal === null || !placed) {
    return { images: [...images].sort(byNumber), plane: null, gap: null, regular: false, warnings: [] }
  }
  const sorted = images
    .map((image) => ({ image, at: dot(positionOf(image), normal) }))
    .sort((a, b) => (Math.abs(a.at - b.at) > SAME_PLACE ? a.at - b.at : bySequence(a.image, b.image)))
  const ordered = sorted.map(({ image }) => image)
  return { images: ordered, plane: planeOf(normal), ...regularity(ordered, normal) }
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

function regularity(
  ordered: readonly FoundImage[],
  normal: Vector,
): Pick<Arrangement, 'gap' | 'regular' | 'warnings'> {
  const places = distinctPlaces(ordered, normal)
  const gaps = places.slice(1).map((place, i) => gapBetween(places[i] ?? place, place, normal))
  const gap = median(gaps.map(({ distance }) => distance))
  const warnings = [
    ...repeats(ordered.length, places.length),
    ...gapWarnings(gaps, gap),
    ...tilt(places, normal),
  ]
  const regular = warnings.length === 0 && ordered.length >= VOLUME_SLICES
  return { gap, regular, warnings }
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
  const message =
    places === 1
      ? `All ${images} images stand at one position (time points or repeats), so they make no volume.`
      : `${images - places} of ${images} images stand at a position that another image already has (repeats, time points or echoes).`
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

function median(values: readonly number[]): number | null {
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
