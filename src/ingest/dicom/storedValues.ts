import { failed, ok, type Result } from '../../study/result'
import { readJpeg2000Size, readJpegSize } from '../jpegSize'
import { CodecMissing, type Codecs } from './codecs/codecs'
import { sayingRgb } from './codecs/jpegColour'
import { readJpegXlSize } from './codecs/jpegXlSize'
import { type CodecImage, interleave } from './codecs/wasmDecoder'
import { isSubsampled, nativeFrameBits, nativeFrameValues, type PixelModule } from './pixelModule'
import { decodeRle } from './rle'
import { EXPLICIT_BIG, type Packing, transferSyntax } from './syntaxes'

type IntegerArray = Uint8Array | Int8Array | Uint16Array | Int16Array | Uint32Array | Int32Array

export type StoredArray = IntegerArray | Float32Array | Float64Array

/** Stored pixel values (before any LUT), samples interleaved, in the colour space `photometric`. */
export interface StoredImage {
  values: StoredArray
  samples: 1 | 3
  photometric: string
  bits: number
}

/** Unpacks one frame's bytes. `path` is for messages. */
export async function storedValues(
  bytes: Uint8Array,
  syntaxUid: string,
  module: PixelModule,
  frame: number,
  codecs: Codecs,
  path: string,
): Promise<Result<StoredImage>> {
  const syntax = transferSyntax(syntaxUid)
  if (syntax.packing === 'native') return ok(nativeImage(bytes, module, frame, syntaxUid === EXPLICIT_BIG))
  if (syntax.packing === 'rle') return rleImage(bytes, module, path)
  if (syntax.packing === 'unsupported') return unsupportedSyntax(path, syntax.name)
  if (!sizeAgrees(bytes, syntax.packing, module)) {
    return failed('unreadable', `${path} holds a compressed image of another size than its header says.`)
  }
  try {
    const rgbJpeg = syntax.packing === 'jpeg' && module.photometric === 'RGB'
    const decoded = await codecs.decode(syntax.packing, rgbJpeg ? sayingRgb(bytes) : bytes)
    return codecImage(decoded, syntax.packing, module, path)
  } catch (error) {
    if (error instanceof CodecMissing) return unsupportedSyntax(path, syntax.name)
    // Codecs throw numbers, strings and Errors for damaged data; none of them says more to a person than this.
    return failed('unreadable', `${path} has a damaged ${syntax.name} image (frame ${frame + 1}).`)
  }
}

/** The answer for a compression that nothing here decodes. */
export function unsupportedSyntax(path: string, name: string): Result<never> {
  return failed(
    'unsupported-transfer-syntax',
    `${path} is compressed as ${name}, which cannot be opened here.`,
  )
}

function nativeImage(bytes: Uint8Array, module: PixelModule, frame: number, bigEndian: boolean): StoredImage {
  const count = nativeFrameValues(module)
  const { bitsAllocated } = module
  const wholeBytes = bitsAllocated % 8 === 0
  const words = wholeBytes
    ? unpackWords(bytes, count, bitsAllocated / 8, bigEndian)
    : unpackBits(bytes, count, bitsAllocated, (nativeFrameBits(module) * frame) % 8)
  if (module.values === 'float') return grey(new Float32Array(words.buffer), module)
  if (module.values === 'double') return grey(new Float64Array(words.buffer), module)
  return finish(significant(words, module), module)
}

function grey(values: StoredArray, { photometric, bitsStored }: PixelModule): StoredImage {
  return { values, samples: 1, photometric, bits: bitsStored }
}

function rleImage(bytes: Uint8Array, module: PixelModule, path: string): Result<StoredImage> {
  const pixels = module.rows * module.columns
  const bytesPerSample = Math.max(1, module.bitsAllocated / 8)
  const planes = decodeRle(bytes, pixels, module.samples, bytesPerSample)
  if (planes === null) return failed('unreadable', `${path} has damaged RLE data.`)
  const words = unpackWords(planes, pixels * module.samples, bytesPerSample, false)
  const photometric = isSubsampled(module.photometric) ? 'YBR_FULL' : module.photometric
  return ok(finish(significant(words, module), { ...module, photometric, planar: module.samples === 3 }))
}

function finish(values: IntegerArray, module: PixelModule): StoredImage {
  const { samples, photometric, planar, bitsStored } = module
  const apart = planar && !isSubsampled(photometric)
  return { values: apart ? interleave(values, samples) : values, samples, photometric, bits: bitsStored }
}

