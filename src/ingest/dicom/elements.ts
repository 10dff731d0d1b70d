/** How elements are written (DICOM PS3.5 section 7.1): with or without their type, low or high byte first. */
export interface Encoding {
  explicit: boolean
  bigEndian: boolean
}

export const EXPLICIT_LITTLE_ENCODING: Encoding = { explicit: true, bigEndian: false }
export const IMPLICIT_LITTLE_ENCODING: Encoding = { explicit: false, bigEndian: false }
export const EXPLICIT_BIG_ENCODING: Encoding = { explicit: true, bigEndian: true }

/** One item of a sequence: where its elements stand, and the elements where they have been read already. */
export interface Item {
  start: number
  end: number
  elements: Map<number, Element> | null
}

/** One data element: where its value stands in the bytes. */
export interface Element {
  /** Group in the upper, element in the lower 16 bits. */
  tag: number
  /** The two letters of the value representation as a number; 0 where the encoding does not write it. */
  vr: number
  offset: number
  /** Bytes of the value; up to its delimiter where the length was undefined. */
  length: number
  undefinedLength: boolean
  /** Items of a sequence of undefined length, which had to be stepped through to find its end. */
  items: readonly Item[] | null
}

/** Bytes with the view that numbers are read through; one for a whole file. */
export interface Block {
  bytes: Uint8Array
  view: DataView
}

export function blockOf(bytes: Uint8Array): Block {
  return { bytes, view: new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength) }
}

const ITEM = 0xfffee000
const ITEM_END = 0xfffee00d
const SEQUENCE_END = 0xfffee0dd
const UNDEFINED = 0xffffffff
/** Group of pixel data; its elements up to 0007 are tables that stand before them. */
const PIXEL_GROUP = 0x7fe00000
/** Sequences inside sequences that are followed; no standard object comes near. */
const MAX_DEPTH = 48

const vr = (letters: string): number => (letters.charCodeAt(0) << 8) | letters.charCodeAt(1)
const UN = vr('UN')
/** Value representations whose length takes four bytes (PS3.5 table 7.1-1). */
const LONG = new Set(
  ['OB', 'OD', 'OF', 'OL', 'OV', 'OW', 'SQ', 'SV', 'UC', 'UN', 'UR', 'UT', 'UV'].map((letters) =>
    vr(letters),
  ),
)
/** Undefined lengths of these are fragments, not items with elements (PS3.5 annex A.4). */
const FRAGMENTED = new Set(['OB', 'OW', 'OF', 'OD'].map((letters) => vr(letters)))

/** Value representations whose length takes two bytes. */
const BRIEF = new Set(
  [
    ...[
      'AE',
      'AS',
      'AT',
      'CS',
      'DA',
      'DS',
      'DT',
      'FD',
      'FL',
      'IS',
      'LO',
      'LT',
      'PN',
      'SH',
      'SL',
      'SS',
      'ST',
      'TM',
    ],
    ...['UI', 'UL', 'US'],
  ].map((letters) => vr(letters)),
)

/** True for a value representation of PS3.5 section 6.2. */
export function isKnownType(type: number): boolean {
  return BRIEF.has(type) || LONG.has(type)
}

/** What a walk over elements found. */
export interface Walk {
  elements: Map<number, Element>
  /** Pixel data of any kind (7FE0,0008 to 7FE0,0010) that ended the walk. */
  pixel: Element | null
  /** Where the walk ended. */
  next: number
  /** Null where all was read; else the bytes that the element at `next` needs. */
  needed: number | null
}

/**
 * Elements from `start` to `end`, or to pixel data, or (`toItemEnd`) to the end of an item of undefined length.
 * Bytes that end early give what stands before them.
 */
