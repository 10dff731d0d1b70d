import { Gunzip, Unzlib } from 'fflate'
import type { ByteSource } from '../../study/types'

/**
 * Streaming inflation with a bound. The browser's own DecompressionStream refuses a second gzip member and bytes
 * after the last one, both of which programs that write `.nii.gz` leave behind; fflate takes them and gives what it
 * has before it meets damage.
 */

/** Bytes that one volume may inflate to, and all inflated volumes that are kept. */
export const MAX_INFLATED = 2 * 1024 ** 3
/** Deflate cannot make more of a byte than this (258 bytes out of two bits), so a larger claim is no truth. */
export const MAX_RATIO = 1032
/** Compressed bytes handed over at once: what they may become stays under 66 MB. */
const STEP = 64 * 1024
/** Inflated pieces are gathered up to this size before they leave the script's memory. */
const GATHER = 32 * 1024 * 1024

export type Packing = 'gzip' | 'zlib'

/** Where compressed bytes lie in a file. */
export interface Packed {
  source: ByteSource
  start: number
  packing: Packing
}

/** The first `wanted` bytes of what is packed; fewer where it ends or is damaged before. */
export async function inflateHead(packed: Packed, wanted: number): Promise<Uint8Array<ArrayBuffer>> {
  const out = new Uint8Array(wanted)
  let filled = 0
  try {
    await inflate(packed, (piece) => {
      const part = piece.subarray(0, wanted - filled)
      out.set(part, filled)
      filled += part.length
      return filled < wanted
    })
  } catch {
    // Damaged further on: what came before the damage may still hold a header.
  }
  return out.subarray(0, filled)
}

/**
 * The first `bytes` bytes of what is packed, gathered piece by piece into a Blob, from which slices are read.
 * @throws when the packed bytes are damaged or end before; the message says which.
 */
export async function inflateToBlob(packed: Packed, bytes: number): Promise<Blob> {
  let blob = new Blob([])
  let pieces: Uint8Array<ArrayBuffer>[] = []
  let gathered = 0
  let total = 0
  await inflate(packed, (piece) => {
    const part = piece.slice(0, bytes - total)
    pieces.push(part)
    gathered += part.length
    total += part.length
    if (gathered >= GATHER) {
      blob = new Blob([blob, ...pieces])
      pieces = []
      gathered = 0
    }
    return total < bytes
  })
  if (total < bytes) throw new Error('its compressed part ends too early')
  return new Blob([blob, ...pieces])
}

/** @param take gets each piece; false stops. */
async function inflate(
  { source, start, packing }: Packed,
  take: (piece: Uint8Array) => boolean,
): Promise<void> {
  let going = true
  const onData = (piece: Uint8Array) => {
    if (going && piece.length > 0) going = take(piece)
  }
  const stream = packing === 'gzip' ? new Gunzip(onData) : new Unzlib(onData)
  for (let at = start; going && at < source.size; at += STEP) {
    const chunk = await source.read(at, Math.min(at + STEP, source.size))
    if (chunk.length === 0) return
    // fflate throws on damage; what it decoded of the chunk before is lost with it.
    stream.push(chunk, at + STEP >= source.size)
  }
}
