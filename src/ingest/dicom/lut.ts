import type { DataSet } from 'dicom-parser'
import { elementOf } from './values'

/** A lookup table (DICOM PS3.3 C.7.6.3.1.5, C.11.1.1, C.11.2.1.1): `entries[value - first]`, clamped at the ends. */
export interface LookupTable {
  first: number
  bits: number
  entries: Uint16Array
}

/** Reads descriptor and data; null where either is missing or shorter than it says. */
export function lookupTable(
  data: DataSet,
  descriptorTag: string,
  dataTag: string,
  signedInput: boolean,
): LookupTable | null {
  const descriptor = elementOf(data, descriptorTag)
  const element = elementOf(data, dataTag)
  if (descriptor === null || element === null || descriptor.length < 6) return null
  const count = data.uint16(descriptorTag, 0) || 65536
  const first = (signedInput ? data.int16(descriptorTag, 1) : data.uint16(descriptorTag, 1)) ?? 0
  const bits = data.uint16(descriptorTag, 2) ?? 16
  const entries = readEntries(data, element.dataOffset, element.length, count, dataTag)
  return entries === null ? null : { first, bits, entries }
}

/** 16-bit words, or single bytes where the data are only as long as the number of entries. */
function readEntries(
  data: DataSet,
  offset: number,
  length: number,
  count: number,
  tag: string,
): Uint16Array | null {
  if (length >= count * 2) return Uint16Array.from({ length: count }, (_, i) => data.uint16(tag, i) ?? 0)
  if (length >= count) return Uint16Array.from(data.byteArray.subarray(offset, offset + count))
  return null
}

/** The table's entry for a value; the first and last entry stand for all values beyond them. */
export function lookUp(table: LookupTable, value: number): number {
  const index = Math.min(Math.max(value - table.first, 0), table.entries.length - 1)
  return table.entries[index] ?? 0
}
