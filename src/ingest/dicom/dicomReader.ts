import { failed, ok, type Result, skipped } from '../../study/result'
import type { ByteSource } from '../../study/types'
import type { DecodeContext, DecodedImage, Found, FoundImage, ImageHeader } from '../image'
import type { OpenedFile, Reader } from '../reader'
import { decodeFrame } from './decodeFrame'
import { pixelDataShortfall } from './frameBytes'
import { imageHeaders } from './imageHeader'
import { whatItIs } from './objects'
import { type DicomHeader, isPart10, openHeader } from './openHeader'
import { pixelModule } from './pixelModule'
import { unsupportedSyntax } from './storedValues'
import { transferSyntax } from './syntaxes'

/** Frames one file may have: more than any real one, few enough to list. */
const MAX_FRAMES = 100_000
/** A fragment's item header is 8 bytes, so a file cannot hold more compressed frames than this. */
const BYTES_PER_FRAME = 8

/** DICOM Part 10 files. */
export const dicomReader: Reader = {
  name: 'DICOM',
  async read(file) {
    return isPart10(file.head) ? readDicom(file) : null
  },
}

async function readDicom({ source, head }: OpenedFile): Promise<Result<Found>> {
  const opened = await openHeader(source, head)
  if (opened.status !== 'ok') return opened
  const header = opened.value
  const refusal = checkImage(source, header)
  if (refusal !== null) return refusal
  const forFrame = imageHeaders(header.data, source.path, header.syntax)
  const frames = forFrame(0).frames
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
  return { source: source.path, frame, header: imageHeader, decode }
}

/** Why a readable DICOM file is not an image of the study; null where it is one. */
function checkImage(source: ByteSource, header: DicomHeader): Result<never> | null {
  if (header.pixel === null) return skipped('no-pixel-data', `${source.path} ${whatItIs(header.data)}`)
  const syntax = transferSyntax(header.syntax)
  if (syntax.packing === 'unsupported') return unsupportedSyntax(source.path, syntax.name)
  const module = pixelModule(header.data, source.path)
  if (module.status !== 'ok') return module
  const { frames } = module.value
  if (frames > MAX_FRAMES || (header.pixel.encapsulated && frames * BYTES_PER_FRAME > source.size)) {
    return failed('unreadable', `${source.path} says it has ${frames} frames, more than it can hold.`)
  }
  const shortfall = pixelDataShortfall(source, header, module.value)
  return shortfall === null ? null : failed('unreadable', shortfall)
}
