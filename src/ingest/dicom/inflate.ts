import { Inflate } from 'fflate'
import { joined } from '../../study/bytes'

/** A deflated data set that grows past this is taken for a bomb. */
const MAX_INFLATED = 1024 * 1024 * 1024
const CHUNK = 65536

/** Deflated bytes without a zlib header (PS3.5 annex A.5); null where they are damaged or grow past 1 GB. */
export function inflateRaw(deflated: Uint8Array): Uint8Array | null {
  const chunks: Uint8Array[] = []
  let total = 0
  const stream = new Inflate((chunk) => {
    total += chunk.length
    if (total > MAX_INFLATED) throw new RangeError('inflated data over the limit')
    chunks.push(chunk)
  })
  try {
    for (let at = 0; at < deflated.length; at += CHUNK) {
      stream.push(deflated.subarray(at, at + CHUNK), at + CHUNK >= deflated.length)
    }
  } catch {
    return null
  }
  return joined(chunks, total)
}
