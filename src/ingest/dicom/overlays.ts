import type { Notice, OverlayPlane } from '../../study/types'
import type { DataSet } from './dataSet'
import type { Element } from './elements'
import { nativeFrameBits, type PixelModule } from './pixelModule'
import { decodeRle } from './rle'
import { EXPLICIT_BIG, transferSyntax } from './syntaxes'
import { codeOf, elementOf, numberOf, signedShort, unsignedShort } from './values'

/** Overlay groups 6000 to 601E, every second one (DICOM PS3.3 C.9.2). */
const FIRST_GROUP = 0x60000000
const GROUPS = 16
const BETWEEN_GROUPS = 0x00020000
const ROWS = 0x0010
const COLUMNS = 0x0011
const FRAMES = 0x0015
const TYPE = 0x0040
const ORIGIN = 0x0050
const FRAME_ORIGIN = 0x0051
const BITS_ALLOCATED = 0x0100
const BIT_POSITION = 0x0102
const DATA = 0x3000
const OW = 0x4f57

/** Points of all planes of one image together: a forged header could otherwise make 2 GB of a 256 MB file. */
const MAX_POINTS = 2 ** 26

/** What a file says of one plane. */
interface PlaneHead extends Omit<OverlayPlane, 'bits'> {
  /** Index of the first frame of the image it lies on. */
  firstFrame: number
  /** How many frames it has, one for each frame of the image from there; null: one, for all frames. */
  frames: number | null
  /** Its own data, or (retired) the bit of each pixel that holds it. */
  place: Element | number
}

const DRAWN: Notice = {
  code: 'overlay',
  message:
    'The images carry an overlay (drawn marks or text), which is drawn over the image and not given to the model.',
}
const NOT_DRAWN: Notice = {
  code: 'overlay-not-shown',
  message:
    'The images carry an overlay (drawn marks or text) that cannot be shown; look at it where it was made.',
}

/** What there is to say of an image's overlay planes; none where it has none. */
export function overlayNotices(data: DataSet, module: PixelModule, syntaxUid: string): Notice[] {
  const heads = planeHeads(data, module)
  if (heads.length === 0) return []
  const drawable = drawableOf(heads, syntaxUid)
  return [...(drawable.length > 0 ? [DRAWN] : []), ...(drawable.length < heads.length ? [NOT_DRAWN] : [])]
}

/**
 * The overlay planes that lie on a frame (PS3.3 C.9.2 and C.9.3), but for those without a single mark. They are
 * never part of the pixels.
 * @param bytes the frame as stored, for planes in unused bits of its pixels.
 */
export function overlaysOf(
  data: DataSet,
  module: PixelModule,
  syntaxUid: string,
  bytes: Uint8Array,
  frame: number,
): OverlayPlane[] {
  return drawableOf(planeHeads(data, module), syntaxUid)
    .filter((head) => liesOn(head, frame))
    .map(({ place, firstFrame, frames, ...plane }) => {
      const index = frames === null ? 0 : frame - firstFrame
      const bits =
        typeof place === 'number'
          ? bitOfPixels(bytes, module, syntaxUid, frame, place)
          : ownBits(data, place, index * plane.rows * plane.columns, plane.rows * plane.columns)
      return { ...plane, bits }
    })
    .filter(({ bits }) => bits.includes(1))
}

function planeHeads(data: DataSet, module: PixelModule): PlaneHead[] {
  const heads: PlaneHead[] = []
  for (let index = 0; index < GROUPS; index++) {
    const group = FIRST_GROUP + index * BETWEEN_GROUPS
    if (elementOf(data, group + ROWS) === null) continue
    const head = planeHead(data, module, group)
    if (head !== null) heads.push(head)
  }
  return heads
}

function planeHead(data: DataSet, module: PixelModule, group: number): PlaneHead | null {
  const kind = codeOf(data, group + TYPE).toUpperCase() === 'R' ? 'region' : 'graphics'
  const element = elementOf(data, group + DATA)
  if (element === null || element.length === 0) {
    const bit = unusedBit(data, module, group)
    const { rows, columns } = module
    // A bit belongs to the pixel that it stands in, whatever the group says of size and origin.
    const whole = { rows, columns, originRow: 1, originColumn: 1, firstFrame: 0, frames: null }
    return bit === null ? null : { ...whole, kind, place: bit }
  }
  return {
    rows: unsignedShort(data, group + ROWS) ?? 0,
    columns: unsignedShort(data, group + COLUMNS) ?? 0,
    originRow: signedShort(data, group + ORIGIN) ?? 1,
    originColumn: signedShort(data, group + ORIGIN, 1) ?? 1,
    kind,
    ...framesOf(data, group),
    place: element,
  }
}

