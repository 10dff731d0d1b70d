import { createSHA256, type IHasher } from 'hash-wasm'
import type { ByteSource } from '../study/types'

/** Bytes read at once from a file that is too large to hold. */
const CHUNK = 4 << 20

/** Web Crypto takes no views of shared memory; those are copied. */
function unshared(bytes: Uint8Array): Uint8Array<ArrayBuffer> {
  return bytes.buffer instanceof ArrayBuffer
    ? new Uint8Array(bytes.buffer, bytes.byteOffset, bytes.byteLength)
    : new Uint8Array(bytes)
}

function hex(bytes: Uint8Array): string {
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join('')
}

/** SHA-256 in lower-case hexadecimal (Web Crypto, in Node as in workers of a secure origin). */
export async function sha256(bytes: Uint8Array): Promise<string> {
  return hex(new Uint8Array(await crypto.subtle.digest('SHA-256', unshared(bytes))))
}

/** A whole file, and the SHA-256 of exactly these bytes in lower-case hexadecimal. */
export interface SummedBytes {
  bytes: Uint8Array
  sha256: string
}

/**
 * A SHA-256 that takes its bytes in pieces, in WebAssembly. Web Crypto is faster by half, but takes none in pieces, and
 * browsers hold on to its copies of what it was given until they happen to collect them.
 */
export async function incrementalSha256(): Promise<Pick<IHasher, 'update' | 'digest'>> {
  return (await createSHA256()).init()
}

/** As `sha256`, for hundreds of megabytes: Web Crypto makes a copy of all of it. */
export async function sha256InPieces(bytes: Uint8Array): Promise<string> {
  return (await incrementalSha256()).update(bytes).digest('hex')
}

/** SHA-256 of a file without holding it. Rejects when the medium fails. */
export async function sha256OfSource(source: ByteSource): Promise<string> {
  const hash = await incrementalSha256()
  for (let start = 0; start < source.size; start += CHUNK) {
    hash.update(await source.read(start, Math.min(start + CHUNK, source.size)))
  }
  return hash.digest('hex')
}
