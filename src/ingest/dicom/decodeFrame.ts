import { failed, ok, type Result } from '../../study/result'
import type { ByteSource } from '../../study/types'
import { windowOfRange } from '../../study/voi'
import type { DecodeContext, DecodedImage, ImageHeader } from '../image'
import { isColour, toRgb } from './colour'
import { frameBytes } from './frameBytes'
import { frameLookup } from './functionalGroups'
import { type ModalityImage, modalityTransform, modalityValues, rangeOf } from './modalityValues'
import type { DicomHeader } from './openHeader'
import { overlaysOf } from './overlays'
import { type PixelModule, pixelModule } from './pixelModule'
import { type StoredImage, storedValues } from './storedValues'
import { suvFactor } from './suv'
import { voiOf } from './voi'

/** Decodes one frame to modality values or RGB, with the window it is meant to be seen through. */
export async function decodeFrame(
  source: ByteSource,
  header: DicomHeader,
  imageHeader: ImageHeader,
  frame: number,
  context: DecodeContext,
): Promise<Result<DecodedImage>> {
  if (header.pixel === null) return failed('no-pixel-data', `${source.path} holds no image.`)
  const module = pixelModule(header.data, source.path, header.pixel.values)
  if (module.status !== 'ok') return module
  const bytes = await frameBytes(source, header, header.pixel, module.value, frame, context)
  if (bytes.status !== 'ok') return bytes
  const stored = await storedValues(
    bytes.value,
    header.syntax,
    module.value,
    frame,
    context.codecs,
    source.path,
  )
  if (stored.status !== 'ok') return stored
  const image = isColour(stored.value)
    ? colourImage(stored.value, module.value, header, imageHeader, source.path)
    : ok(greyImage(stored.value, module.value, header, imageHeader, frame))
  if (image.status !== 'ok') return image
  const overlays = overlaysOf(header.data, module.value, header.syntax, bytes.value, frame)
  const suvbw = suvFactor(header.data, () => context.earliestAcquisition?.(imageHeader.seriesKey) ?? '')
  return ok({
    ...image.value,
    ...(overlays.length === 0 ? {} : { overlays }),
    ...(suvbw === null ? {} : { suvbw }),
  })
}

function colourImage(
  stored: StoredImage,
  module: PixelModule,
  header: DicomHeader,
  imageHeader: ImageHeader,
  path: string,
): Result<DecodedImage> {
  const rgb = toRgb(stored, module, header.data, path)
  if (rgb.status !== 'ok') return rgb
  const pixels = rgb.value
  const range = rangeOf(pixels, pixels, null)
  return ok({ ...placement(module, imageHeader), samples: 3, pixels, range, voi: null, inverted: false })
}

function greyImage(
  stored: StoredImage,
  module: PixelModule,
  header: DicomHeader,
  imageHeader: ImageHeader,
  frame: number,
): DecodedImage {
  const find = frameLookup(header.data)(frame)
  const transform = modalityTransform(header.data, find, module)
  const image = modalityValues(stored.values, transform, module, header.data)
  const inverted = stored.photometric === 'MONOCHROME1'
  const signedOutput = module.signed || image.representable[0] < 0
  const given = voiOf(header.data, find, signedOutput)
  const voi = given ?? (inverted ? windowOfRange(fullRange(image)) : null)
  return {
    ...placement(module, imageHeader),
    samples: 1,
    pixels: image.pixels,
    range: image.range,
    voi,
    inverted,
  }
}

/** What the bits could hold, widened where a writer stored more bits than it said. */
function fullRange({ range, representable }: ModalityImage): [number, number] {
  return [Math.min(range[0], representable[0]), Math.max(range[1], representable[1])]
}

function placement(
  module: PixelModule,
  imageHeader: ImageHeader,
): Pick<DecodedImage, 'rows' | 'columns' | 'geometry' | 'spacing'> {
  const { geometry, spacing } = imageHeader
  return { rows: module.rows, columns: module.columns, geometry, spacing }
}
