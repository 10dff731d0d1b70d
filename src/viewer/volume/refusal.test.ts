import { describe, expect, it } from 'vitest'
import { canBeVolume, tooManyBytes } from './refusal'

describe('what a volume can be made of', () => {
  it('is one regular stack, read to its end', () => {
    expect(canBeVolume({ kind: 'volume', provisional: false })).toBe(true)
    expect(canBeVolume({ kind: 'volume', provisional: true })).toBe(false)
    expect(canBeVolume({ kind: 'stack', provisional: false })).toBe(false)
    expect(canBeVolume(null)).toBe(false)
  })

  it('must fit into the memory for images', () => {
    expect(tooManyBytes(2 ** 30, 2 ** 30)).toBeNull()
    expect(tooManyBytes(2 ** 30, 400 * 2 ** 20)).toBe(
      'As a volume this series needs 1,024 MB of memory, and this page has 400 MB for images.',
    )
  })
})