/** Little-endian words of 1, 2, 3, 4 or 8 bytes; of 3 bytes in 4, of 8 bytes only their bytes in order. */
function unpackWords(bytes: Uint8Array, count: number, size: number, bigEndian: boolean): IntegerArray {
  const copy = new Uint8Array(count * size)
  copy.set(bytes.subarray(0, copy.length))
  if (bigEndian && size > 1)
    for (let at = 0; at < copy.length; at += size) copy.subarray(at, at + size).reverse()
  if (size === 1 || size === 8) return copy
  if (size === 3) return widened(copy, count)
  return size === 2 ? new Uint16Array(copy.buffer) : new Uint32Array(copy.buffer)
}

function widened(bytes: Uint8Array, count: number): Uint32Array {
  const out = new Uint32Array(count)
  for (let i = 0; i < count; i++) {
    out[i] = (bytes[i * 3] ?? 0) + (bytes[i * 3 + 1] ?? 0) * 2 ** 8 + (bytes[i * 3 + 2] ?? 0) * 2 ** 16
  }
  return out
}

/** Values of `width` bits one after the other, lowest bit of the lowest byte first (PS3.5 section 8.1.1 and annex D). */
function unpackBits(bytes: Uint8Array, count: number, width: number, bitOffset: number): IntegerArray {
  const out =
    width <= 8 ? new Uint8Array(count) : width <= 16 ? new Uint16Array(count) : new Uint32Array(count)
  let bit = bitOffset
  for (let i = 0; i < count; i++) {
    let value = 0
    for (let taken = 0; taken < width; ) {
      const byte = (bytes[bit >> 3] ?? 0) >> (bit & 7)
      const bits = Math.min(8 - (bit & 7), width - taken)
      value += (byte & (2 ** bits - 1)) * 2 ** taken
      taken += bits
      bit += bits
    }
    out[i] = value
  }
  return out
}

/**
 * The stored bits of each word (PS3.5 section 8.1.1): shifted down to bit 0, the rest (old overlays) masked away,
 * and the sign extended where pixel representation (0028,0103) says so.
 */
function significant(words: IntegerArray, module: PixelModule): IntegerArray {
  const { bitsStored, highBit, signed } = module
  const width = words.BYTES_PER_ELEMENT * 8
  const typed = signed ? signedView(words) : words
  const shift = highBit + 1 - bitsStored
  if (shift === 0 && bitsStored === width) return typed
  const up = 32 - bitsStored - shift
  const down = 32 - bitsStored
  for (let i = 0; i < typed.length; i++) {
    const top = (typed[i] ?? 0) << up
    typed[i] = signed ? top >> down : top >>> down
  }
  return typed
}

function signedView(words: IntegerArray): IntegerArray {
  if (words.BYTES_PER_ELEMENT === 1) return new Int8Array(words.buffer)
  return words.BYTES_PER_ELEMENT === 2 ? new Int16Array(words.buffer) : new Int32Array(words.buffer)
}

/** Looked at before decoding, so that a forged header cannot make a codec claim gigabytes. */
function sizeAgrees(bytes: Uint8Array, packing: Packing, module: PixelModule): boolean {
  if (packing === 'jpeg-xl') {
    const size = readJpegXlSize(bytes)
    return size?.rows === module.rows && size.columns === module.columns
  }
  const size = packing === 'jpeg-2000' || packing === 'htj2k' ? readJpeg2000Size(bytes) : readJpegSize(bytes)
  return size?.rows === module.rows && size.columns === module.columns && size.samples === module.samples
}

function codecImage(
  decoded: CodecImage,
  packing: Packing,
  module: PixelModule,
  path: string,
): Result<StoredImage> {
  const expected = module.rows * module.columns * module.samples
  if (decoded.samples !== module.samples || decoded.values.length < expected) {
    return failed('unreadable', `${path} holds less image data than its header says.`)
  }
  const values = decoded.values.length === expected ? decoded.values : decoded.values.slice(0, expected)
  const stored = module.signed && !decoded.signed ? signExtended(values, module.bitsStored) : values
  const photometric = photometricAfter(packing, module.photometric)
  return ok({ values: stored, samples: module.samples, photometric, bits: decoded.bits })
}

/** Codecs that know no sign give the bits of negative values as large positive ones. */
function signExtended(values: CodecImage['values'], bits: number): Int8Array | Int16Array {
  const signed = values.BYTES_PER_ELEMENT === 1 ? new Int8Array(values.length) : new Int16Array(values.length)
  const shift = 32 - bits
  for (let i = 0; i < values.length; i++) signed[i] = ((values[i] ?? 0) << shift) >> shift
  return signed
}

/** The JPEG decoder gives RGB whatever was inside; JPEG 2000 undoes its own colour transforms (PS3.5 section 8.2.4). */
function photometricAfter(packing: Packing, photometric: string): string {
  if (packing === 'jpeg' && photometric.startsWith('YBR')) return 'RGB'
  if (photometric === 'YBR_RCT' || photometric === 'YBR_ICT') return 'RGB'
  return photometric === 'YBR_FULL_422' ? 'YBR_FULL' : photometric
}
