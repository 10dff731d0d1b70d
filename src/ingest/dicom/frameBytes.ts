import { joined } from '../../study/bytes'
import { failed, ok, type Result } from '../../study/result'
import type { ByteSource } from '../../study/types'
import type { DecodeContext } from '../image'
import type { DataSet } from './dataSet'
import { framesOf, listFragments, type Range, type ReadRange } from './fragments'
import { swappedPairs } from './lut'
import type { DicomHeader, PixelElement } from './openHeader'
import { nativeFrameBits, type PixelModule } from './pixelModule'
import { elementOf, unsignedLong } from './values'

/** Files up to this are read as a whole and kept for a while; of larger ones each frame is read by itself. */
const WHOLE_FILE = 64 * 1024 * 1024
const EXTENDED_OFFSETS = 0x7fe00001

/** Bytes of native pixel data that the header promises, and that are there. */
export function nativePixelBytes(
  source: ByteSource,
  header: DicomHeader,
  module: PixelModule,
): { needed: number; there: number } {
  const { offset = 0, length = 0 } = header.pixel ?? {}
  const there = Math.min(length, (header.inflated?.length ?? source.size) - offset)
  return { needed: Math.ceil((nativeFrameBits(module) * module.frames) / 8), there: Math.max(0, there) }
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
  if (pixel.encapsulated) return encapsulatedFrame(source, header, pixel, module, frame, context)
  const bits = nativeFrameBits(module)
  const start = Math.floor((bits * frame) / 8)
  const end = Math.ceil((bits * (frame + 1)) / 8)
  const swapped = pixel.words && header.data.encoding.bigEndian && module.bitsAllocated <= 8
  const first = swapped ? start - (start % 2) : start
  const last = swapped ? end + (end % 2) : end
  const [from, to] = [pixel.offset + first, pixel.offset + last]
  const bytes = header.inflated?.subarray(from, to) ?? (await source.read(from, to))
  if (bytes.length < end - first)
    return failed('unreadable', `${source.path} ends before frame ${frame + 1}.`)
  return ok(swapped ? swappedPairs(bytes).subarray(start - first, end - first) : bytes)
}

/** Where the frames of a file stand, found once for a header that is kept. */
const framePlaces = new WeakMap<DicomHeader, Promise<Range[][] | null>>()

async function encapsulatedFrame(
  source: ByteSource,
  header: DicomHeader,
  pixel: PixelElement,
  module: PixelModule,
  frame: number,
  context: DecodeContext,
): Promise<Result<Uint8Array>> {
  const read = reading(source, header, module, context)
  const places = framePlaces.get(header) ?? placesOf(read, header, pixel, module)
  framePlaces.set(header, places)
  const frames = await places.catch((error: unknown) => {
    framePlaces.delete(header)
    throw error
  })
  const damaged = failed(
    'unreadable',
    `${source.path} ends early or has damaged pixel data (frame ${frame + 1}).`,
  )
  if (frames === null) return damaged
  const ranges = frames[frame]
  if (ranges === undefined) return fewerFrames(source, module, frames.length)
  const parts = await Promise.all(ranges.map(({ start, end }) => read(start, end)))
  const [only] = parts
  const total = parts.reduce((sum, part) => sum + part.length, 0)
  const expected = ranges.reduce((sum, { start, end }) => sum + end - start, 0)
  if (total === 0 || total < expected) return damaged
  return ok(parts.length === 1 && only !== undefined ? only : joined(parts, total))
}

function fewerFrames(source: ByteSource, { frames }: PixelModule, there: number): Result<never> {
  const only = there === 1 ? 'only 1 is' : `only ${there} are`
  return failed('unreadable', `${source.path} says it has ${frames} frames, but ${only} there.`)
}

function reading(
  source: ByteSource,
  { inflated }: DicomHeader,
  module: PixelModule,
  context: DecodeContext,
): ReadRange {
  if (inflated !== null) return async (start, end) => inflated.subarray(start, end)
  if (module.frames === 1 || source.size > WHOLE_FILE) return (start, end) => source.read(start, end)
  return async (start, end) => (await context.wholeFile(source)).subarray(start, end)
}

async function placesOf(
  read: ReadRange,
  { data }: DicomHeader,
  pixel: PixelElement,
  module: PixelModule,
): Promise<Range[][] | null> {
  const fragments = await listFragments(read, pixel.offset)
  return fragments && framesOf(fragments, module, extendedOffsets(data))
}

/** Extended offset table: 64-bit places (PS3.3 C.7.6.3.1.8). */
function extendedOffsets(data: DataSet): number[] {
  const length = elementOf(data, EXTENDED_OFFSETS)?.length ?? 0
  return Array.from({ length: length >> 3 }, (_, i) => {
    const low = unsignedLong(data, EXTENDED_OFFSETS, i * 2) ?? 0
    return low + (unsignedLong(data, EXTENDED_OFFSETS, i * 2 + 1) ?? 0) * 2 ** 32
  })
}
