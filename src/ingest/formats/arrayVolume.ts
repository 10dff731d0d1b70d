import type { NumberType } from '../../study/numberTypes'
import type { Notice } from '../../study/types'
import type { ImageHeader } from '../image'
import { cross, dot, length, scale, type Vector } from '../vector'
import type { ArrayBytes } from './volumeBytes'

/** Where an array lies in the patient (LPS, mm). */
export interface VolumePlace {
  /** Centre of the first voxel. */
  origin: Vector
  /** From a voxel to the next along each axis of the array. */
  axes: readonly [Vector, Vector, Vector]
}

/** A volume, or several of one shape, as an array in a file: what every volume format comes down to. */
export interface ArrayVolume {
  path: string
  format: ImageHeader['format']
  modality: string
  /** Voxels along the three axes; slices are cut along the third. */
  size: readonly [number, number, number]
  /** Elements from a voxel to the next along each axis. */
  strides: readonly [number, number, number]
  volumes: number
  volumeStride: number
  /** 3: red, green and blue, `sampleStride` elements apart. */
  samples: 1 | 3
  sampleStride: number
  type: NumberType
  littleEndian: boolean
  slope: number
  intercept: number
  /** Values meant to be black and white; null where the file does not say. */
  window: readonly [number, number] | null
  /** Null: not known. */
  place: VolumePlace | null
  bytes: ArrayBytes
  notices: readonly Notice[]
}

/** Voxels smaller or larger than this, in mm, are no part of a patient. */
const SHORTEST_STEP = 1e-4
const LONGEST_STEP = 1e4
/** Volume of a voxel against a right-angled one under which its axes lie in one plane. */
const FLATTEST = 0.05

/** The place as it is, if it makes sense: finite, with axes of some length that span a space; null else. */
export function usablePlace(place: VolumePlace): VolumePlace | null {
  const { origin, axes } = place
  const finite = [origin, ...axes].every((vector) => vector.every(Number.isFinite))
  const long = axes.every((axis) => length(axis) > SHORTEST_STEP && length(axis) < LONGEST_STEP)
  if (!finite || !long) return null
  const box = dot(cross(unit(axes[0]), unit(axes[1])), unit(axes[2]))
  return Math.abs(box) > FLATTEST ? place : null
}

/** The direction of a vector that has a length. */
export function unit(vector: Vector): Vector {
  return scale(vector, 1 / length(vector))
}
