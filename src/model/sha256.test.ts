import { describe, expect, it } from 'vitest'
import { memorySource } from '../testing/memorySource'
import { incrementalSha256, sha256, sha256InPieces, sha256OfSource } from './sha256'

/** FIPS 180-2, appendix B.3: a million times the letter a. */
const MILLION_A = 'cdc76e5c9914fb9281a1c7e284d73e67f1809a48a497200e046d39ccc7112cd0'
const millionA = new Uint8Array(1_000_000).fill(97)

/** Nine million bytes: three of the pieces that files are read in. */
const long = Uint8Array.from({ length: 9_000_000 }, (_, index) => (index * index) >> 7)

describe('SHA-256', () => {
  it('is the published one, at once and in pieces', async () => {
    expect(await sha256(millionA)).toBe(MILLION_A)
    expect(await sha256InPieces(millionA)).toBe(MILLION_A)
    const hash = await incrementalSha256()
    for (let at = 0; at < millionA.length; at += 777) hash.update(millionA.subarray(at, at + 777))
    expect(hash.digest('hex')).toBe(MILLION_A)
  })

  it('of many pieces is that of the whole', async () => {
    const expected = await sha256(long)
    expect(await sha256InPieces(long)).toBe(expected)
    expect(await sha256OfSource(memorySource('long', long))).toBe(expected)
    expect(await sha256OfSource(memorySource('nothing', ''))).toBe(await sha256(new Uint8Array()))
  })

  it('tells a file that changed in its last byte or its length', async () => {
    const read = await sha256OfSource(memorySource('long', long))
    expect(await sha256OfSource(memorySource('long', long))).toBe(read)
    const changed = long.slice()
    changed[changed.length - 1] = 1 ^ (changed.at(-1) ?? 0)
    expect(await sha256OfSource(memorySource('long', changed))).not.toBe(read)
    expect(await sha256OfSource(memorySource('long', long.subarray(0, -1)))).not.toBe(read)
  })
})
