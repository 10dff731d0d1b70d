import { unzlibSync } from 'fflate'

/** Bytes of one strip or tile, out of the packings of TIFF 6.0 that the codecs elsewhere do not know. */

/** Most that a packing can make of a byte; a claim beyond it is refused before anything is allocated. */
export const TIFF_PACKINGS: ReadonlyMap<number, { name: string; mostPerByte: number }> = new Map([
  [1, { name: 'none', mostPerByte: 1 }],
  [5, { name: 'LZW', mostPerByte: 4096 }],
  [7, { name: 'JPEG', mostPerByte: 4096 }],
  [8, { name: 'deflate', mostPerByte: 1032 }],
  [32773, { name: 'PackBits', mostPerByte: 64 }],
  [32946, { name: 'deflate', mostPerByte: 1032 }],
])

/**
 * @param length bytes that there have to be.
 * @throws where there are fewer, or they are damaged.
 */
export function unpack(packed: Uint8Array, compression: number, length: number): Uint8Array {
  const bytes = unpacked(packed, compression, length)
  if (bytes.length < length) throw new Error('a part of it ends too early')
  return bytes
}

function unpacked(packed: Uint8Array, compression: number, length: number): Uint8Array {
  if (compression === 5) return lzw(packed, length)
  if (compression === 32773) return packBits(packed, length)
  if (compression === 8 || compression === 32946) {
    return unzlibSync(packed, { out: new Uint8Array(length) })
  }
  return packed.slice(0, length)
}

/** A count, then that many bytes as they are, or one byte that is repeated (TIFF 6.0 section 9). */
function packBits(packed: Uint8Array, length: number): Uint8Array {
  const out = new Uint8Array(length)
  let filled = 0
  for (let at = 0; at < packed.length && filled < length; ) {
    const count = packed[at++] ?? 128
    if (count < 128) {
      const literal = packed.subarray(at, at + Math.min(count + 1, length - filled))
      out.set(literal, filled)
      filled += literal.length
      at += count + 1
    } else if (count > 128) {
      const end = Math.min(length, filled + 257 - count)
      out.fill(packed[at++] ?? 0, filled, end)
      filled = end
    }
  }
  return out.subarray(0, filled)
}

const CLEAR = 256
const END = 257

/** LZW with codes of 9 to 12 bits, highest bit first, that grow one code early (TIFF 6.0 section 13). */
function lzw(packed: Uint8Array, length: number): Uint8Array {
  const out = new Uint8Array(length)
  // A string is the string of `prefix` and one byte more.
  const prefix = new Uint16Array(4097)
  const last = new Uint8Array(4097)
  const sizes = new Uint16Array(4097)
  for (let i = 0; i < 256; i++) {
    last[i] = i
    sizes[i] = 1
  }
  let [filled, next, width, previous] = [0, 258, 9, -1]
  let [bits, held] = [0, 0]
  for (let at = 0; at < packed.length && filled < length; at++) {
    bits = ((bits << 8) | (packed[at] ?? 0)) & 0xfffff
    held += 8
    if (held < width) continue
    held -= width
    const code = (bits >> held) & ((1 << width) - 1)
    if (code === END) break
    if (code === CLEAR) {
      ;[next, width, previous] = [258, 9, -1]
      continue
    }
    if (code > next || (previous < 0 && code > 255)) throw new Error('its LZW codes are damaged')
    const string = code < next ? code : previous
    const first = write(out, filled, string, prefix, last, sizes)
    filled += sizes[string] ?? 0
    if (code === next && filled < length) out[filled++] = first
    if (previous >= 0 && next < 4096) {
      prefix[next] = previous
      last[next] = first
      sizes[next] = (sizes[previous] ?? 0) + 1
      next += 1
    }
    previous = code
    width = next >= 2047 ? 12 : next >= 1023 ? 11 : next >= 511 ? 10 : 9
  }
  return out.subarray(0, Math.min(filled, length))
}

/** Writes a string from its end; what does not fit is left out. Returns its first byte. */
function write(
  out: Uint8Array,
  at: number,
  code: number,
  prefix: Uint16Array,
  last: Uint8Array,
  sizes: Uint16Array,
): number {
  let string = code
  for (let place = at + (sizes[code] ?? 1) - 1; place > at; place--) {
    if (place < out.length) out[place] = last[string] ?? 0
    string = prefix[string] ?? 0
  }
  const first = last[string] ?? 0
  if (at < out.length) out[at] = first
  return first
}

/**
 * Undoes the differences between neighbours in place: of whole numbers (predictor 2, TIFF 6.0 section 14) or of the
 * bytes of floating-point numbers (predictor 3, Adobe's technical note 3).
 * @param step samples of a pixel. `rowBytes` a row has.
 */
export function undoPredictor(
  bytes: Uint8Array,
  predictor: number,
  {
    step,
    bits,
    rowBytes,
    littleEndian,
  }: { step: number; bits: number; rowBytes: number; littleEndian: boolean },
): void {
  for (let row = 0; row + rowBytes <= bytes.length; row += rowBytes) {
    if (predictor === 3) undoFloat(bytes.subarray(row, row + rowBytes), step, bits / 8, littleEndian)
    else undoWhole(new DataView(bytes.buffer, bytes.byteOffset + row, rowBytes), step, bits, littleEndian)
  }
}

function undoWhole(view: DataView, step: number, bits: number, littleEndian: boolean): void {
  const size = bits / 8
  for (let at = step * size; at + size <= view.byteLength; at += size) {
    const before = at - step * size
    if (size === 1) view.setUint8(at, view.getUint8(at) + view.getUint8(before))
    else if (size === 2) {
      view.setUint16(
        at,
        view.getUint16(at, littleEndian) + view.getUint16(before, littleEndian),
        littleEndian,
      )
    } else {
      view.setUint32(
        at,
        view.getUint32(at, littleEndian) + view.getUint32(before, littleEndian),
        littleEndian,
      )
    }
  }
}

/** The row's bytes are differences and lie sorted by weight, the heaviest first. */
function undoFloat(row: Uint8Array, step: number, size: number, littleEndian: boolean): void {
  for (let at = step; at < row.length; at++) row[at] = (row[at] ?? 0) + (row[at - step] ?? 0)
  const sorted = row.slice()
  const count = row.length / size
  for (let i = 0; i < count; i++) {
    for (let byte = 0; byte < size; byte++) {
      row[i * size + (littleEndian ? size - 1 - byte : byte)] = sorted[byte * count + i] ?? 0
    }
  }
}
