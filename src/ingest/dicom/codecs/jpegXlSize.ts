/** Begins a bare codestream (ISO/IEC 18181-1 B.2). */
const CODESTREAM = [0xff, 0x0a]
/** Boxes (ISO/IEC 18181-2) that hold the codestream, with the bytes before it in them. */
const BOXES = new Map([
  ['jxlc', 0],
  ['jxlp', 4],
])
const BOX_HEAD = 8
/** Bits of a size by its two-bit selector. */
const SIZE_BITS = [9, 13, 18, 30] as const
/** Width to height, by the three-bit ratio; 0 says that the width follows. */
const RATIOS: readonly (readonly [number, number])[] = [
  [1, 1],
  [1, 1],
  [12, 10],
  [4, 3],
  [3, 2],
  [16, 9],
  [5, 4],
  [2, 1],
]

/** Size of a JPEG XL image from its size header (ISO/IEC 18181-1 D.2), without decoding; null where it has none. */
export function readJpegXlSize(bytes: Uint8Array): { rows: number; columns: number } | null {
  const at = codestreamAt(bytes)
  if (at === null) return null
  const bits = new Bits(bytes, at + CODESTREAM.length)
  const small = bits.take(1) === 1
  const rows = side(bits, small)
  const ratio = bits.take(3)
  const [wide = 1, high = 1] = RATIOS[ratio] ?? []
  const columns = ratio === 0 ? side(bits, small) : Math.floor((rows * wide) / high)
  return bits.ended ? null : { rows, columns }
}

function side(bits: Bits, small: boolean): number {
  if (small) return 8 * (1 + bits.take(5))
  return 1 + bits.take(SIZE_BITS[bits.take(2)] ?? 9)
}

function codestreamAt(bytes: Uint8Array): number | null {
  if (begins(bytes, 0)) return 0
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  let at = 0
  while (at + BOX_HEAD <= bytes.length) {
    const type = String.fromCharCode(...bytes.subarray(at + 4, at + BOX_HEAD))
    const before = BOXES.get(type)
    if (before !== undefined) {
      const start = at + BOX_HEAD + before
      return begins(bytes, start) ? start : null
    }
    const size = view.getUint32(at)
    if (size < BOX_HEAD) return null
    at += size
  }
  return null
}

function begins(bytes: Uint8Array, at: number): boolean {
  return CODESTREAM.every((byte, i) => bytes[at + i] === byte)
}

/** Reads bits, lowest first. */
class Bits {
  private bit = 0

  constructor(
    private readonly bytes: Uint8Array,
    private readonly start: number,
  ) {}

  take(count: number): number {
    let value = 0
    for (let i = 0; i < count; i++, this.bit++) {
      const byte = this.bytes[this.start + (this.bit >> 3)] ?? 0
      value += ((byte >> (this.bit & 7)) & 1) * 2 ** i
    }
    return value
  }

  get ended(): boolean {
    return this.start + this.bit / 8 > this.bytes.length
  }
}
