/** Huffman table of a DHT segment, as ITU-T T.81 F.2.2.3 decodes with it. */
export interface HuffmanTable {
  /** Largest code of each length; -1 where there is none. */
  maxCode: Int32Array
  /** What to add to a code of each length to get its place in `values`. */
  offset: Int32Array
  values: Uint8Array
}

/** @param counts codes of each length 1 to 16. */
export function huffmanTable(counts: Uint8Array, values: Uint8Array): HuffmanTable {
  const maxCode = new Int32Array(17).fill(-1)
  const offset = new Int32Array(17)
  let code = 0
  let place = 0
  for (let length = 1; length <= 16; length++) {
    const count = counts[length - 1] ?? 0
    offset[length] = place - code
    place += count
    code += count
    if (count > 0) maxCode[length] = code - 1
    code <<= 1
  }
  return { maxCode, offset, values }
}

/** Reads an entropy-coded segment bit by bit (T.81 F.2.2.5). Every read throws where the segment ends early. */
export class BitReader {
  private byte = 0
  private left = 0

  constructor(
    private readonly data: Uint8Array,
    public at: number,
  ) {}

  bit(): number {
    if (this.left === 0) this.next()
    this.left -= 1
    return (this.byte >> this.left) & 1
  }

  bits(count: number): number {
    let value = 0
    for (let i = 0; i < count; i++) value = (value << 1) | this.bit()
    return value
  }

  /** A signed value of `count` bits (T.81 F.2.2.1, EXTEND). */
  signed(count: number): number {
    const value = this.bits(count)
    return count > 0 && value < 1 << (count - 1) ? value - (1 << count) + 1 : value
  }

  symbol({ maxCode, offset, values }: HuffmanTable): number {
    let code = 0
    for (let length = 1; length <= 16; length++) {
      code = (code << 1) | this.bit()
      if (code <= (maxCode[length] ?? -1)) return values[(offset[length] ?? 0) + code] ?? 0
    }
    throw new Error('JPEG: not a Huffman code')
  }

  /** Leaves the rest of the byte and steps over a restart marker. */
  restart(): void {
    this.left = 0
    const marker = this.data[this.at + 1] ?? 0
    if (this.data[this.at] !== 0xff || marker < 0xd0 || marker > 0xd7)
      throw new Error('JPEG: restart marker missing')
    this.at += 2
  }

  private next(): void {
    const byte = this.data[this.at]
    if (byte === undefined) throw new Error('JPEG: ends early')
    // A stuffed zero follows a data byte of FF; anything else there is a marker, so the data end too early.
    if (byte === 0xff && this.data[this.at + 1] !== 0) throw new Error('JPEG: marker inside the data')
    this.at += byte === 0xff ? 2 : 1
    this.byte = byte
    this.left = 8
  }
}
