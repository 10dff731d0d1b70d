import type { DataSet } from './dataSet'
import { type LookupTable, lookupTable, lutDescriptor } from './lut'
import { elementOf, unsignedShort } from './values'

/** Tags of one colour's table: descriptor, data, segmented data. */
interface PaletteTags {
  descriptor: number
  data: number
  segmented: number
}

/** Red, green, blue (DICOM PS3.3 C.7.6.3). */
export const PALETTE: readonly PaletteTags[] = [
  { descriptor: 0x00281101, data: 0x00281201, segmented: 0x00281221 },
  { descriptor: 0x00281102, data: 0x00281202, segmented: 0x00281222 },
  { descriptor: 0x00281103, data: 0x00281203, segmented: 0x00281223 },
]

/** One colour's table, plain or segmented; null where it is missing or damaged. */
export function paletteTable(data: DataSet, tags: PaletteTags, signedInput: boolean): LookupTable | null {
  const plain = lookupTable(data, tags.descriptor, tags.data, signedInput)
  if (plain !== null) return plain
  const shape = lutDescriptor(data, tags.descriptor, signedInput)
  if (shape === null) return null
  const segments = segmentedWords(data, tags.segmented, shape.bits)
  const entries = segments && expandSegments(segments, shape.count, shape.bits)
  return entries === null ? null : { first: shape.first, bits: shape.bits, entries }
}

/** The fields of the segments: words for 16-bit entries, else bytes. */
function segmentedWords(data: DataSet, tag: number, bits: number): ArrayLike<number> | null {
  const element = elementOf(data, tag)
  if (element === null || element.length === 0) return null
  const { offset, length } = element
  if (bits <= 8) return data.block.bytes.subarray(offset, offset + length)
  return Uint16Array.from({ length: length >> 1 }, (_, i) => unsignedShort(data, tag, i) ?? 0)
}

const DISCRETE = 0
const LINEAR = 1
const INDIRECT = 2

/**
 * Expands segments (PS3.3 C.7.9.2): listed values, straight lines from the last value to a new one, and repetitions
 * of earlier segments.
 * @param fields words (16-bit entries) or bytes (8-bit entries).
 * @returns exactly `count` entries; null where the segments are damaged or give another number of entries.
 */
export function expandSegments(fields: ArrayLike<number>, count: number, bits: number): Uint16Array | null {
  const out = new Expansion(count)
  const offsetFields = bits <= 8 ? 4 : 2
  let at = 0
  while (at + 2 < fields.length + 1 && !out.full) {
    const opcode = fields[at] ?? 0
    const length = fields[at + 1] ?? 0
    if (opcode === INDIRECT) {
      const target = offsetAt(fields, at + 2, bits)
      if (!repeat(fields, target, length, out)) return null
      at += 2 + offsetFields
    } else {
      const next = segment(fields, at, out)
      if (next === null) return null
      at = next
    }
  }
  return out.full ? out.entries : null
}

class Expansion {
  readonly entries: Uint16Array
  private done = 0

  constructor(count: number) {
    this.entries = new Uint16Array(count)
  }

  get full(): boolean {
    return this.done >= this.entries.length
  }

  /** The last entry; null before the first. */
  get last(): number | null {
    return this.done === 0 ? null : (this.entries[this.done - 1] ?? 0)
  }

  push(value: number): void {
    if (!this.full) this.entries[this.done++] = value
  }
}

/** One discrete or linear segment; the place after it, or null where it makes no sense. */
function segment(fields: ArrayLike<number>, at: number, out: Expansion): number | null {
  const opcode = fields[at] ?? 0
  const length = fields[at + 1] ?? 0
  if (opcode === DISCRETE) {
    const end = at + 2 + length
    if (end > fields.length) return null
    for (let i = at + 2; i < end; i++) out.push(fields[i] ?? 0)
    return end
  }
  const from = out.last
  if (opcode !== LINEAR || from === null || at + 3 > fields.length) return null
  const to = fields[at + 2] ?? 0
  for (let i = 1; i <= length; i++) out.push(Math.round(from + ((to - from) * i) / length))
  return at + 3
}

/** `count` earlier segments once more; they may not be repetitions themselves. */
function repeat(fields: ArrayLike<number>, start: number, count: number, out: Expansion): boolean {
  let at: number | null = start
  for (let i = 0; i < count && at !== null; i++) at = at < fields.length ? segment(fields, at, out) : null
  return at !== null
}

/** An offset in bytes from the beginning of the segments, low field first, as a place among the fields. */
function offsetAt(fields: ArrayLike<number>, at: number, bits: number): number {
  const field = (i: number) => fields[at + i] ?? 0
  if (bits <= 8) return field(0) + field(1) * 2 ** 8 + field(2) * 2 ** 16 + field(3) * 2 ** 24
  return (field(0) + field(1) * 2 ** 16) / 2
}
