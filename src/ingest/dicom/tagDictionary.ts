/** What the standard says of a tag (PS3.6). */
export interface DictionaryEntry {
  keyword: string
  name: string
  /** Two letters, or several such as `US or SS` where it depends on the pixels. */
  vr: string
}

/** Looks a tag up; null where the standard does not know it. */
export type TagDictionary = (tag: number) => DictionaryEntry | null

/** Entities in names; the package took them from the standard's XML. */
const ENTITIES: Readonly<Record<string, string>> = {
  '&#x27;': "'",
  '&quot;': '"',
  '&lt;': '<',
  '&gt;': '>',
  '&amp;': '&',
}

/** The elements of file meta information (PS3.10 section 7.1), which the package leaves out: it has chapter 6 of PS3.6. */
const FILE_META: Readonly<Record<number, readonly [name: string, vr: string]>> = {
  131073: ['File Meta Information Version', 'OB'],
  131074: ['Media Storage SOP Class UID', 'UI'],
  131075: ['Media Storage SOP Instance UID', 'UI'],
  131088: ['Transfer Syntax UID', 'UI'],
  131090: ['Implementation Class UID', 'UI'],
  131091: ['Implementation Version Name', 'SH'],
  131094: ['Source Application Entity Title', 'AE'],
  131095: ['Sending Application Entity Title', 'AE'],
  131096: ['Receiving Application Entity Title', 'AE'],
  131110: ['Source Presentation Address', 'UR'],
  131111: ['Sending Presentation Address', 'UR'],
  131112: ['Receiving Presentation Address', 'UR'],
  131328: ['Private Information Creator UID', 'UI'],
  131330: ['Private Information', 'OB'],
}

/**
 * The data dictionary of PS3.6 (edition 2019e; later tags stay without a name), fetched when it is first needed
 * because it is larger than the rest of the reader.
 */
export function loadDictionary(): Promise<TagDictionary> {
  loading ??= fetchDictionary().catch((error: unknown) => {
    // The next one who asks tries again.
    loading = null
    throw error
  })
  return loading
}

let loading: Promise<TagDictionary> | null = null

async function fetchDictionary(): Promise<TagDictionary> {
  const { elements } = await import('@iwharris/dicom-data-dictionary')
  const known = new Map(Object.entries(elements))
  return (tag) => {
    const found = names(tag)
      .map((name) => known.get(name))
      .find((entry) => entry !== undefined)
    if (found === undefined) return fileMeta(tag)
    return { keyword: found.keyword, name: plain(found.name), vr: found.vr.trim() }
  }
}

/** A tag as it is written: `(0010,0010)`. */
export function tagText(tag: number): string {
  const digits = tag.toString(16).toUpperCase().padStart(8, '0')
  return `(${digits.slice(0, 4)},${digits.slice(4)})`
}

/** How the dictionary may name a tag: as it is, or as one of a repeating group (PS3.5 section 7.6) or element. */
function names(tag: number): string[] {
  const text = tagText(tag)
  return [text, `${text.slice(0, 3)}xx${text.slice(5)}`, `${text.slice(0, 8)}xx)`]
}

function fileMeta(tag: number): DictionaryEntry | null {
  const [name, vr] = FILE_META[tag] ?? []
  return name === undefined || vr === undefined ? null : { keyword: name.replaceAll(' ', ''), name, vr }
}

function plain(name: string): string {
  return name.replace(/&[#\w]+;/g, (entity) => ENTITIES[entity] ?? entity)
}
