import type { PixelModule } from './pixelModule'

/** Reads bytes [start, end) of the file; shorter at its end. */
export type ReadRange = (start: number, end: number) => Promise<Uint8Array>

/** Bytes of the file. */
export interface Range {
  start: number
  end: number
}

/** Encapsulated pixel data as a list: where each fragment stands, and what the basic offset table says. */
export interface Fragments {
  ranges: readonly Range[]
  /** Places of the frames' first items, counted from the first fragment's item; empty where there is no table. */
  offsets: readonly number[]
  /** First bytes of each fragment. */
  beginnings: readonly Uint8Array[]
}

const ITEM = 0xfffee000
const ITEM_HEAD = 8
/** Bytes of an offset table for more frames than a file may have; a longer one is damage. */
const MAX_TABLE = 4 * 1024 * 1024
/** Bytes kept of a fragment to see whether an image begins there. */
const BEGINNING = 12
/** Read at once while stepping from item to item: small fragments come in one read, large ones are stepped over. */
const WINDOW = 16 * 1024

/**
 * Steps through the items of encapsulated pixel data (DICOM PS3.5 annex A.4) without reading what is in them.
 * Data that end without a delimiter, or inside a fragment, give the fragments that are whole.
 * @returns null where there is no offset table item, with which encapsulated pixel data begin.
 */
export async function listFragments(read: ReadRange, start: number): Promise<Fragments | null> {
  const cursor = new Cursor(read)
  const table = await cursor.item(start)
  if (table === null) return null
  const believable = table <= MAX_TABLE
  const offsets = believable ? words(await read(start + ITEM_HEAD, start + ITEM_HEAD + table)) : []
  const ranges: Range[] = []
  const beginnings: Uint8Array[] = []
  let at = start + ITEM_HEAD + table
  for (;;) {
    const length = await cursor.item(at)
    if (length === null) return { ranges, offsets, beginnings }
    const range = { start: at + ITEM_HEAD, end: at + ITEM_HEAD + length }
    beginnings.push(await cursor.bytes(range.start, Math.min(range.end, range.start + BEGINNING)))
    ranges.push(range)
    at = range.end
  }
}

class Cursor {
  private windowStart = 0
  private window: Uint8Array = new Uint8Array(0)

  constructor(private readonly read: ReadRange) {}

  /** Length of the item at a place; null where none begins there. */
  async item(at: number): Promise<number | null> {
    const head = await this.bytes(at, at + ITEM_HEAD)
    if (head.length < ITEM_HEAD) return null
    const view = new DataView(head.buffer, head.byteOffset, ITEM_HEAD)
    const tag = view.getUint16(0, true) * 0x10000 + view.getUint16(2, true)
    return tag === ITEM ? view.getUint32(4, true) : null
  }

  async bytes(start: number, end: number): Promise<Uint8Array> {
    if (start < this.windowStart || end > this.windowStart + this.window.length) {
      this.window = await this.read(start, start + WINDOW)
      this.windowStart = start
    }
    return this.window.subarray(start - this.windowStart, end - this.windowStart)
  }
}

function words(bytes: Uint8Array): number[] {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  return Array.from({ length: bytes.length >> 2 }, (_, i) => view.getUint32(i * 4, true))
}

/**
 * The fragments of each frame: by the extended offset table (7FE0,0001), by one fragment a frame, by the basic offset
 * table, or by where images begin. A table that does not point at fragments is not believed.
 * @param extended offsets of the extended table; empty where there is none.
 * @returns null where nothing tells the frames apart.
 */
export function framesOf(
  fragments: Fragments,
  { frames }: Pick<PixelModule, 'frames'>,
  extended: readonly number[],
): Range[][] | null {
  const { ranges, offsets, beginnings } = fragments
  if (ranges.length === 0) return null
  if (frames === 1) return [firstImage(ranges, beginnings)]
  if (ranges.length === frames) return ranges.map((range) => [range])
  return (
    byOffsets(ranges, extended, frames) ??
    byOffsets(ranges, offsets, frames) ??
    byBeginnings(ranges, beginnings)
  )
}

/** All fragments, or those before a second image where every one of several fragments is an image of its own. */
function firstImage(ranges: readonly Range[], beginnings: readonly Uint8Array[]): Range[] {
  const each = beginnings.length > 1 && beginnings.every(beginsImage)
  return each ? ranges.slice(0, 1) : [...ranges]
}

function byOffsets(ranges: readonly Range[], offsets: readonly number[], frames: number): Range[][] | null {
  const origin = (ranges[0]?.start ?? 0) - ITEM_HEAD
  if (offsets.length !== frames) return null
  const places = new Map(ranges.map((range, i) => [range.start - ITEM_HEAD - origin, i]))
  const starts = offsets.flatMap((offset) => places.get(offset) ?? [])
  const ascending = starts.every((start, i) => i === 0 || start > (starts[i - 1] ?? 0))
  return starts.length === frames && starts[0] === 0 && ascending ? cut(ranges, starts) : null
}

function byBeginnings(ranges: readonly Range[], beginnings: readonly Uint8Array[]): Range[][] | null {
  const starts = beginnings.flatMap((bytes, i) => (beginsImage(bytes) ? [i] : []))
  return starts[0] === 0 ? cut(ranges, starts) : null
}

function cut(ranges: readonly Range[], starts: readonly number[]): Range[][] {
  return starts.map((start, i) => ranges.slice(start, starts[i + 1]))
}

/** Start of a JPEG or JPEG-LS image, of a JPEG 2000 or JPEG XL codestream, or of the boxes around one. */
const BEGINNINGS: readonly (readonly number[])[] = [
  [0xff, 0xd8, 0xff],
  [0xff, 0x4f, 0xff, 0x51],
  [0, 0, 0, 0x0c, 0x6a, 0x50, 0x20, 0x20],
  [0, 0, 0, 0x0c, 0x4a, 0x58, 0x4c, 0x20],
]

function beginsImage(bytes: Uint8Array): boolean {
  return BEGINNINGS.some((beginning) => beginning.every((byte, i) => bytes[i] === byte))
}
