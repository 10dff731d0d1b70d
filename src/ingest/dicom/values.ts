import { convertBytes } from 'dicom-character-set'
import type { DataSet } from './dataSet'
import type { Element } from './elements'

/** Tags read in more than one place. */
export const TAG = {
  pixelData: 0x7fe00010,
  floatPixelData: 0x7fe00008,
  doublePixelData: 0x7fe00009,
  transferSyntax: 0x00020010,
  mediaStorageClass: 0x00020002,
  sopClass: 0x00080016,
  modality: 0x00080060,
} as const

const SPACE = 32
const ESCAPE = 27
/** Longer texts go through a decoder, whose start costs more than a few letters. */
const SHORT = 32
const LATIN_1 = new TextDecoder('latin1')
const STRICT_UTF_8 = new TextDecoder('utf-8', { fatal: true })

/** A finite number from a decimal or integer string (DS, IS); null where absent or not a number. */
export function numberOf(data: DataSet, tag: number, index = 0): number | null {
  const text = codeOf(data, tag)
  if (text === '') return null
  const value = Number.parseFloat(index === 0 ? text : (text.split('\\')[index] ?? ''))
  return Number.isFinite(value) ? value : null
}

/** Exactly `count` finite numbers from a multi-valued string; null where one is missing. */
export function numbersOf(data: DataSet, tag: number, count: number): number[] | null {
  const text = codeOf(data, tag)
  if (text === '') return null
  const parts = text.split('\\')
  const values: number[] = []
  for (let i = 0; i < count; i++) {
    const value = Number.parseFloat(parts[i] ?? '')
    if (!Number.isFinite(value)) return null
    values.push(value)
  }
  return values
}

/** All finite numbers of a multi-valued string; empty where absent. */
export function allNumbersOf(data: DataSet, tag: number): number[] {
  return codesOf(data, tag).map(Number.parseFloat).filter(Number.isFinite)
}

/** An unsigned short (US) at a place of a multi-valued element; null where it is not there. */
export function unsignedShort(data: DataSet, tag: number, index = 0): number | null {
  const at = placeOf(data, tag, index, 2)
  return at === null ? null : data.block.view.getUint16(at, !data.encoding.bigEndian)
}

/** A signed short (SS). */
export function signedShort(data: DataSet, tag: number, index = 0): number | null {
  const at = placeOf(data, tag, index, 2)
  return at === null ? null : data.block.view.getInt16(at, !data.encoding.bigEndian)
}

/** An unsigned long (UL). */
export function unsignedLong(data: DataSet, tag: number, index = 0): number | null {
  const at = placeOf(data, tag, index, 4)
  return at === null ? null : data.block.view.getUint32(at, !data.encoding.bigEndian)
}

/** A signed long (SL). */
export function signedLong(data: DataSet, tag: number, index = 0): number | null {
  const at = placeOf(data, tag, index, 4)
  return at === null ? null : data.block.view.getInt32(at, !data.encoding.bigEndian)
}

/** A single-precision number (FL). */
export function singleOf(data: DataSet, tag: number, index = 0): number | null {
  const at = placeOf(data, tag, index, 4)
  return at === null ? null : data.block.view.getFloat32(at, !data.encoding.bigEndian)
}

/** A double-precision number (FD); null where it is not finite. */
export function doubleOf(data: DataSet, tag: number, index = 0): number | null {
  const at = placeOf(data, tag, index, 8)
  const value = at === null ? Number.NaN : data.block.view.getFloat64(at, !data.encoding.bigEndian)
  return Number.isFinite(value) ? value : null
}

function placeOf(data: DataSet, tag: number, index: number, size: number): number | null {
  const element = data.elements.get(tag)
  return element !== undefined && element.length >= (index + 1) * size ? element.offset + index * size : null
}

/** A code string, identifier or plain text in the default repertoire; empty where absent. */
export function codeOf(data: DataSet, tag: number): string {
  const element = data.elements.get(tag)
  return element === undefined || element.length === 0 ? '' : plainText(data.block.bytes, element)
}

