import type { VolumeViewport } from '@cornerstonejs/core'
import type { ColourMapId } from '../colourMaps'
import type { OrientationLetters } from '../orientation'
import type { ValueRange } from '../pixels'
import type { BuiltVolume } from './buildVolume'
import { standsInGap } from './missingSlices'
import {
  cross,
  isOblique,
  mutable,
  type PlaneInSpace,
  type PlaneName,
  type Point,
  planeLocation,
} from './mprGeometry'
import { type PlanePosition, planeLetters, planeOf, planePosition, planeScale } from './planeCamera'

/** All that one plane shows around its image. */
export interface PlaneState extends PlanePosition {
  rendered: boolean
  /** Where the three planes meet, LPS mm. */
  meeting: Point
  /** The same place in CSS pixels from the viewport's corner. */
  place: readonly [number, number]
  /** CSS pixels per mm; 0 while not known. */
  scale: number
  /** Along its normal, mm. */
  location: number
  oblique: boolean
  letters: OrientationLetters
  window: ValueRange
  inverted: boolean
  colourMap: ColourMapId | null
  /** Shows a place where a slice is missing: what is on screen is made from its neighbours. */
  filled: boolean
}

export type MprState = Readonly<Partial<Record<PlaneName, PlaneState>>>

/** What a viewport itself says of its plane. */
export function stateOf(
  view: VolumeViewport,
  volume: BuiltVolume,
  meeting: Point,
): Omit<PlaneState, 'rendered' | 'window' | 'colourMap'> {
  const inSpace = planeOf(view)
  const [x, y] = view.worldToCanvas(mutable(meeting))
  return {
    ...planePosition(view, volume.id),
    meeting,
    place: [x, y],
    scale: planeScale(view),
    location: planeLocation(inSpace),
    oblique: isOblique(inSpace.normal),
    letters: planeLetters(view),
    inverted: view.getProperties()?.invert ?? false,
    filled: isFilled(inSpace, volume),
  }
}

function isFilled(plane: PlaneInSpace, { filled, spacing }: BuiltVolume): boolean {
  const geometry = filled[0]?.geometry
  if (!geometry) return false
  const normal = cross(geometry.rowDirection, geometry.columnDirection)
  const places = filled.map((slice) => slice.geometry.position)
  return standsInGap(plane, normal, places, spacing[2])
}
