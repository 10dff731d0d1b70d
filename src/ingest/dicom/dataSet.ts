import {
  type Block,
  type Element,
  type Encoding,
  IMPLICIT_LITTLE_ENCODING,
  type Item,
  readElements,
  readItems,
} from './elements'

const SQ = 0x5351
const UN = 0x554e

/**
 * Elements between two places of a block. Nothing is decoded before it is asked for: neither values, nor the items
 * of a sequence, nor the elements of an item.
 *
 * It is written here, and not taken from dicom-parser, because a header pass over thousands of files is mostly this:
 * making a string of every tag is most of that library's time, it does not know the 64-bit value representations
 * (OV, SV, UV), and it cannot tell how a file without a header is written.
 */
export class DataSet {
  private parsed: Map<number, Element> | null
  private sequences: Map<number, readonly DataSet[]> | null = null

  constructor(
    readonly block: Block,
    readonly encoding: Encoding,
    readonly start: number,
    private readonly end: number,
    elements: Map<number, Element> | null = null,
  ) {
    this.parsed = elements
  }

  get elements(): ReadonlyMap<number, Element> {
    // Only items are read here; pixel data inside them (of an icon) end nothing.
    this.parsed ??= readElements(this.block, this.encoding, this.start, this.end, { depth: 1 }).elements
    return this.parsed
  }

  /**
   * Items of a sequence; empty where it is absent. Of a damaged sequence the items before the damage. A sequence
   * of unknown type (UN) is implicit, little endian (PS3.5 section 6.2.2, note 2).
   */
  items(tag: number): readonly DataSet[] {
    const element = this.elements.get(tag)
    if (element === undefined) return []
    const known = this.sequences?.get(tag)
    if (known !== undefined) return known
    const { vr } = element
    if (vr !== SQ && vr !== UN && vr !== 0) return []
    const encoding = vr === UN ? IMPLICIT_LITTLE_ENCODING : this.encoding
    const items = this.itemsOf(element, encoding).map(
      ({ start, end, elements }) => new DataSet(this.block, encoding, start, end, elements),
    )
    this.sequences ??= new Map()
    this.sequences.set(tag, items)
    return items
  }

  private itemsOf({ items, offset, length }: Element, encoding: Encoding): readonly Item[] {
    return items ?? readItems(this.block, encoding, offset, offset + length).items
  }
}
