import type { DataSet } from './dataSet'
import type { Element } from './elements'
import { tagText } from './tagDictionary'
import { decodeText } from './values'

/** What an element holds, for people to read. */
export interface ShownValue {
  value: string
  cut: boolean
  binary: number | null
}

/** Longest text and most numbers that are shown; what is longer is a table or a document, not a value. */
const LONGEST_TEXT = 32_768
const MOST_NUMBERS = 1024
/** Longest value of unknown type that is looked at for text. */
const LONGEST_GUESS = 1024

/** Texts in the data set's character set (PS3.5 section 6.1.2.3), and in the default repertoire. */
const TEXTS = new Set(['LO', 'LT', 'PN', 'SH', 'ST', 'UC', 'UT'])
const CODES = new Set(['AE', 'AS', 'CS', 'DA', 'DS', 'DT', 'IS', 'TM', 'UI', 'UR'])

/** Bytes of one number, and how it is read. */
type NumberReader = readonly [width: number, read: (view: DataView, at: number, little: boolean) => string]

const NUMBERS: Readonly<Record<string, NumberReader>> = {
  US: [2, (view, at, little) => String(view.getUint16(at, little))],
  SS: [2, (view, at, little) => String(view.getInt16(at, little))],
  UL: [4, (view, at, little) => String(view.getUint32(at, little))],
  SL: [4, (view, at, little) => String(view.getInt32(at, little))],
  FL: [4, (view, at, little) => shortSingle(view.getFloat32(at, little))],
  FD: [8, (view, at, little) => String(view.getFloat64(at, little))],
  UV: [8, (view, at, little) => String(view.getBigUint64(at, little))],
  SV: [8, (view, at, little) => String(view.getBigInt64(at, little))],
  AT: [
    4,
    (view, at, little) => tagText(view.getUint16(at, little) * 0x10000 + view.getUint16(at + 2, little)),
  ],
}

/**
 * The value of an element that is no sequence.
 * @param vr two letters: how the value is to be read
 * @param characterSet of the data set or the one around it (0008,0005)
 * @param little low byte first
 */
export function shownValue(
  data: DataSet,
  element: Element,
  vr: string,
  characterSet: string,
  little: boolean,
): ShownValue {
  const { length } = element
  if (TEXTS.has(vr)) return textValue(data, element, (bytes) => decodeText(characterSet, bytes, vr))
  if (CODES.has(vr)) return textValue(data, element, (bytes) => decodeText('', bytes, vr))
  const reader = NUMBERS[vr]
  if (reader !== undefined) return numberValue(data, element, reader, little)
  return (vr === 'UN' && printable(data, element)) || { value: '', cut: false, binary: length }
}

function textValue(
  { block }: DataSet,
  { offset, length }: Element,
  decode: (bytes: Uint8Array) => string,
): ShownValue {
  const cut = length > LONGEST_TEXT
  const bytes = block.bytes.subarray(offset, offset + Math.min(length, LONGEST_TEXT))
  return { value: readable(decode(bytes)), cut, binary: null }
}

function numberValue(
  { block }: DataSet,
  { offset, length }: Element,
  [width, read]: NumberReader,
  little: boolean,
): ShownValue {
  const count = Math.floor(length / width)
  const shown = Math.min(count, MOST_NUMBERS)
  const values = Array.from({ length: shown }, (_, i) => read(block.view, offset + i * width, little))
  return { value: values.join('\\'), cut: shown < count, binary: null }
}

/** A value of unknown type (most private ones without explicit types) that holds nothing but letters of ASCII. */
function printable({ block }: DataSet, { offset, length }: Element): ShownValue | null {
  if (length === 0) return { value: '', cut: false, binary: null }
  if (length > LONGEST_GUESS) return null
  const bytes = block.bytes.subarray(offset, offset + length)
  const text = String.fromCharCode(...bytes)
  return /^[ -~\r\n\t]+\0?$/.test(text) ? { value: readable(text), cut: false, binary: null } : null
}

/** Without the padding around a text and without control characters but line ends and tabs in it. */
function readable(text: string): string {
  return [...text]
    .filter((letter) => letter >= ' ' || letter === '\n' || letter === '\r' || letter === '\t')
    .join('')
    .trim()
}

/** The shortest decimal that means the same single-precision number. */
function shortSingle(value: number): string {
  const short = Number(value.toPrecision(7))
  return String(Math.fround(short) === value ? short : Number(value.toPrecision(9)))
}
