import type { CodecImage } from '../wasmDecoder'
import { BitReader, type HuffmanTable, huffmanTable } from './huffman'
import { inverseDct } from './idct'
import { decodeScan, ZIGZAG } from './scan'

/**
 * Grey JPEG of 12 bits (ITU-T T.81): extended sequential and progressive, Huffman coded. It is written here because
 * the packages do not have it right: libjpeg-turbo's build knows 8 bits only, and the JavaScript decoder that
 * viewers use for 12 bits adds 15 to every value, cuts the brightest 15 and mishandles refinement scans.
 */

interface Frame {
  rows: number
  columns: number
  bits: number
  progressive: boolean
  quantisation: number
  coefficients: Int32Array
}

interface State {
  frame: Frame | null
  quantisation: Uint16Array[]
  dc: HuffmanTable[]
  ac: HuffmanTable[]
  restartInterval: number
  scans: number
}

/** Real progressive images have about ten; each costs a pass over the image, however few bytes it has. */
const MAX_SCANS = 128
const SOF_FIRST = 0xc0
const SOF_PROGRESSIVE = 0xc2
const SOF_LAST = 0xcf
const DHT = 0xc4
const EOI = 0xd9
const SOS = 0xda
const DQT = 0xdb
const DRI = 0xdd
const EMPTY = huffmanTable(new Uint8Array(16), new Uint8Array(0))

/** @throws Error when the stream is damaged or not grey. The size must have been checked before (`readJpegSize`). */
export function decodeJpeg12(encoded: Uint8Array): CodecImage {
  const state: State = { frame: null, quantisation: [], dc: [], ac: [], restartInterval: 0, scans: 0 }
  let at = 2
  for (;;) {
    at = nextMarker(encoded, at)
    const marker = encoded[at + 1] ?? EOI
    if (marker === EOI) break
    const length = word(encoded, at + 2)
    const segment = encoded.subarray(at + 4, at + 2 + length)
    at += 2 + length
    if (marker === SOS) at = readScan(encoded, at, segment, state)
    else readSegment(marker, segment, state)
  }
  if (state.frame === null) throw new Error('JPEG: no frame')
  return render(state.frame, state.quantisation)
}

function readSegment(marker: number, segment: Uint8Array, state: State): void {
  if (marker === DQT) readQuantisation(segment, state)
  else if (marker === DHT) readHuffman(segment, state)
  else if (marker === DRI) state.restartInterval = word(segment, 0)
  else if (marker >= SOF_FIRST && marker <= SOF_LAST) readFrameOnce(marker, segment, state)
}

function readFrameOnce(marker: number, segment: Uint8Array, state: State): void {
  if (marker > SOF_PROGRESSIVE) throw new Error('JPEG: a process that is not decoded here')
  if (state.frame !== null) throw new Error('JPEG: a second frame')
  state.frame = readFrame(segment, marker === SOF_PROGRESSIVE)
}

/** The next marker from `at` on, over the rest of an entropy-coded segment and over fill bytes. */
function nextMarker(data: Uint8Array, at: number): number {
  for (let i = at; i + 1 < data.length; i++) {
    const next = data[i + 1] ?? 0
    if (data[i] === 0xff && next !== 0 && next !== 0xff && !(next >= 0xd0 && next <= 0xd7)) return i
  }
  return data.length
}

function readFrame(segment: Uint8Array, progressive: boolean): Frame {
  const [rows, columns, components] = [word(segment, 1), word(segment, 3), segment[5]]
  if (components !== 1) throw new Error('JPEG: only grey images of 12 bits')
  const blocks = Math.ceil(rows / 8) * Math.ceil(columns / 8)
  return {
    rows,
    columns,
    bits: segment[0] ?? 0,
    progressive,
    quantisation: segment[8] ?? 0,
    coefficients: new Int32Array(blocks * 64),
  }
}

function readQuantisation(segment: Uint8Array, state: State): void {
  for (let at = 0; at < segment.length; ) {
    const wide = (segment[at] ?? 0) >> 4 !== 0
    const table = new Uint16Array(64)
    for (let k = 0; k < 64; k++) {
      table[ZIGZAG[k] ?? 0] = wide ? word(segment, at + 1 + 2 * k) : (segment[at + 1 + k] ?? 0)
    }
    state.quantisation[(segment[at] ?? 0) & 3] = table
    at += wide ? 129 : 65
  }
}

function readHuffman(segment: Uint8Array, state: State): void {
  for (let at = 0; at < segment.length; ) {
    const target = (segment[at] ?? 0) >> 4 === 0 ? state.dc : state.ac
    const counts = segment.subarray(at + 1, at + 17)
    const total = counts.reduce((sum, count) => sum + count, 0)
    target[(segment[at] ?? 0) & 3] = huffmanTable(counts, segment.subarray(at + 17, at + 17 + total))
    at += 17 + total
  }
}

/** @returns where the scan's data end. */
function readScan(data: Uint8Array, at: number, segment: Uint8Array, state: State): number {
  const { frame } = state
  if (frame === null || segment[0] !== 1) throw new Error('JPEG: scan without its frame')
  state.scans += 1
  if (state.scans > MAX_SCANS) throw new Error('JPEG: too many scans')
  const tables = segment[2] ?? 0
  const [start = 0, end = 0, approximation = 0] = segment.subarray(3, 6)
  const reader = new BitReader(data, at)
  const scan = {
    dc: state.dc[tables >> 4] ?? EMPTY,
    ac: state.ac[tables & 15] ?? EMPTY,
    start,
    end: Math.min(end, 63),
    high: approximation >> 4,
    low: approximation & 15,
    restartInterval: state.restartInterval,
  }
  decodeScan(reader, scan, frame.coefficients, frame.progressive)
  return reader.at
}

function render(
  { rows, columns, bits, coefficients, quantisation }: Frame,
  tables: Uint16Array[],
): CodecImage {
  const table = tables[quantisation]
  if (table === undefined) throw new Error('JPEG: no quantisation table')
  const values = new Uint16Array(rows * columns)
  const across = Math.ceil(columns / 8)
  const block = new Float64Array(64)
  for (let at = 0; at < coefficients.length; at += 64) {
    inverseDct(coefficients, at, table, block)
    const index = at / 64
    place(block, values, Math.floor(index / across) * 8, (index % across) * 8, { rows, columns, bits })
  }
  return { rows, columns, samples: 1, bits, signed: false, values }
}

/** Level shift (T.81 A.3.1), clamped to the bits there are. */
function place(
  block: Float64Array,
  values: Uint16Array,
  top: number,
  left: number,
  { rows, columns, bits }: Pick<Frame, 'rows' | 'columns' | 'bits'>,
): void {
  const half = 2 ** (bits - 1)
  const most = 2 ** bits - 1
  for (let y = 0; y < 8 && top + y < rows; y++) {
    for (let x = 0; x < 8 && left + x < columns; x++) {
      const value = Math.round((block[y * 8 + x] ?? 0) + half)
      values[(top + y) * columns + left + x] = Math.min(most, Math.max(0, value))
    }
  }
}

function word(data: Uint8Array, at: number): number {
  return ((data[at] ?? 0) << 8) | (data[at + 1] ?? 0)
}
