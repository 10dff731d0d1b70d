import type { ByteSource } from '../../../study/types'

/**
 * Directories of TIFF 6.0 and BigTIFF. Read here, and not by a package, because pages are read one at a time from
 * files that need not fit into memory, and because of what the packages do with files from outside: `tiff` 7.1.3 has
 * no PackBits, planar or signed images and mixes up tiles of several samples, `utif2` 4.1.0 follows a chain of
 * directories that bites its tail for ever and sets no bound to what it inflates.
 */
export interface TiffFile {
  littleEndian: boolean
  big: boolean
}

/** One directory: the image's own description, its long lists left in the file. */
export interface TiffPage {
  at: number
  width: number
  height: number
  samples: number
  bits: number
  compression: number
  photometric: number
  planar: boolean
  predictor: number
  /** 1 unsigned, 2 signed, 3 floating point. */
  sampleFormat: number
  orientation: number
  fillOrder: number
  /** A small copy of another page. */
  reduced: boolean
}

/** Values of a tag; long lists are read only where they are asked for. */
export type TiffTags = ReadonlyMap<number, readonly number[]>

const TYPE_BYTES: Readonly<Record<number, number>> = { 1: 1, 3: 2, 4: 4, 7: 1, 13: 4, 16: 8 }
/** Entries a directory may have, and values a tag: strips and tiles of the largest scans are some 100,000. */
const MAX_ENTRIES = 1000
const MAX_TAG_VALUES = 2 ** 20
const MAX_PAGES = 20_000
/** Read at once around a place, because directories lie in heaps. */
const WINDOW = 64 * 1024

/** Byte order and kind of a file; null where it is no TIFF. */
export function tiffFile(head: Uint8Array): TiffFile | null {
  const order = String.fromCharCode(head[0] ?? 0, head[1] ?? 0)
  if (head.length < 8 || (order !== 'II' && order !== 'MM')) return null
  const littleEndian = order === 'II'
  const magic = viewOf(head).getUint16(2, littleEndian)
  return magic === 42 || magic === 43 ? { littleEndian, big: magic === 43 } : null
}

/** Reads parts of a file through a window that moves. */
export class TiffBytes {
  private window = new Uint8Array()
  private start = 0

  constructor(
    private readonly source: ByteSource,
    readonly file: TiffFile,
  ) {}

  /** @throws where the file ends before. */
  async view(at: number, length: number): Promise<DataView> {
    if (at < this.start || at + length > this.start + this.window.length) {
      if (!(at >= 0 && at + length <= this.source.size)) throw new Error('it ends too early')
      this.window = Uint8Array.from(await this.source.read(at, at + Math.max(length, WINDOW)))
      this.start = at
      if (this.window.length < length) throw new Error('it ends too early')
    }
    return new DataView(this.window.buffer, at - this.start, length)
  }

  /** Where a directory or a list begins. */
  async offset(at: number): Promise<number> {
    const { big, littleEndian } = this.file
    const view = await this.view(at, big ? 8 : 4)
    return big ? Number(view.getBigUint64(0, littleEndian)) : view.getUint32(0, littleEndian)
  }
}

/** All pages of a file, in its order. A chain that comes back to itself ends there. @throws where it is cut off. */
export async function tiffPages(bytes: TiffBytes): Promise<TiffPage[]> {
  const pages: TiffPage[] = []
  const seen = new Set<number>()
  let at = await bytes.offset(bytes.file.big ? 8 : 4)
  while (at !== 0 && !seen.has(at) && pages.length < MAX_PAGES) {
    seen.add(at)
    const { tags, next } = await tiffTags(bytes, at, PAGE_TAGS)
    const page = pageOf(at, tags)
    if (page !== null) pages.push(page)
    at = next
  }
  return pages
}

/** Tags that describe a page. */
const PAGE_TAGS = new Set([254, 256, 257, 258, 259, 262, 266, 274, 277, 284, 317, 339])

/** The wanted tags of the directory at a place, and where the next directory is (0: nowhere). */
export async function tiffTags(
  bytes: TiffBytes,
  at: number,
  wanted: ReadonlySet<number>,
): Promise<{ tags: TiffTags; next: number }> {
  const { big, littleEndian } = bytes.file
  const [countBytes, entryBytes] = big ? [8, 20] : [2, 12]
  const counted = await bytes.view(at, countBytes)
  const entries = big ? Number(counted.getBigUint64(0, littleEndian)) : counted.getUint16(0, littleEndian)
  if (entries > MAX_ENTRIES) throw new Error('a directory in it is damaged')
  const tags = new Map<number, readonly number[]>()
  for (let i = 0; i < entries; i++) {
    const place = at + countBytes + i * entryBytes
    const tag = (await bytes.view(place, entryBytes)).getUint16(0, littleEndian)
    if (wanted.has(tag)) tags.set(tag, await valuesOf(bytes, place))
  }
  return { tags, next: await bytes.offset(at + countBytes + entries * entryBytes) }
}

async function valuesOf(bytes: TiffBytes, place: number): Promise<number[]> {
  const { big, littleEndian } = bytes.file
  const entry = await bytes.view(place, big ? 20 : 12)
  const type = entry.getUint16(2, littleEndian)
  const size = TYPE_BYTES[type]
  const count = big ? Number(entry.getBigUint64(4, littleEndian)) : entry.getUint32(4, littleEndian)
  if (size === undefined) return []
  if (count > MAX_TAG_VALUES) throw new Error('a directory in it is damaged')
  const [inline, room] = big ? [place + 12, 8] : [place + 8, 4]
  const at = count * size <= room ? inline : await bytes.offset(inline)
  const view = await bytes.view(at, count * size)
  return Array.from({ length: count }, (_, i) => {
    if (size === 1) return view.getUint8(i)
    if (size === 2) return view.getUint16(i * 2, littleEndian)
    return size === 4 ? view.getUint32(i * 4, littleEndian) : Number(view.getBigUint64(i * 8, littleEndian))
  })
}

/** Null for a directory without an image. Defaults are those of the specification. */
function pageOf(at: number, tags: TiffTags): TiffPage | null {
  const first = (tag: number, standard: number): number => tags.get(tag)?.[0] ?? standard
  const [width, height] = [first(256, 0), first(257, 0)]
  if (width < 1 || height < 1) return null
  return {
    at,
    width,
    height,
    samples: first(277, 1),
    bits: first(258, 1),
    compression: first(259, 1),
    photometric: first(262, 1),
    planar: first(284, 1) === 2,
    predictor: first(317, 1),
    sampleFormat: first(339, 1),
    orientation: first(274, 1),
    fillOrder: first(266, 1),
    reduced: (first(254, 0) & 1) === 1,
  }
}

function viewOf(bytes: Uint8Array): DataView {
  return new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
}
