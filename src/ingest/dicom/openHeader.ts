import { type Failed, failed, ok, type Result } from '../../study/result'
import type { ByteSource } from '../../study/types'
import { startsWith } from '../sniff'
import { DataSet } from './dataSet'
import {
  type Block,
  blockOf,
  type Encoding,
  EXPLICIT_LITTLE_ENCODING,
  readElements,
  type Walk,
} from './elements'
import { AFTER_META, beginsAs, encodingOf, guessSyntax } from './encoding'
import { inflateRaw } from './inflate'
import { DEFLATED, EXPLICIT_LITTLE, isCompressed, isNamed, syntaxOfFrame } from './syntaxes'
import { codeOf, TAG } from './values'

/** Headers longer than this are refused; the longest real ones (per-frame groups of thousands of frames) are a few MB. */
const MAX_HEADER = 256 * 1024 * 1024
/** How much more is read when the header does not fit into what is there. */
const GROWTH = 8
const PREAMBLE = 132
const OW = 0x4f57
/** Bytes of compressed pixel data that show how they are compressed. */
const FIRST_FRAGMENT = 4096

/** Where the pixel data begins in the file, or in the inflated data set. */
export interface PixelElement {
  offset: number
  length: number
  /** In fragments (PS3.5 annex A.4), not one block. */
  encapsulated: boolean
  /** (7FE0,0010), or the floating-point pixel data of (7FE0,0008) and (7FE0,0009). */
  values: 'integer' | 'float' | 'double'
  /** Written in words (OW), so that single bytes stand in pairs the other way round where the high byte comes first. */
  words: boolean
}

export interface DicomHeader {
  data: DataSet
  /** As declared; where nothing is declared or it cannot be, as the bytes show. */
  syntax: string
  pixel: PixelElement | null
  /** The whole inflated data set where the file is deflated: offsets count in it, not in the file. */
  inflated: Uint8Array | null
}

/**
 * True where the bytes are DICOM: a Part 10 file (PS3.10 section 7.1), or a data set without its header.
 * @param size of the whole file.
 */
export function isDicom(head: Uint8Array, size: number): boolean {
  return isPart10(head) || guessSyntax(head, 0, size) !== null
}

/** True where the bytes begin as a DICOM Part 10 file. */
export function isPart10(head: Uint8Array): boolean {
  return startsWith(head, [0x44, 0x49, 0x43, 0x4d], PREAMBLE - 4)
}

/**
 * Reads a file's data set up to its pixel data, from a first block that grows while the header does not fit.
 * @param head the file's first bytes, already read.
 */
export async function openHeader(source: ByteSource, head: Uint8Array): Promise<Result<DicomHeader>> {
  let bytes = head
  for (;;) {
    const block = blockOf(bytes)
    const meta = readMeta(block, source.size)
    if (meta.syntax === DEFLATED) return openDeflated(source, meta.end)
    const { walk, data } = readBody(block, meta)
    const complete = walk.needed === null && (walk.pixel !== null || bytes.length >= source.size)
    if (complete)
      return withSyntax(source, bytes, { data, syntax: meta.syntax, pixel: pixelOf(walk), inflated: null })
    if ((walk.needed ?? 0) > source.size || bytes.length >= source.size) return damaged(source)
    if (bytes.length >= MAX_HEADER) return failed('too-large', `${source.path} has a header of over 256 MB.`)
    const wanted = Math.min(source.size, Math.max(bytes.length * GROWTH, walk.needed ?? 0), MAX_HEADER)
    bytes = await source.read(0, wanted)
    if (bytes.length < wanted) return damaged(source)
  }
}

interface Meta extends Pick<Walk, 'elements'> {
  syntax: string
  encoding: Encoding
  /** Where the data set begins. */
  end: number
}

/** File meta information, if any, and how what follows is written; a syntax that the bytes deny is overruled by them. */
function readMeta(block: Block, size: number): Meta {
  const { bytes } = block
  const start = isPart10(bytes) ? PREAMBLE : 0
  const hasMeta = bytes[start] === 2 && bytes[start + 1] === 0
  const { elements, next } = readElements(
    block,
    EXPLICIT_LITTLE_ENCODING,
    start,
    hasMeta ? bytes.length : start,
    {
      stop: AFTER_META,
    },
  )
  const meta = new DataSet(block, EXPLICIT_LITTLE_ENCODING, start, next, elements)
  const declared = codeOf(meta, TAG.transferSyntax)
  const trusted = declared !== '' && (declared === DEFLATED || beginsAs(bytes, next, encodingOf(declared)))
  const seen = trusted ? null : guessSyntax(bytes, next, size, next > 0 ? 1 : undefined)
  const syntax = seen === null || isCompressed(declared) ? declared : seen
  return { elements, end: next, syntax, encoding: encodingOf(seen ?? declared) }
}

function readBody(
  block: Block,
  { elements, encoding, end }: Omit<Meta, 'syntax'>,
): { walk: Walk; data: DataSet } {
  const walk = readElements(block, encoding, end, block.bytes.length)
  for (const [tag, element] of elements) walk.elements.set(tag, element)
  return { walk, data: new DataSet(block, encoding, end, walk.next, walk.elements) }
}

const KINDS = new Map<number, PixelElement['values']>([
  [TAG.floatPixelData, 'float'],
  [TAG.doublePixelData, 'double'],
])

function pixelOf({ pixel }: Walk): PixelElement | null {
  if (pixel === null) return null
  const { offset, length, undefinedLength, tag, vr } = pixel
  return {
    offset,
    length,
    encapsulated: undefinedLength,
    values: KINDS.get(tag) ?? 'integer',
    words: vr === OW,
  }
}

/** Fragments under a syntax that has none (or under no syntax) are named by their own first bytes. */
async function withSyntax(
  source: ByteSource,
  bytes: Uint8Array,
  header: DicomHeader,
): Promise<Result<DicomHeader>> {
  const { pixel, syntax } = header
  if (pixel !== null && !pixel.encapsulated && syntax === '')
    return ok({ ...header, syntax: EXPLICIT_LITTLE })
  if (pixel === null || pixel.encapsulated === isCompressed(syntax)) return ok(header)
  // A name left over from before the pixels were unpacked.
  if (!pixel.encapsulated) return ok(isNamed(syntax) ? { ...header, syntax: EXPLICIT_LITTLE } : header)
  const end = pixel.offset + FIRST_FRAGMENT
  const first = end <= bytes.length ? bytes.subarray(pixel.offset, end) : await source.read(pixel.offset, end)
  return ok({ ...header, syntax: syntaxOfFrame(first) ?? syntax })
}

async function openDeflated(source: ByteSource, bodyAt: number): Promise<Result<DicomHeader>> {
  const file = await source.read(0, source.size)
  const body = inflateRaw(file.subarray(bodyAt))
  if (body === null)
    return failed('unreadable', `${source.path} cannot be inflated: its deflated data are damaged.`)
  const { walk, data } = readBody(blockOf(body), {
    elements: new Map(),
    encoding: EXPLICIT_LITTLE_ENCODING,
    end: 0,
  })
  if (walk.needed !== null) return damaged(source)
  return ok({ data, syntax: DEFLATED, pixel: pixelOf(walk), inflated: body })
}

function damaged(source: ByteSource): Failed {
  return failed('unreadable', `${source.path} begins like DICOM, but its header is damaged or cut short.`)
}
