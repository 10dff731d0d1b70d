import {
  blockOf,
  type Encoding,
  EXPLICIT_BIG_ENCODING,
  EXPLICIT_LITTLE_ENCODING,
  IMPLICIT_LITTLE_ENCODING,
  isKnownType,
  readElements,
  typeAt,
} from './elements'
import { EXPLICIT_BIG, EXPLICIT_LITTLE, IMPLICIT_LITTLE } from './syntaxes'

/** Elements that have to make sense one after the other before bytes without a header are taken for DICOM. */
const SENSIBLE_ELEMENTS = 3
/** The same for file meta information, which may be this short. */
const META_ELEMENTS = 2
/** Bytes looked at; enough for the elements that begin every data set, too few to cost time. */
const LOOKED_AT = 4096
/** Groups a data set may begin with: file meta information, directory, identification. */
const FIRST_GROUPS = new Set([0x0002, 0x0004, 0x0008])

/** Group after the file meta information, which is group 0002. */
export const AFTER_META = 0x00030000

/** Likeliest first. */
const CANDIDATES: readonly (readonly [syntax: string, encoding: Encoding])[] = [
  [EXPLICIT_LITTLE, EXPLICIT_LITTLE_ENCODING],
  [IMPLICIT_LITTLE, IMPLICIT_LITTLE_ENCODING],
  [EXPLICIT_BIG, EXPLICIT_BIG_ENCODING],
]

/** How a data set of a transfer syntax is written (PS3.5 section 10 and annex A); all but two are explicit, little endian. */
export function encodingOf(syntax: string): Encoding {
  return CANDIDATES.find(([uid]) => uid === syntax)?.[1] ?? EXPLICIT_LITTLE_ENCODING
}

/**
 * How the data set at `at` is written, judged by itself: tags that ascend from a group that a data set begins with,
 * types that exist, lengths that stay inside the file. Null where nothing makes sense.
 * @param least elements that have to make sense; fewer do where a header has said that the file is DICOM.
 */
export function guessSyntax(
  bytes: Uint8Array,
  at: number,
  size: number,
  least = SENSIBLE_ELEMENTS,
): string | null {
  return CANDIDATES.find(([, encoding]) => isSensible(bytes, at, size, encoding, least))?.[0] ?? null
}

/** True where the first element is written as `encoding` says: two letters of a known type, or none. */
export function beginsAs(bytes: Uint8Array, at: number, encoding: Encoding): boolean {
  if (bytes.length < at + 8) return true
  const group = encoding.bigEndian
    ? (bytes[at] ?? 0) * 256 + (bytes[at + 1] ?? 0)
    : (bytes[at] ?? 0) + (bytes[at + 1] ?? 0) * 256
  return FIRST_GROUPS.has(group) && isKnownType(typeAt(bytes, at + 4)) === encoding.explicit
}

function isSensible(bytes: Uint8Array, at: number, size: number, encoding: Encoding, least: number): boolean {
  if (bytes.length < at + 8 || !beginsAs(bytes, at, encoding)) return false
  const end = Math.min(bytes.length, at + LOOKED_AT)
  // File meta information is written otherwise than what follows it.
  const stop = bytes[at] === 2 && !encoding.bigEndian ? AFTER_META : 0
  const { elements, pixel, needed } = readElements(blockOf(bytes), encoding, at, end, { stop })
  const list = pixel === null ? [...elements.values()] : [...elements.values(), pixel]
  const ascending = list.every(({ tag }, i) => i === 0 || tag > (list[i - 1]?.tag ?? 0))
  const typed = !encoding.explicit || list.every(({ vr }) => isKnownType(vr))
  const inside = needed === null || needed <= size
  return list.length >= (stop > 0 ? Math.min(least, META_ELEMENTS) : least) && ascending && typed && inside
}
