import { type FlateStreamHandler, Gunzip, Inflate } from 'fflate'
import type { ByteSource } from '../../study/types'

/** Bytes in pieces, made as they are asked for. Rejects with a reason that completes "could not be read:". */
export type ByteStream = AsyncGenerator<Uint8Array, void, undefined>

/** Compressed bytes taken first: about what the first block of an image needs. */
const FIRST_BLOCK = 32 * 1024
/** Taken at once after that; what comes out is at most 1032 times as much (the limit of deflate). */
const BLOCK = 64 * 1024

interface Inflater {
  ondata: FlateStreamHandler
  push(chunk: Uint8Array, final?: boolean): void
}

/** Inflates the raw deflate data (RFC 1951) at [start, end) of a file. */
export function inflateRange(source: ByteSource, start: number, end: number): ByteStream {
  return pieces(new Inflate(), source, start, end)
}

/** Inflates a gzip file (RFC 1952), all members of it one after the other. */
export function gunzip(source: ByteSource, onMember: () => void = () => undefined): ByteStream {
  const inflater = new Gunzip()
  inflater.onmember = onMember
  return pieces(inflater, source, 0, source.size)
}

async function* pieces(inflater: Inflater, source: ByteSource, start: number, end: number): ByteStream {
  let out: Uint8Array[] = []
  inflater.ondata = (chunk) => {
    if (chunk.length > 0) out.push(chunk)
  }
  for (let at = start; at < end; ) {
    const block = await source.read(at, Math.min(end, at + (at === start ? FIRST_BLOCK : BLOCK)))
    if (block.length === 0) throw new Error('it ends early')
    at += block.length
    push(inflater, block, at >= end)
    yield* out
    out = []
  }
}

function push(inflater: Inflater, block: Uint8Array, final: boolean): void {
  try {
    inflater.push(block, final)
  } catch {
    // fflate says what is wrong with the bits, which helps nobody who wants to open a file.
    throw new Error('its compressed data are damaged or cut short')
  }
}
