import type { ByteSource } from '../study/types'

/** A file or blob by ranges. Reads reject when the file behind it was changed or removed. */
export function blobSource(blob: Blob, path: string): ByteSource {
  return {
    path,
    size: blob.size,
    // Streams would be quicker, but now and then one into memory of our own (BYOB) never answers in Chromium.
    read: async (start, end) => new Uint8Array(await blob.slice(start, end).arrayBuffer()),
  }
}
