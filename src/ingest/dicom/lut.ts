import type { DataSet } from './dataSet'
import type { Element } from './elements'
import { elementOf, signedShort, unsignedShort } from './values'

/** A lookup table (DICOM PS3.3 C.7.6.3.1.5, C.11.1.1, C.11.2.1.1): `entries[value - first]`, clamped at the ends. */
export interface LookupTable {
  first: number
  bits: number
  entries: Uint16Array
}

/** Reads descriptor and data; null where either is missing or shorter than it says. */
export function lookupTable(
  data: DataSet,
  descriptorTag: number,
  dataTag: number,
  signedInput: boolean,
): LookupTable | null {
  const shape = lutDescriptor(data, descriptorTag, signedInput)
  const element = elementOf(data, dataTag)
  if (shape === null || element === null) return null
  const entries = readEntries(data, element, shape.count)
  return entries === null ? null : { first: shape.first, bits: shape.bits, entries }
}

/** Number of entries (0 stands for 65536), first value mapped, bits of an entry; null where it is not there. */
export function lutDescriptor(
  data: DataSet,
  tag: number,
  signedInput: boolean,
): { count: number; first: number; bits: number } | null {
  const count = unsignedShort(data, tag, 0)
  const first = signedInput ? signedShort(data, tag, 1) : unsignedShort(data, tag, 1)
  const bits = unsignedShort(data, tag, 2)
  return count === null || first === null || bits === null ? null : { count: count || 65536, first, bits }
}

/** 16-bit words, or single bytes where the data are only as long as the number of entries. */
function readEntries(data: DataSet, { tag, offset, length }: Element, count: number): Uint16Array | null {
  if (length >= count * 2) {
    return Uint16Array.from({ length: count }, (_, i) => unsignedShort(data, tag, i) ?? 0)
  }
  if (length < count) return null
  const bytes = data.block.bytes.subarray(offset, offset + count + (count % 2))
  // Bytes packed in words (OW) are swapped where the high byte comes first (PS3.5 section 7.3).
  return Uint16Array.from((data.encoding.bigEndian ? swappedPairs(bytes) : bytes).subarray(0, count))
}

/** A copy with the two bytes of each word exchanged. */
export function swappedPairs(bytes: Uint8Array): Uint8Array {
  const copy = bytes.slice()
  for (let at = 0; at + 1 < copy.length; at += 2) copy.subarray(at, at + 2).reverse()
  return copy
}

/** The table's entry for a value; the first and last entry stand for all values beyond them. */
export function lookUp(table: LookupTable, value: number): number {
  const index = Math.min(Math.max(value - table.first, 0), table.entries.length - 1)
  return table.entries[index] ?? 0
}
