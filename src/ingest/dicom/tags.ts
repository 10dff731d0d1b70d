import { ok, type Result } from '../../study/result'
import type { ByteSource } from '../../study/types'
import type { DataSet } from './dataSet'
import type { Element } from './elements'
import { type DicomHeader, openHeader, type PixelElement } from './openHeader'
import { type DictionaryEntry, loadDictionary, type TagDictionary, tagText } from './tagDictionary'
import type { TagEntry, TagItem, TagSheet } from './tagSheet'
import { shownValue } from './tagValues'
import { codeOf, TAG, unsignedShort } from './values'

/** Elements listed of one file: more than any real slice has, few enough for a page. */
const MOST_ENTRIES = 100_000
/** Sequences inside sequences that are listed; as many as the reader follows. */
const MAX_DEPTH = 48
const PER_FRAME = 0x52009230
const ITEM = 0xfffee000
const SQ = 'SQ'
const UN = 'UN'

/** What one walk over a file carries along. */
interface Walk {
  dictionary: TagDictionary
  /** Index of the frame whose functional groups are listed. */
  frame: number
  /** Elements that may still be listed. */
  left: number
}

/** Where a data set stands in the file. */
interface Place {
  /** Id of the item it is in; empty at the top. */
  path: string
  depth: number
  /** Character set of the data set around it. */
  characterSet: string
}

/** Tag and type of pixel data; whole numbers are written in bytes or words. */
const PIXEL_DATA: Readonly<Record<PixelElement['values'], readonly [tag: number, vr: string | null]>> = {
  integer: [TAG.pixelData, null],
  float: [TAG.floatPixelData, 'OF'],
  double: [TAG.doublePixelData, 'OD'],
}

/**
 * All elements of the file of one frame up to its pixel data, those of nested sequences with it. Of the per-frame
 * functional groups (PS3.3 C.7.6.16) only the frame's own item is listed. Never throws for what is in the file.
 * @param frame index of the frame in its file
 */
export async function dicomTags(
  source: ByteSource,
  opened: Result<DicomHeader>,
  frame: number,
): Promise<Result<TagSheet>> {
  if (opened.status !== 'ok') return opened
  const { data, pixel } = opened.value
  const walk: Walk = { dictionary: await loadDictionary(), frame, left: MOST_ENTRIES }
  const entries = entriesOf(data, { path: '', depth: 0, characterSet: '' }, walk)
  if (pixel !== null) entries.push(pixelEntry(opened.value, pixel, source.size, walk))
  return ok({ kind: 'dicom', source: source.path, entries, complete: walk.left > 0 })
}

/** The pixel data, which end the header; compressed ones by all the bytes that are left. */
function pixelEntry({ data }: DicomHeader, pixel: PixelElement, size: number, walk: Walk): TagEntry {
  const [tag, type] = PIXEL_DATA[pixel.values]
  const vr = type ?? (pixel.words || !data.encoding.explicit ? 'OW' : 'OB')
  const binary = pixel.encapsulated ? Math.max(0, size - pixel.offset) : pixel.length
  return { ...named(tag, walk.dictionary(tag), ''), vr, value: '', cut: false, binary, items: null }
}

/** Opens the header of a file and lists its elements. @param firstBlock bytes that are read first */
export async function readDicomTags(
  source: ByteSource,
  frame: number,
  firstBlock: number,
): Promise<Result<TagSheet>> {
  return dicomTags(source, await openHeader(source, await source.read(0, firstBlock)), frame)
}

function entriesOf(data: DataSet, around: Place, walk: Walk): TagEntry[] {
  const place = { ...around, characterSet: codeOf(data, 0x00080005) || around.characterSet }
  const elements = [...data.elements.values()].sort((a, b) => a.tag - b.tag)
  const entries: TagEntry[] = []
  for (const element of elements) {
    if (walk.left <= 0) break
    walk.left -= 1
    entries.push(entryOf(data, element, place, walk))
  }
  return entries
}