export function readElements(
  block: Block,
  encoding: Encoding,
  start: number,
  end: number,
  { depth = 0, toItemEnd = false, stop = 0 }: { depth?: number; toItemEnd?: boolean; stop?: number } = {},
): Walk {
  const elements = new Map<number, Element>()
  let at = start
  while (at < end) {
    if (at + 8 > end) return { elements, pixel: null, next: at, needed: at + 8 }
    const element = readElement(block, encoding, at, end)
    if (element === null) return { elements, pixel: null, next: at, needed: at + 12 }
    const { tag } = element
    if (toItemEnd && tag === ITEM_END) return { elements, pixel: null, next: at + 8, needed: null }
    if (stop > 0 && tag >= stop) return { elements, pixel: null, next: at, needed: null }
    if (depth === 0 && isPixelData(tag)) return { elements, pixel: element, next: at, needed: null }
    const needed = element.undefinedLength ? delimit(block, encoding, element, end, depth) : 0
    const next = element.offset + element.length + (element.undefinedLength ? 8 : 0)
    if (needed > 0 || next > end) return { elements, pixel: null, next: at, needed: Math.max(needed, next) }
    elements.set(tag, element)
    at = next
  }
  return { elements, pixel: null, next: at, needed: toItemEnd ? at + 8 : null }
}

/** Pixel data themselves, not the offset tables of the same group. */
function isPixelData(tag: number): boolean {
  return tag >= PIXEL_GROUP + 8 && tag <= PIXEL_GROUP + 0x10
}

/**
 * Tag, type and length of the element at `at` (PS3.5 section 7.1); null where they do not fit before `end`.
 * A type that is no two capital letters is taken for an element written without one, as some writers mix them.
 */
function readElement({ bytes, view }: Block, encoding: Encoding, at: number, end: number): Element | null {
  const little = !encoding.bigEndian
  const tag = view.getUint16(at, little) * 0x10000 + view.getUint16(at + 2, little)
  const type = encoding.explicit && tag < ITEM ? typeAt(bytes, at + 4) : 0
  if (type === 0) return sized(tag, 0, at + 8, view.getUint32(at + 4, little))
  if (!LONG.has(type)) return sized(tag, type, at + 8, view.getUint16(at + 6, little))
  return at + 12 > end ? null : sized(tag, type, at + 12, view.getUint32(at + 8, little))
}

function sized(tag: number, type: number, offset: number, length: number): Element {
  const undefinedLength = length === UNDEFINED
  return { tag, vr: type, offset, length: undefinedLength ? 0 : length, undefinedLength, items: null }
}

/** Two capital letters as a number, else 0. */
export function typeAt(bytes: Uint8Array, at: number): number {
  const a = bytes[at] ?? 0
  const b = bytes[at + 1] ?? 0
  return a >= 65 && a <= 90 && b >= 65 && b <= 90 ? (a << 8) | b : 0
}

/**
 * Finds the end of an element of undefined length and sets its length and items.
 * @returns 0, or the bytes that are needed to go on.
 */
function delimit(block: Block, encoding: Encoding, element: Element, end: number, depth: number): number {
  const inner = element.vr === UN ? IMPLICIT_LITTLE_ENCODING : encoding
  const fragments = FRAGMENTED.has(element.vr) || isPixelData(element.tag)
  const walk = readItems(block, inner, element.offset, end, { undefinedLength: true, fragments, depth })
  if (walk.needed !== null) return walk.needed
  element.items = walk.items
  element.length = walk.next - 8 - element.offset
  return 0
}

interface ItemWalk {
  items: Item[]
  next: number
  needed: number | null
}

/** Items between two places, or up to the sequence's delimiter. Fragments are stepped over. */
export function readItems(
  block: Block,
  encoding: Encoding,
  start: number,
  end: number,
  { undefinedLength = false, fragments = false, depth = 0 } = {},
): ItemWalk {
  const items: Item[] = []
  const little = !encoding.bigEndian
  const { view } = block
  let at = start
  while (at + 8 <= end) {
    const tag = view.getUint16(at, little) * 0x10000 + view.getUint16(at + 2, little)
    const length = view.getUint32(at + 4, little)
    if (tag === SEQUENCE_END) return { items, next: at + 8, needed: null }
    if (tag !== ITEM || depth >= MAX_DEPTH) return { items, next: at, needed: Number.POSITIVE_INFINITY }
    if (length === UNDEFINED && !fragments) {
      const walk = readElements(block, encoding, at + 8, end, { depth: depth + 1, toItemEnd: true })
      items.push({ start: at + 8, end: walk.next, elements: walk.elements })
      if (walk.needed !== null) return { items, next: at, needed: walk.needed }
      at = walk.next
    } else {
      const next = at + 8 + length
      if (next > end) return { items, next: at, needed: next }
      if (!fragments) items.push({ start: at + 8, end: next, elements: null })
      at = next
    }
  }
  return { items, next: at, needed: undefinedLength ? at + 8 : null }
}
