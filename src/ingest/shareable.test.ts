import { describe, expect, it } from 'vitest'
import type { PixelArray } from '../study/types'
import { shareable } from './shareable'

const KINDS: PixelArray[] = [
  Uint8Array.of(0, 255),
  Int8Array.of(-128, 127),
  Uint16Array.of(0, 65535),
  Int16Array.of(-32768, 32767),
  Uint32Array.of(0, 4294967295),
  Int32Array.of(-2147483648, 2147483647),
  Float32Array.of(-0.5, 1e30),
  Float64Array.of(Math.PI, 1e300),
]

describe('shareable', () => {
  it.each(KINDS)('moves $constructor.name into shared memory, kind and values kept', (pixels) => {
    const shared = shareable(pixels, true)
    expect(shared.buffer).toBeInstanceOf(SharedArrayBuffer)
    expect(shared.buffer.byteLength).toBe(pixels.byteLength)
    expect(shared.constructor).toBe(pixels.constructor)
    expect([...shared]).toEqual([...pixels])
  })

  it('leaves an array of its own as it is where nothing can be shared', () => {
    const pixels = Int16Array.of(1, 2, 3)
    expect(shareable(pixels, false)).toBe(pixels)
    expect(shareable(pixels)).toBe(pixels)
  })

  it('frees a part of a larger buffer from the rest', () => {
    const part = Int16Array.of(1, 2, 3, 4).subarray(1, 3)
    for (const isolated of [true, false]) {
      const own = shareable(part, isolated)
      expect([...own]).toEqual([2, 3])
      expect(own.buffer.byteLength).toBe(4)
    }
  })
})