/** Without number and origin of its frames (C.9.3) a plane belongs to the image as a whole. */
function framesOf(data: DataSet, group: number): Pick<PlaneHead, 'firstFrame' | 'frames'> {
  const origin = unsignedShort(data, group + FRAME_ORIGIN)
  const count = numberOf(data, group + FRAMES)
  if (origin === null && count === null) return { firstFrame: 0, frames: null }
  return { firstFrame: Math.max(1, origin ?? 1) - 1, frames: Math.max(1, Math.floor(count ?? 1)) }
}

/**
 * The bit of a pixel that a plane without data is kept in (PS3.5-2004 section 8.1.2); null where it is part of the
 * value. Bits below the value only count where the group says it is kept in pixels, since 0 is what others say too.
 */
function unusedBit(data: DataSet, module: PixelModule, group: number): number | null {
  const { bitsAllocated, bitsStored, highBit, samples, values } = module
  const bit = unsignedShort(data, group + BIT_POSITION) ?? 0
  if (samples !== 1 || values !== 'integer' || bit >= bitsAllocated) return null
  const inPixels = (unsignedShort(data, group + BITS_ALLOCATED) ?? 1) > 1
  return bit > highBit || (inPixels && bit <= highBit - bitsStored) ? bit : null
}

/** Those whose data are whole and not too large; bits of pixels only where the pixels are stored as they are. */
function drawableOf(heads: readonly PlaneHead[], syntaxUid: string): PlaneHead[] {
  const { packing } = transferSyntax(syntaxUid)
  const exact = packing === 'native' || packing === 'rle'
  let points = 0
  return heads.filter(({ rows, columns, frames, place }) => {
    const size = rows * columns
    const whole = typeof place === 'number' ? exact : size * (frames ?? 1) <= place.length * 8
    if (size === 0 || !whole || points + size > MAX_POINTS) return false
    points += size
    return true
  })
}

function liesOn({ firstFrame, frames }: PlaneHead, frame: number): boolean {
  return frames === null || (frame >= firstFrame && frame < firstFrame + frames)
}

/** Bits one after the other, lowest bit of each byte first, frames without a gap (PS3.5 section 8.1.2). */
function ownBits({ block, encoding }: DataSet, element: Element, first: number, count: number): Uint8Array {
  // Words with their high byte first hold the first eight bits in their second byte.
  const swap = encoding.bigEndian && element.vr === OW ? 1 : 0
  const bits = new Uint8Array(count)
  for (let i = 0; i < count; i++) {
    const at = first + i
    const byte = block.bytes[element.offset + (Math.floor(at / 8) ^ swap)] ?? 0
    bits[i] = (byte >> (at % 8)) & 1
  }
  return bits
}

/** One bit of each pixel of a frame that is stored natively or as RLE. */
function bitOfPixels(
  bytes: Uint8Array,
  module: PixelModule,
  syntaxUid: string,
  frame: number,
  bit: number,
): Uint8Array {
  const { bitsAllocated, rows, columns } = module
  const rle = transferSyntax(syntaxUid).packing === 'rle'
  const size = Math.max(1, bitsAllocated / 8)
  const words = rle ? (decodeRle(bytes, rows * columns, 1, size) ?? new Uint8Array(0)) : bytes
  const first = rle ? 0 : (nativeFrameBits(module) * frame) % 8
  const reversed = syntaxUid === EXPLICIT_BIG && Number.isInteger(size)
  const bits = new Uint8Array(rows * columns)
  for (let i = 0; i < bits.length; i++) {
    const at = first + i * bitsAllocated + bit
    const byte = Math.floor(at / 8)
    const place = reversed ? byte + size - 1 - 2 * (byte % size) : byte
    bits[i] = ((words[place] ?? 0) >> (at % 8)) & 1
  }
  return bits
}
