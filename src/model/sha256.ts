import { sha256 as incremental } from '@noble/hashes/sha2.js'
import { bytesToHex } from '@noble/hashes/utils.js'
import type { ByteSource } from '../study/types'

/** Bytes read at once from a file that is too large to hold. */
const CHUNK = 4 << 20

/** Web Crypto takes no views of shared memory; those are copied. */
function unshared(bytes: Uint8Array): Uint8Array<ArrayBuffer> {
  return bytes.buffer instanceof ArrayBuffer
    ? new Uint8Array(bytes.buffer, bytes.byteOffset, bytes.byteLength)
    : new Uint8Array(bytes)
}

/** SHA-256 in lower-case hexadecimal (Web Crypto, in Node as in workers of a secure origin). */
export async function sha256(bytes: Uint8Array): Promise<string> {
  return bytesToHex(new Uint8Array(await crypto.subtle.digest('SHA-256', unshared(bytes))))
}

/** SHA-256 of a file without holding it: Web Crypto has no incremental digest. Rejects when the medium fails. */
export async function sha256OfSource(source: ByteSource): Promise<string> {
  const hash = incremental.create()
  for (let start = 0; start < source.size; start += CHUNK) {
    hash.update(await source.read(start, Math.min(start + CHUNK, source.size)))
  }
  return bytesToHex(hash.digest())
}

/** What tells whether a file is still the one that was read. */
export interface Fingerprint {
  /** Of the whole file. */
  sha256: string
  /** SHA-256 of each piece of it, in order. */
  pieces: readonly string[]
}

/** Reads a file once for its SHA-256 and for `isUnchanged`. Rejects when the medium fails. */
export async function fingerprint(source: ByteSource): Promise<Fingerprint> {
  const hash = incremental.create()
  const pieces: string[] = []
  for (let start = 0; start < source.size; start += CHUNK) {
    const piece = await source.read(start, Math.min(start + CHUNK, source.size))
    hash.update(piece)
    pieces.push(await sha256(piece))
  }
  return { sha256: bytesToHex(hash.digest()), pieces }
}

/** Reads the file again, by Web Crypto and so many times faster than its whole SHA-256 can be had. */
export async function isUnchanged(source: ByteSource, { pieces }: Fingerprint): Promise<boolean> {
  if (Math.ceil(source.size / CHUNK) !== pieces.length) return false
  for (const [index, expected] of pieces.entries()) {
    const start = index * CHUNK
    const piece = await source.read(start, Math.min(start + CHUNK, source.size))
    if ((await sha256(piece)) !== expected) return false
  }
  return true
}