function entryOf(data: DataSet, element: Element, place: Place, walk: Walk): TagEntry {
  const { tag } = element
  const known = walk.dictionary(tag)
  const creator = creatorOf(data, tag)
  const entry = { ...named(tag, known, place.path), creator }
  const vr = typeOf(data, element, known)
  if (isSequence(data, element, vr) && place.depth < MAX_DEPTH) {
    const items = itemsOf(data, tag, { ...place, path: entry.id }, walk)
    return { ...entry, vr: SQ, value: '', cut: false, binary: null, items }
  }
  const little = !data.encoding.bigEndian || tag < 0x00030000 || writtenType(element) === UN
  const shown = shownValue(data, element, meantBy(vr, known, data), place.characterSet, little)
  return { ...entry, vr, ...shown, items: null }
}

function named(
  tag: number,
  known: DictionaryEntry | null,
  path: string,
): Pick<TagEntry, 'id' | 'tag' | 'keyword' | 'name' | 'creator'> {
  const own = isGroupLength(tag) ? { keyword: 'GroupLength', name: 'Group Length' } : known
  return {
    id: `${path}${tag.toString(16).padStart(8, '0')}`,
    tag: tagText(tag),
    keyword: own?.keyword ?? '',
    name: own?.name ?? '',
    creator: null,
  }
}

/** Items with their elements; of the per-frame groups the frame's own one, under the same id for every frame. */
function itemsOf(data: DataSet, tag: number, { path, depth, characterSet }: Place, walk: Walk): TagItem[] {
  const all = data.items(tag)
  const own = tag === PER_FRAME && depth === 0 ? all[walk.frame] : undefined
  const listed = own === undefined ? all : [own]
  const items: TagItem[] = []
  for (const [index, item] of listed.entries()) {
    if (walk.left <= 0) break
    walk.left -= 1
    const place = { path: `${path}/${index}/`, depth: depth + 1, characterSet }
    items.push({ number: (own ? walk.frame : index) + 1, entries: entriesOf(item, place, walk) })
  }
  return items
}

/** The creator of a private block (PS3.5 section 7.8.1); null for an element that is not private. */
function creatorOf(data: DataSet, tag: number): string | null {
  const group = Math.floor(tag / 0x10000)
  if (group % 2 === 0) return null
  const element = tag % 0x10000
  return element < 0x1000 ? '' : codeOf(data, group * 0x10000 + (element >> 8))
}

/** As written; else what the standard says; else, for a private element, what can be known of any. */
function typeOf(data: DataSet, element: Element, known: DictionaryEntry | null): string {
  const written = writtenType(element)
  if (written !== '') return written
  const { tag } = element
  if (isGroupLength(tag)) return 'UL'
  const group = Math.floor(tag / 0x10000)
  if (group % 2 === 1) return tag % 0x10000 >= 0x10 && tag % 0x10000 <= 0xff ? 'LO' : UN
  return known === null ? UN : oneOf(known.vr, data)
}

/** How a value is read: one of unknown type (UN) as the standard says it is, little endian (PS3.5 section 6.2.2). */
function meantBy(vr: string, known: DictionaryEntry | null, data: DataSet): string {
  return vr === UN && known !== null ? oneOf(known.vr, data) : vr
}

/** Of types that depend on the pixels the one that holds here (PS3.5 section 8 and annex A.1). */
function oneOf(vr: string, data: DataSet): string {
  if (vr.startsWith('US or SS')) return unsignedShort(data, 0x00280103) === 1 ? 'SS' : 'US'
  if (vr.includes(' or ')) return 'OW'
  return vr.length === 2 ? vr : UN
}

function writtenType({ vr }: Element): string {
  return vr === 0 ? '' : String.fromCharCode(vr >> 8, vr & 0xff)
}

/** A sequence by its type, or one whose type is not said and whose value begins as an item does. */
function isSequence(
  { block, encoding }: DataSet,
  { offset, length, undefinedLength }: Element,
  vr: string,
): boolean {
  if (vr === SQ) return true
  if (vr !== UN) return false
  if (undefinedLength) return true
  if (length < 8) return false
  const little = !encoding.bigEndian
  return block.view.getUint16(offset, little) * 0x10000 + block.view.getUint16(offset + 2, little) === ITEM
}

function isGroupLength(tag: number): boolean {
  return tag % 0x10000 === 0
}
