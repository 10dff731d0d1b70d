import type { ByteSource } from './types'

/** A file that is on no medium, such as a `case.json` made for images that came without one; written as UTF-8. */
export function textSource(path: string, text: string): ByteSource {
  const bytes = new TextEncoder().encode(text)
  return { path, size: bytes.length, read: async (start, end) => bytes.slice(start, end) }
}
