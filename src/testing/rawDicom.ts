/**
 * Writes DICOM element by element in any encoding (PS3.5 section 7.1), with or without the header of Part 10: what
 * `writeDicom` cannot, because a proper writer does not.
 */

type Content = string | Uint8Array | readonly number[]

/** Tag, value representation, value: text, bytes, or numbers in the width of the representation. */
export type RawElement = readonly [tag: number, vr: string, content: Content]

export interface RawOptions {
  /** `explicit` and little endian by default. */
  implicit?: boolean
  bigEndian?: boolean
}

const LONG = new Set(['OB', 'OD', 'OF', 'OL', 'OV', 'OW', 'SQ', 'UC', 'UN', 'UR', 'UT'])
const WIDTHS: Readonly<Record<string, number>> = {
  US: 2,
  SS: 2,
  OW: 2,
  UL: 4,
  SL: 4,
  FL: 4,
  OF: 4,
  FD: 8,
  OD: 8,
  OB: 1,
  UN: 1,
}
const UNDEFINED = 0xffffffff

/** Elements one after the other. */
export function rawElements(elements: readonly RawElement[], options: RawOptions = {}): Uint8Array {
  return concatenated(
    elements.map(([tag, vr, content]) => element(tag, vr, bytesFor(vr, content, options), options)),
  )
}

/** A Part 10 file: preamble, DICM, file meta information that names `syntax`, then `body`. */
export function part10(
  body: Uint8Array,
  syntax = '1.2.840.10008.1.2.1',
  metaTags: readonly RawElement[] = [],
): Uint8Array {
  const meta = rawElements([...metaTags, [0x00020010, 'UI', syntax]])
  const length = rawElements([[0x00020000, 'UL', [meta.length]]])
  return concatenated([new Uint8Array(128), textBytes('DICM'), length, meta, body])
}

/** Encapsulated pixel data (PS3.5 annex A.4): offset table, fragments, delimiter. */
export function rawFragments(fragments: readonly Uint8Array[], offsets: readonly number[] = []): Uint8Array {
  const items = [bytesFor('UL', offsets, {}), ...fragments].map((bytes) =>
    concatenated([itemHead(0xe000, even(bytes).length), even(bytes)]),
  )
  const head = element(0x7fe00010, 'OB', new Uint8Array(0), {})
  new DataView(head.buffer).setUint32(8, UNDEFINED, true)
  return concatenated([head, ...items, itemHead(0xe0dd, 0)])
}

/** Identification and Image Pixel elements of one grey image, before its pixel data. */
export function rawImageElements(
  rows: number,
  columns: number,
  bits: number,
  more: readonly RawElement[] = [],
): RawElement[] {
  const elements: RawElement[] = [
    [0x00080016, 'UI', '1.2.840.10008.5.1.4.1.1.2'],
    [0x00080018, 'UI', '1.2.3.4'],
    [0x00080060, 'CS', 'CT'],
    [0x00100010, 'PN', 'Raw^Image'],
    [0x0020000d, 'UI', '1.2.3'],
    [0x0020000e, 'UI', '1.2.3.1'],
    [0x00280002, 'US', [1]],
    [0x00280004, 'CS', 'MONOCHROME2'],
    [0x00280010, 'US', [rows]],
    [0x00280011, 'US', [columns]],
    [0x00280100, 'US', [bits]],
    [0x00280101, 'US', [bits]],
    [0x00280102, 'US', [bits - 1]],
    [0x00280103, 'US', [0]],
  ]
  const replaced = new Set(more.map(([tag]) => tag))
  return [...elements.filter(([tag]) => !replaced.has(tag)), ...more].sort(([a], [b]) => a - b)
}

export function concatenated(parts: readonly Uint8Array[]): Uint8Array {
  const all = new Uint8Array(parts.reduce((sum, { length }) => sum + length, 0))
  let at = 0
  for (const part of parts) {
    all.set(part, at)
    at += part.length
  }
  return all
}

function element(
  tag: number,
  vr: string,
  value: Uint8Array,
  { implicit = false, bigEndian = false }: RawOptions,
): Uint8Array {
  const head = new DataView(new ArrayBuffer(implicit || !LONG.has(vr) ? 8 : 12))
  head.setUint16(0, Math.floor(tag / 0x10000), !bigEndian)
  head.setUint16(2, tag % 0x10000, !bigEndian)
  if (!implicit) new Uint8Array(head.buffer).set(textBytes(vr), 4)
  if (!implicit && !LONG.has(vr)) head.setUint16(6, value.length, !bigEndian)
  else head.setUint32(implicit ? 4 : 8, value.length, !bigEndian)
  return concatenated([new Uint8Array(head.buffer), value])
}

function itemHead(low: number, length: number): Uint8Array {
  const head = new DataView(new ArrayBuffer(8))
  head.setUint16(0, 0xfffe, true)
  head.setUint16(2, low, true)
  head.setUint32(4, length, true)
  return new Uint8Array(head.buffer)
}

function bytesFor(vr: string, content: Content, { bigEndian = false }: RawOptions): Uint8Array {
  if (typeof content === 'string') return even(textBytes(content), vr === 'UI' ? 0 : 32)
  if (content instanceof Uint8Array) return even(content)
  const width = WIDTHS[vr] ?? 2
  const view = new DataView(new ArrayBuffer(content.length * width))
  content.forEach((value, i) => {
    setNumber(view, vr, width, i * width, value, !bigEndian)
  })
  return even(new Uint8Array(view.buffer))
}

function setNumber(
  view: DataView,
  vr: string,
  width: number,
  at: number,
  value: number,
  little: boolean,
): void {
  if (vr === 'FL' || vr === 'OF') view.setFloat32(at, value, little)
  else if (vr === 'FD' || vr === 'OD') view.setFloat64(at, value, little)
  else if (width === 1) view.setUint8(at, value)
  else if (width === 2) view.setUint16(at, value, little)
  else view.setUint32(at, value, little)
}

function even(bytes: Uint8Array, padding = 0): Uint8Array {
  return bytes.length % 2 === 0 ? bytes : concatenated([bytes, Uint8Array.of(padding)])
}

/** One byte a letter. */
function textBytes(text: string): Uint8Array {
  return Uint8Array.from(text, (letter) => letter.charCodeAt(0))
}
