import { describe, expect, it } from 'vitest'
import { readJpegXlSize } from './jpegXlSize'

/** Bits as they are written, lowest of each byte first. */
function codestream(bits: string): Uint8Array {
  const bytes = [0xff, 0x0a, 0, 0, 0, 0, 0, 0]
  for (const [i, bit] of [...bits].entries()) {
    if (bit === '1') bytes[2 + (i >> 3)] = (bytes[2 + (i >> 3)] ?? 0) | (1 << (i & 7))
  }
  return Uint8Array.from(bytes)
}

/** A number in so many bits, lowest first. */
const number = (value: number, bits: number) =>
  Array.from({ length: bits }, (_, i) => (value >> i) & 1).join('')

describe('the size of a JPEG XL image', () => {
  it('in eights, with its own width', () => {
    const bits = `1${number(5, 5)}${number(0, 3)}${number(7, 5)}`
    expect(readJpegXlSize(codestream(bits))).toEqual({ rows: 48, columns: 64 })
  })

  it('of thirteen bits, as wide as a ratio says', () => {
    // 999 + 1 rows, ratio 5: 16 / 9 of that.
    const bits = `0${number(1, 2)}${number(999, 13)}${number(5, 3)}`
    expect(readJpegXlSize(codestream(bits))).toEqual({ rows: 1000, columns: 1777 })
  })

  it('inside boxes', () => {
    const box = (type: string, content: Uint8Array) => {
      const bytes = new Uint8Array(8 + content.length)
      new DataView(bytes.buffer).setUint32(0, bytes.length)
      bytes.set(new TextEncoder().encode(type), 4)
      bytes.set(content, 8)
      return [...bytes]
    }
    const image = codestream(`1${number(0, 5)}${number(1, 3)}`)
    const file = [
      ...box('JXL ', new Uint8Array(4)),
      ...box('ftyp', new Uint8Array(12)),
      ...box('jxlc', image),
    ]
    expect(readJpegXlSize(Uint8Array.from(file))).toEqual({ rows: 8, columns: 8 })
  })

  it('is unknown of anything else', () => {
    expect(readJpegXlSize(Uint8Array.of(0xff, 0xd8, 0xff))).toBeNull()
    expect(readJpegXlSize(Uint8Array.of(0xff, 0x0a))).toBeNull()
  })
})
