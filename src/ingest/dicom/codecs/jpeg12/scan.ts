import type { BitReader, HuffmanTable } from './huffman'

/** Zigzag order to row-by-row order of an 8 x 8 block (T.81 figure 5). */
export const ZIGZAG = Uint8Array.from([
  0, 1, 8, 16, 9, 2, 3, 10, 17, 24, 32, 25, 18, 11, 4, 5, 12, 19, 26, 33, 40, 48, 41, 34, 27, 20, 13, 6, 7,
  14, 21, 28, 35, 42, 49, 56, 57, 50, 43, 36, 29, 22, 15, 23, 30, 37, 44, 51, 58, 59, 52, 45, 38, 31, 39, 46,
  53, 60, 61, 54, 47, 55, 62, 63,
])

/** What one SOS segment says (T.81 B.2.3). */
export interface ScanParameters {
  dc: HuffmanTable
  ac: HuffmanTable
  start: number
  end: number
  /** Bit position of the previous scan of these coefficients; 0 for the first one. */
  high: number
  low: number
  /** Blocks between restart markers; 0 for none. */
  restartInterval: number
}

/** Adds one scan to the coefficients of a single-component image, block after block. */
export function decodeScan(
  reader: BitReader,
  scan: ScanParameters,
  coefficients: Int32Array,
  progressive: boolean,
): void {
  const decoder = new BlockDecoder(reader, scan, coefficients)
  const decode = blockMethod(decoder, scan, progressive)
  const blocks = coefficients.length / 64
  for (let block = 0; block < blocks; block++) {
    if (scan.restartInterval > 0 && block > 0 && block % scan.restartInterval === 0) {
      reader.restart()
      decoder.reset()
    }
    decode(block * 64)
  }
}

function blockMethod(
  decoder: BlockDecoder,
  { start, high }: ScanParameters,
  progressive: boolean,
): (at: number) => void {
  if (!progressive) return (at) => decoder.sequential(at)
  if (start === 0) return high === 0 ? (at) => decoder.dcFirst(at) : (at) => decoder.dcRefine(at)
  return high === 0 ? (at) => decoder.acFirst(at) : (at) => decoder.acRefine(at)
}

/** T.81 F.2.2 (sequential) and G.1.2, G.2 (progressive). */
class BlockDecoder {
  private predicted = 0
  /** Blocks that are still to be left without new coefficients. */
  private endOfBand = 0

  constructor(
    private readonly reader: BitReader,
    private readonly scan: ScanParameters,
    private readonly coefficients: Int32Array,
  ) {}

  reset(): void {
    this.predicted = 0
    this.endOfBand = 0
  }

  sequential(at: number): void {
    this.coefficients[at] = this.nextDc()
    for (let k = 1; k < 64; k++) {
      const symbol = this.reader.symbol(this.scan.ac)
      const size = symbol & 15
      const run = symbol >> 4
      if (size === 0 && run < 15) return
      k += run
      if (size > 0) this.put(at, k, this.reader.signed(size))
    }
  }

  dcFirst(at: number): void {
    this.coefficients[at] = this.nextDc() * 2 ** this.scan.low
  }

  dcRefine(at: number): void {
    if (this.reader.bit()) this.coefficients[at] = (this.coefficients[at] ?? 0) | (1 << this.scan.low)
  }

  acFirst(at: number): void {
    if (this.endOfBand > 0) {
      this.endOfBand -= 1
      return
    }
    for (let k = this.scan.start; k <= this.scan.end; k++) {
      const symbol = this.reader.symbol(this.scan.ac)
      const size = symbol & 15
      const run = symbol >> 4
      if (size === 0 && run < 15) {
        this.endOfBand = (1 << run) - 1 + this.reader.bits(run)
        return
      }
      k += run
      if (size > 0) this.put(at, k, this.reader.signed(size) * 2 ** this.scan.low)
    }
  }

  acRefine(at: number): void {
    let k = this.scan.start
    while (this.endOfBand === 0 && k <= this.scan.end) {
      const symbol = this.reader.symbol(this.scan.ac)
      const run = symbol >> 4
      const fresh = (symbol & 15) > 0 ? this.signedStep() : 0
      if (fresh === 0 && run < 15) {
        this.endOfBand = (1 << run) + this.reader.bits(run)
        break
      }
      k = this.passZeros(at, k, run)
      if (fresh !== 0) this.put(at, k, fresh)
      k += 1
    }
    if (this.endOfBand > 0) {
      this.passZeros(at, k, 64)
      this.endOfBand -= 1
    }
  }

  private nextDc(): number {
    const size = this.reader.symbol(this.scan.dc)
    if (size > 16) throw new Error('JPEG: difference too large')
    this.predicted += this.reader.signed(size)
    return this.predicted
  }

  private signedStep(): number {
    return this.reader.bit() ? 2 ** this.scan.low : -(2 ** this.scan.low)
  }

  /** Refines what is not zero on the way over `zeros` zero coefficients; gives the place of the next zero. */
  private passZeros(at: number, from: number, zeros: number): number {
    let left = zeros
    let k = from
    for (; k <= this.scan.end; k++) {
      const place = at + (ZIGZAG[k] ?? 0)
      const value = this.coefficients[place] ?? 0
      if (value !== 0) this.refine(place, value)
      else if (left === 0) return k
      else left -= 1
    }
    return k
  }

  private refine(place: number, value: number): void {
    const step = 1 << this.scan.low
    if (!this.reader.bit() || (Math.abs(value) & step) !== 0) return
    this.coefficients[place] = value < 0 ? value - step : value + step
  }

  private put(at: number, k: number, value: number): void {
    if (k > 63) throw new Error('JPEG: coefficient outside its block')
    this.coefficients[at + (ZIGZAG[k] ?? 0)] = value
  }
}
