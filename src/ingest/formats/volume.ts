import { failed, ok, type Result } from '../../study/result'
import type { Notice, SliceGeometry, Voi } from '../../study/types'
import { windowOfRange } from '../../study/voi'
import { rangeOf } from '../dicom/modalityValues'
import type { DecodeContext, DecodedImage, Found, FoundImage, ImageHeader } from '../image'
import { nameOf } from '../paths'
import { plainHeader } from '../pictures'
import { dot, length, scale, type Vector } from '../vector'
import { type ArrayVolume, unit, type VolumePlace } from './arrayVolume'
import { AS_STORED, type Hanging, hangingOf } from './hanging'
import { shownValues } from './sliceValues'

/** Values one slice may have; the same bound as for DICOM. */
const MAX_SLICE_VALUES = 2 ** 28
/** Slices of one file: far more than any volume has, few enough to list. */
const MAX_SLICES = 20_000
/** More volumes than this (functional and diffusion series have hundreds) would drown the list of series. */
const MAX_VOLUMES = 8
/** Cosine of the angle between row and column direction above which a slice is no rectangle. */
const MAX_SKEW = 0.05

/**
 * The images of an array: a series for each of its first volumes, a slice for each step along its third axis.
 * Nothing is read or allocated here but the headers of the slices.
 */
export function volumeImages(volume: ArrayVolume): Result<Found> {
  const [columns, rows, slices] = volume.size
  const shown = volume.volumes > MAX_VOLUMES ? 1 : volume.volumes
  if (columns * rows * volume.samples > MAX_SLICE_VALUES || slices * shown > MAX_SLICES) {
    const size = `${columns} x ${rows} x ${slices}`
    return failed('too-large', `${volume.path} holds ${size} values, too many to be opened.`)
  }
  const images = Array.from({ length: shown }, (_, index) => imagesOf(volume, index)).flat()
  return ok({ kind: 'images', images })
}

function imagesOf(volume: ArrayVolume, index: number): FoundImage[] {
  const hanging = hangingFor(volume)
  const base = seriesHeader(volume, hanging, index)
  return Array.from({ length: volume.size[2] }, (_, slice) => {
    const header: ImageHeader = { ...base, geometry: geometryOf(volume, hanging, slice) }
    const decode = (context: DecodeContext) => decodeSlice(volume, hanging, index, slice, header, context)
    return { source: volume.path, frame: slice, header, decode }
  })
}

/** Null where a slice is no rectangle in space, so that no geometry would be true of it. */
function hangingFor({ place }: ArrayVolume): Hanging {
  if (place === null || isSkewed(place)) return AS_STORED
  return hangingOf(unit(place.axes[0]), unit(place.axes[1]))
}

function isSkewed({ axes }: VolumePlace): boolean {
  return Math.abs(dot(unit(axes[0]), unit(axes[1]))) > MAX_SKEW
}

function seriesHeader(volume: ArrayVolume, hanging: Hanging, index: number): ImageHeader {
  const { path, size, place, volumes } = volume
  const [columns, rows] = hanging.transposed ? [size[1], size[0]] : [size[0], size[1]]
  const key = volumes > 1 ? `${path}#${index + 1}` : path
  const steps = place && [length(place.axes[0]), length(place.axes[1])]
  const [across = 1, down = 1] = steps && hanging.transposed ? steps.toReversed() : (steps ?? [])
  return {
    ...plainHeader(path, rows, columns, size[2]),
    format: volume.format,
    modality: volume.modality,
    description: volumes > 1 ? `${nameOf(path)} (${index + 1} of ${volumes})` : nameOf(path),
    seriesKey: key,
    seriesNumber: volumes > 1 ? index + 1 : null,
    instanceKey: key,
    spacing: place && [down, across],
    thickness: place && length(place.axes[2]),
    pixelBytes: volume.samples * volume.type.make(0).BYTES_PER_ELEMENT,
    notices: [...volume.notices, ...volumeNotices(volume)],
  }
}

function volumeNotices({ volumes, place }: ArrayVolume): Notice[] {
  const notices: Notice[] = []
  if (volumes > MAX_VOLUMES) {
    const message = `The file holds ${volumes} volumes (time points or directions); the first is shown.`
    notices.push({ code: 'several-volumes', message })
  } else if (volumes > 1) {
    const message = `The file holds ${volumes} volumes (time points, echoes or directions), each shown as a series.`
    notices.push({ code: 'several-volumes', message })
  }
  if (place !== null && isSkewed(place)) {
    const message =
      'The rows and columns of the slices do not stand at right angles, so they have no place in space here.'
    notices.push({ code: 'skewed-axes', message })
  }
  return notices
}

function geometryOf(volume: ArrayVolume, hanging: Hanging, slice: number): SliceGeometry | null {
  const { place, size } = volume
  if (place === null || isSkewed(place)) return null
  const [first, second, third] = place.axes
  const alongRow = hanging.transposed ? second : first
  const downColumn = hanging.transposed ? first : second
  const [columns, rows] = hanging.transposed ? [size[1], size[0]] : [size[0], size[1]]
  let position = add(place.origin, scale(third, slice))
  if (hanging.columnsFlipped) position = add(position, scale(alongRow, columns - 1))
  if (hanging.rowsFlipped) position = add(position, scale(downColumn, rows - 1))
  return {
    position,
    rowDirection: scale(unit(alongRow), hanging.columnsFlipped ? -1 : 1),
    columnDirection: scale(unit(downColumn), hanging.rowsFlipped ? -1 : 1),
    frameOfReference: null,
  }
}

async function decodeSlice(
  volume: ArrayVolume,
  hanging: Hanging,
  index: number,
  slice: number,
  header: ImageHeader,
  context: DecodeContext,
): Promise<Result<DecodedImage>> {
  const { rows, columns, geometry, spacing } = header
  const { samples } = volume
  const first = index * volume.volumeStride + slice * volume.strides[2]
  const last =
    first +
    (volume.size[0] - 1) * volume.strides[0] +
    (volume.size[1] - 1) * volume.strides[1] +
    (samples - 1) * volume.sampleStride
  // What goes wrong here (the file is damaged, or the medium fails) is said by whoever asked for the slice.
  const bytes = await volume.bytes.read(context, first * volume.type.bytes, (last + 1) * volume.type.bytes)
  const pixels = shownValues(bytes, volume, hanging)
  const range = rangeOf(pixels, pixels, null)
  const voi: Voi | null = volume.window === null || samples === 3 ? null : windowOfRange(volume.window)
  return ok({ rows, columns, samples, pixels, range, voi, inverted: false, geometry, spacing })
}

function add(a: Vector, b: Vector): Vector {
  return [a[0] + b[0], a[1] + b[1], a[2] + b[2]]
}