/** All values of a multi-valued code string; one empty value where absent. */
export function codesOf(data: DataSet, tag: number): string[] {
  const text = codeOf(data, tag)
  if (!text.includes('\\')) return [text]
  return text.split('\\').map((value) => value.trim())
}

/**
 * Text in the data set's own character set (0008,0005), DICOM PS3.5 section 6.1. A set that is not known is read
 * as UTF-8 or Latin 1, so that the text is at worst misspelt, never lost.
 * @param characterSet where the item has none of its own: the character set of the data set around it.
 */
export function textOf(data: DataSet, tag: number, vr: 'PN' | 'LO', characterSet?: string): string {
  const element = data.elements.get(tag)
  if (element === undefined || element.length === 0) return ''
  const { bytes } = data.block
  if (isPlain(bytes, element)) return plainText(bytes, element)
  const value = bytes.subarray(element.offset, element.offset + element.length)
  const set = codeOf(data, 0x00080005) || characterSet || ''
  return decodeText(set, value, vr).replaceAll('\0', '').trim()
}

/** A person's name in one line: the first representation, its parts divided by spaces (PS3.5 section 6.2.1). */
export function personName(data: DataSet, tag: number): string {
  const text = textOf(data, tag, 'PN')
  const first = text.includes('=') ? (text.split('=').find((part) => part !== '') ?? '') : text
  return first.replace(/[\^\s]+/g, ' ').trim()
}

/** The data sets of a sequence's items; empty where the sequence is absent. */
export function itemsOf(data: DataSet, tag: number): readonly DataSet[] {
  return data.items(tag)
}

/** An element that is there and whose value is not empty. */
export function elementOf(data: DataSet, tag: number): Element | null {
  return data.elements.get(tag) ?? null
}

/** Text in a character set (0008,0005); in one that is not known as UTF-8 or Latin 1. Never throws. */
export function decodeText(characterSet: string, bytes: Uint8Array, vr: string): string {
  if (characterSet === '') return withoutSet(bytes)
  try {
    return convertBytes(characterSet, bytes, { vr })
  } catch {
    return withoutSet(bytes)
  }
}

/** What does not say its set is UTF-8 where it can be, because other texts are hardly ever valid UTF-8 by chance. */
function withoutSet(bytes: Uint8Array): string {
  try {
    return STRICT_UTF_8.decode(bytes)
  } catch {
    return LATIN_1.decode(bytes)
  }
}

/** Only characters that every character set has in common: no escapes, nothing above 126. */
function isPlain(bytes: Uint8Array, { offset, length }: Element): boolean {
  for (let i = offset; i < offset + length; i++) {
    const byte = bytes[i] ?? 0
    if (byte > 126 || byte === ESCAPE) return false
  }
  return true
}

/** Bytes as Latin 1, without NUL, space and line ends around them; it ends at a NUL inside. */
function plainText(bytes: Uint8Array, { offset, length }: Element): string {
  let start = offset
  let end = offset + length
  while (start < end && (bytes[start] ?? 0) <= SPACE) start++
  for (let i = start; i < end; i++) if (bytes[i] === 0) end = i
  while (end > start && (bytes[end - 1] ?? 0) <= SPACE) end--
  if (end - start > SHORT) return LATIN_1.decode(bytes.subarray(start, end))
  return shortText(bytes, start, end)
}

/** Latin 1 in steps of eight: one string made of eight letters is much cheaper than eight strings. */
function shortText(bytes: Uint8Array, start: number, end: number): string {
  let text = ''
  let i = start
  for (; i + 8 <= end; i += 8) {
    const [a = 0, b = 0, c = 0, d = 0] = [bytes[i], bytes[i + 1], bytes[i + 2], bytes[i + 3]]
    const [e = 0, f = 0, g = 0, h = 0] = [bytes[i + 4], bytes[i + 5], bytes[i + 6], bytes[i + 7]]
    text += String.fromCharCode(a, b, c, d, e, f, g, h)
  }
  for (; i < end; i++) text += String.fromCharCode(bytes[i] ?? 0)
  return text
}
