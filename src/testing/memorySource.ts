import type { ByteSource } from '../study/types'

/** A file in memory that counts what is read of it. */
export interface MemorySource extends ByteSource {
  bytesRead(): number
}

/** @param content bytes, or text written as UTF-8. */
export function memorySource(path: string, content: Uint8Array | string): MemorySource {
  const bytes = typeof content === 'string' ? new TextEncoder().encode(content) : content
  let read = 0
  return {
    path,
    size: bytes.length,
    bytesRead: () => read,
    async read(start, end) {
      const part = bytes.slice(start, end)
      read += part.length
      return part
    },
  }
}
