import { writeDicom } from './dicomWriter'

/** A volume of CT values on a grid, axial slices from the feet to the head. */
export interface VolumePhantom {
  columns: number
  rows: number
  slices: number
  /** Between columns, rows and slices, in mm. */
  spacing: readonly [number, number, number]
  /** Centre of the first voxel, LPS mm. */
  origin: readonly [number, number, number]
  modality?: string
  window: { centre: number; width: number }
  /** HU of a voxel. */
  value(column: number, row: number, slice: number): number
}

/** One DICOM file a slice, in order. */
export function volumeFiles(phantom: VolumePhantom): Uint8Array[] {
  return Array.from({ length: phantom.slices }, (_, slice) => sliceFile(phantom, slice))
}

function sliceFile(
  { columns, rows, spacing, origin, modality, window, value }: VolumePhantom,
  slice: number,
) {
  const pixels = Int16Array.from({ length: rows * columns }, (_, i) =>
    value(i % columns, Math.floor(i / columns), slice),
  )
  return writeDicom({
    rows,
    columns,
    pixels,
    window,
    rescale: { slope: 1, intercept: 0 },
    spacing: [spacing[1], spacing[0]],
    sliceThickness: spacing[2],
    position: [origin[0], origin[1], origin[2] + slice * spacing[2]],
    instanceNumber: slice + 1,
    description: 'Phantom',
    ...(modality === undefined ? {} : { modality }),
  })
}

/** LPS mm of the middle of a voxel, or of a place between voxels. */
export function placeOf({ origin, spacing }: VolumePhantom, at: readonly [number, number, number]) {
  return origin.map((start, axis) => start + (at[axis] ?? 0) * (spacing[axis] ?? 1))
}

/** A box of voxels: first and number along columns, rows and slices. */
export interface Box {
  first: readonly [number, number, number]
  size: readonly [number, number, number]
}

export function inBox({ first, size }: Box, at: readonly [number, number, number]): boolean {
  return at.every((value, axis) => {
    const from = first[axis] ?? 0
    return value >= from && value < from + (size[axis] ?? 0)
  })
}

/** A small volume of voxels that differ in all three directions: what is mixed up shows in millimetres. */
export const UNEVEN_GRID = {
  columns: 64,
  rows: 48,
  slices: 60,
  spacing: [0.8, 0.5, 2],
  origin: [-20, 35, -110],
  window: { centre: 400.5, width: 801 },
} as const satisfies Omit<VolumePhantom, 'value'>
