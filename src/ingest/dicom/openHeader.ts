import dicomParser, { type DataSet } from 'dicom-parser'
import { Inflate } from 'fflate'
import { type Failed, failed, ok, type Result } from '../../study/result'
import type { ByteSource } from '../../study/types'
import { startsWith } from '../sniff'
import { DEFLATED, EXPLICIT_LITTLE } from './syntaxes'
import { codeOf, TAG } from './values'

/** Headers longer than this are refused; the longest real ones (per-frame groups of thousands of frames) are a few MB. */
const MAX_HEADER = 256 * 1024 * 1024
/** A deflated data set that grows past this is taken for a bomb. */
const MAX_INFLATED = 1024 * 1024 * 1024
/** How much more is read when the header does not fit into what is there. */
const GROWTH = 8

/** Where the pixel data begins in `bytesOf` the header's data set. */
export interface PixelElement {
  offset: number
  length: number
  /** In fragments (PS3.5 annex A.4), not one block. */
  encapsulated: boolean
}

export interface DicomHeader {
  data: DataSet
  syntax: string
  pixel: PixelElement | null
  /** The whole inflated data set where the file is deflated: offsets count in it, not in the file. */
  inflated: Uint8Array | null
}

/** True where the bytes are a DICOM Part 10 file (PS3.10 section 7.1). */
export function isPart10(head: Uint8Array): boolean {
  return startsWith(head, [0x44, 0x49, 0x43, 0x4d], 128)
}

/**
 * Reads a file's data set up to its pixel data, from a first block that grows while the header does not fit.
 * @param head the file's first bytes, already read.
 */
export async function openHeader(source: ByteSource, head: Uint8Array): Promise<Result<DicomHeader>> {
  if (syntaxOfMeta(head) === DEFLATED) return openDeflated(source, head)
  let bytes = head
  for (;;) {
    const header = parse(bytes, {})
    const whole = bytes.length >= source.size
    if (header !== null && (header.pixel !== null || whole)) return ok(header)
    if (whole) return damaged(source)
    if (bytes.length >= MAX_HEADER) return failed('too-large', `${source.path} has a header of over 256 MB.`)
    const wanted = Math.min(source.size, bytes.length * GROWTH, MAX_HEADER)
    bytes = await source.read(0, wanted)
    if (bytes.length < wanted) return damaged(source)
  }
}

async function openDeflated(source: ByteSource, head: Uint8Array): Promise<Result<DicomHeader>> {
  const file = await source.read(0, source.size)
  const body = inflate(file.subarray(metaEnd(head) ?? file.length))
  if (body === null)
    return failed('unreadable', `${source.path} cannot be inflated: its deflated data are damaged.`)
  const header = parse(body, { TransferSyntaxUID: EXPLICIT_LITTLE })
  return header === null ? damaged(source) : ok({ ...header, syntax: DEFLATED, inflated: body })
}

function parse(bytes: Uint8Array, options: { TransferSyntaxUID?: string }): DicomHeader | null {
  try {
    const data = dicomParser.parseDicom(bytes, { ...options, untilTag: TAG.pixelData })
    const element = data.elements[TAG.pixelData]
    return {
      data,
      syntax: options.TransferSyntaxUID ?? codeOf(data, TAG.transferSyntax),
      pixel: element
        ? {
            offset: element.dataOffset,
            length: element.length,
            encapsulated: element.hadUndefinedLength === true,
          }
        : null,
      inflated: null,
    }
  } catch {
    // dicom-parser throws strings and bare objects for bytes that end early or make no sense: both mean "not yet".
    return null
  }
}

/** Transfer syntax from the file meta information alone; null where its group length is missing. */
function syntaxOfMeta(head: Uint8Array): string | null {
  const end = metaEnd(head)
  if (end === null || end > head.length) return null
  try {
    return codeOf(dicomParser.readPart10Header(head.subarray(0, end)), TAG.transferSyntax)
  } catch {
    return null
  }
}

/** End of the file meta information by its group length (0002,0000), PS3.10 section 7.1. */
function metaEnd(head: Uint8Array): number | null {
  if (!startsWith(head, [2, 0, 0, 0, 0x55, 0x4c, 4, 0], 132) || head.length < 144) return null
  return 144 + new DataView(head.buffer, head.byteOffset).getUint32(140, true)
}

function inflate(deflated: Uint8Array): Uint8Array | null {
  const chunks: Uint8Array[] = []
  let total = 0
  const stream = new Inflate((chunk) => {
    total += chunk.length
    if (total > MAX_INFLATED) throw new RangeError('inflated data over the limit')
    chunks.push(chunk)
  })
  try {
    for (let at = 0; at < deflated.length; at += 65536) {
      stream.push(deflated.subarray(at, at + 65536), at + 65536 >= deflated.length)
    }
  } catch {
    return null
  }
  return joined(chunks, total)
}

function joined(chunks: readonly Uint8Array[], total: number): Uint8Array {
  const all = new Uint8Array(total)
  let at = 0
  for (const chunk of chunks) {
    all.set(chunk, at)
    at += chunk.length
  }
  return all
}

function damaged(source: ByteSource): Failed {
  return failed('unreadable', `${source.path} begins like DICOM, but its header is damaged or cut short.`)
}
