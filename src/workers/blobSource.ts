import { giveBack } from '../model/giveBack'
import type { HashableSource } from '../model/sha256'

/**
 * Streams the blob through one piece of memory. By ranges every piece would be an array of its own, which the browser
 * collects late: hundreds of megabytes of them gather.
 */
async function* piecesOf(blob: Blob, size: number): AsyncIterable<Uint8Array> {
  const piece = new Uint8Array(size)
  let filled = 0
  const reader = blob.stream().getReader()
  try {
    for (let read = await reader.read(); !read.done; read = await reader.read()) {
      for (let rest = read.value; rest.length > 0; ) {
        const fits = rest.subarray(0, size - filled)
        piece.set(fits, filled)
        filled += fits.length
        rest = rest.subarray(fits.length)
        if (filled === size) {
          yield piece
          filled = 0
        }
      }
      giveBack(read.value)
    }
    if (filled > 0) yield piece.subarray(0, filled)
  } finally {
    // Of a reader that is left early.
    await reader.cancel().catch(() => undefined)
  }
}

/** A file or blob by ranges, or from its beginning to its end. Reads reject when the file was changed or removed. */
export function blobSource(blob: Blob, path: string): HashableSource {
  return {
    path,
    size: blob.size,
    read: async (start, end) => new Uint8Array(await blob.slice(start, end).arrayBuffer()),
    async *pieces(size) {
      try {
        yield* piecesOf(blob, size)
      } catch (error) {
        // A stream says only that it failed; a read says why.
        await blob.slice(0, 1).arrayBuffer()
        throw error
      }
    },
  }
}
