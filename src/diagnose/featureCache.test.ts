import { describe, expect, it } from 'vitest'
import { FeatureCache } from './featureCache'

describe('FeatureCache', () => {
  it('finds a slice by its pixels and its network, wherever the pixels lie', async () => {
    const cache = new FeatureCache(1e6)
    const key = await cache.sliceKey('net', Float32Array.of(1, 2))
    expect(await cache.sliceKey('net', Float32Array.of(0, 1, 2).subarray(1))).toBe(key)
    expect(await cache.sliceKey('other', Float32Array.of(1, 2))).not.toBe(key)
    expect(await cache.sliceKey('net', Float32Array.of(2, 1))).not.toBe(key)
  })

  it('hashes the bytes: SHA-256 of the float32 1 is known', async () => {
    // printf '\\x00\\x00\\x80\\x3f' | sha256sum
    expect(await new FeatureCache(1).sliceKey('n', Float32Array.of(1))).toBe(
      'n:e00e5eb9444182f352323374ef4e08ebcb784725fdd4fd612d7730540b3e0c8c',
    )
  })

  it('tells the order of slices apart', async () => {
    const cache = new FeatureCache(1e6)
    expect(await cache.scanKey(['a', 'b'])).not.toBe(await cache.scanKey(['b', 'a']))
  })

  it('stays within its budget', () => {
    const cache = new FeatureCache(400)
    for (const key of ['a', 'b', 'c', 'd']) cache.keepSlice(key, new Float32Array(25))
    expect(cache.sliceFeatures('a')).toBeUndefined()
    expect(cache.sliceFeatures('b')).toBeUndefined()
    expect(cache.sliceFeatures('d')).toHaveLength(25)
  })
})
