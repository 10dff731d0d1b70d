import dicomParser, { type DataSet, type Element } from 'dicom-parser'
import { failed, ok, type Result } from '../../study/result'
import type { ByteSource } from '../../study/types'
import type { DecodeContext } from '../image'
import type { DicomHeader, PixelElement } from './openHeader'
import { nativeFrameBits, type PixelModule } from './pixelModule'
import { TAG } from './values'

/** Why pixel data that a header promises cannot be in the file; null where nothing speaks against it. */
export function pixelDataShortfall(
  source: ByteSource,
  header: DicomHeader,
  module: PixelModule,
): string | null {
  const pixel = header.pixel
  if (pixel === null || pixel.encapsulated) return null
  const needed = Math.ceil((nativeFrameBits(module) * module.frames) / 8)
  const there = Math.min(pixel.length, (header.inflated?.length ?? source.size) - pixel.offset)
  if (there >= needed) return null
  return `${source.path} ends early: ${Math.max(0, there)} of ${needed} bytes of its pixel data are there.`
}

/** The bytes of one frame as stored: native values, or one compressed image. */
export async function frameBytes(
  source: ByteSource,
  header: DicomHeader,
  pixel: PixelElement,
  module: PixelModule,
  frame: number,
  context: DecodeContext,
): Promise<Result<Uint8Array>> {
  if (pixel.encapsulated) return encapsulatedFrame(source, await context.wholeFile(source), module, frame)
  const bits = nativeFrameBits(module)
  const start = pixel.offset + Math.floor((bits * frame) / 8)
  const end = pixel.offset + Math.ceil((bits * (frame + 1)) / 8)
  const bytes = header.inflated?.subarray(start, end) ?? (await source.read(start, end))
  if (bytes.length < end - start)
    return failed('unreadable', `${source.path} ends before frame ${frame + 1}.`)
  return ok(bytes)
}

function encapsulatedFrame(
  source: ByteSource,
  file: Uint8Array,
  module: PixelModule,
  frame: number,
): Result<Uint8Array> {
  try {
    const data = dicomParser.parseDicom(file)
    const element = data.elements[TAG.pixelData]
    const bytes = element ? fragmentsOf(data, element, module.frames, frame) : null
    if (bytes !== null && bytes.length > 0) return ok(bytes)
  } catch {
    // dicom-parser throws strings for fragments that run past the end.
  }
  return failed('unreadable', `${source.path} ends early or has damaged pixel data (frame ${frame + 1}).`)
}

/** One frame's fragments joined (PS3.5 A.4): by offset table, by one fragment a frame, or by JPEG end markers. */
function fragmentsOf(data: DataSet, element: Element, frames: number, frame: number): Uint8Array | null {
  const fragments = element.fragments ?? []
  if (fragments.length === 0) return null
  if (frames === 1) {
    return Uint8Array.from(
      dicomParser.readEncapsulatedPixelDataFromFragments(data, element, 0, fragments.length),
    )
  }
  if (fragments.length === frames) {
    return Uint8Array.from(dicomParser.readEncapsulatedPixelDataFromFragments(data, element, frame, 1))
  }
  const listed = element.basicOffsetTable ?? []
  const offsets = listed.length === frames ? listed : dicomParser.createJPEGBasicOffsetTable(data, element)
  return offsets[frame] === undefined
    ? null
    : Uint8Array.from(dicomParser.readEncapsulatedImageFrame(data, element, frame, offsets))
}
