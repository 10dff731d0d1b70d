import { failed, ok, type Result, skipped } from '../../study/result'
import type { ByteSource, Notice } from '../../study/types'
import type { DecodeContext, DecodedImage, Found, FoundImage, ImageHeader } from '../image'
import type { OpenedFile, Reader } from '../reader'
import { decodeFrame } from './decodeFrame'
import { nativePixelBytes } from './frameBytes'
import { type FileFacts, imageHeaders } from './imageHeader'
import { whatItIs } from './objects'
import { type DicomHeader, isDicom, openHeader } from './openHeader'
import { overlayNotices } from './overlays'
import { nativeFrameBits, type PixelModule, pixelModule } from './pixelModule'
import { unsupportedSyntax } from './storedValues'
import { transferSyntax } from './syntaxes'
import { dicomTags, readDicomTags } from './tags'

/** Frames one file may have: more than any real one, few enough to list. */
const MAX_FRAMES = 100_000
/** A fragment's item header is 8 bytes, so a file cannot hold more compressed frames than this. */
const BYTES_PER_FRAME = 8

/** DICOM files, with the header of Part 10 or without. */
export const dicomReader: Reader = {
  name: 'DICOM',
  async read(file) {
    return isDicom(file.head, file.source.size) ? readDicom(file) : null
  },
}

async function readDicom({ source, head }: OpenedFile): Promise<Result<Found>> {
  const opened = await openHeader(source, head)
  if (opened.status !== 'ok') return opened
  const header = opened.value
  const checked = checkImage(source, header)
  if (checked.status !== 'ok') return checked
  const { frames } = checked.value
  const forFrame = imageHeaders(header.data, source.path, header.syntax, checked.value)
  // Frames of one file share its header; a single image reads its header again, so that a folder of thousands
  // does not keep all of them in memory.
  const kept = frames > 1 ? header : null
  const images = Array.from({ length: frames }, (_, frame) =>
    foundImage(source, forFrame(frame), frame, kept, head.length),
  )
  return ok({ kind: 'images', images })
}

function foundImage(
  source: ByteSource,
  imageHeader: ImageHeader,
  frame: number,
  kept: DicomHeader | null,
  firstBlock: number,
): FoundImage {
  const decode = async (context: DecodeContext): Promise<Result<DecodedImage>> => {
    const opened = kept === null ? await openHeader(source, await source.read(0, firstBlock)) : ok(kept)
    return opened.status === 'ok' ? decodeFrame(source, opened.value, imageHeader, frame, context) : opened
  }
  const tags = () =>
    kept === null ? readDicomTags(source, frame, firstBlock) : dicomTags(source, ok(kept), frame)
  return { source: source.path, frame, header: imageHeader, decode, tags }
}

/** Whether a readable DICOM file is an image of the study, and why not. */
function checkImage(source: ByteSource, header: DicomHeader): Result<FileFacts> {
  const { pixel } = header
  if (pixel === null) return skipped('no-pixel-data', `${source.path} ${whatItIs(header.data)}`)
  const syntax = transferSyntax(header.syntax)
  if (syntax.packing === 'unsupported') return unsupportedSyntax(source.path, syntax.name)
  const module = pixelModule(header.data, source.path, pixel.values)
  if (module.status !== 'ok') return module
  const { frames } = module.value
  if (frames > MAX_FRAMES || (pixel.encapsulated && frames * BYTES_PER_FRAME > source.size)) {
    return failed('unreadable', `${source.path} says it has ${frames} frames, more than it can hold.`)
  }
  const notices = overlayNotices(header.data, module.value, header.syntax)
  if (pixel.encapsulated) return ok({ frames, notices })
  return checkNative(source, header, module.value, notices)
}

/** A single image must be whole; of several frames those are shown that are. */
function checkNative(
  source: ByteSource,
  header: DicomHeader,
  module: PixelModule,
  notices: readonly Notice[],
): Result<FileFacts> {
  const { needed, there } = nativePixelBytes(source, header, module)
  if (there >= needed) return ok({ frames: module.frames, notices })
  const whole = Math.floor((there * 8) / nativeFrameBits(module))
  if (whole === 0) {
    return failed(
      'unreadable',
      `${source.path} ends early: ${there} of ${needed} bytes of its pixel data are there.`,
    )
  }
  const message = `${source.path} says it has ${module.frames} frames, but ends after ${whole}.`
  return ok({ frames: whole, notices: [...notices, { code: 'missing-frames', message }] })
}
