import { describe, expect, it } from 'vitest'
import type { DecodedSlice } from '../study/types'
import { memorySource } from '../testing/memorySource'
import { OverBudget } from './admission'
import { Holdings } from './holdings'

function slice(id: string, bytes: number): DecodedSlice {
  return {
    id,
    rows: 1,
    columns: bytes,
    samples: 1,
    pixels: new Uint8Array(bytes),
    range: [0, 0],
    voi: null,
    inverted: false,
    geometry: null,
    spacing: null,
  }
}

describe('Holdings', () => {
  it('keeps slices and files in one budget; what was used longest ago leaves', async () => {
    const held = new Holdings(100, 100)
    held.keepSlice(slice('a', 40))
    await held.file(memorySource('f', new Uint8Array(40)))
    expect(held.bytes).toBe(80)
    expect(held.slice('a')?.id).toBe('a')
    held.keepSlice(slice('b', 40))
    expect([held.slice('a')?.id, held.slice('b')?.id, held.bytes]).toEqual(['a', 'b', 80])
    const again = memorySource('f', new Uint8Array(40))
    await held.file(again)
    expect(again.bytesRead()).toBe(40)
  })

  it('reads a file once when it is asked for twice at once', async () => {
    const held = new Holdings(100, 100)
    const file = memorySource('f', new Uint8Array(30))
    const [first, second] = await Promise.all([held.file(file), held.file(file)])
    expect(first).toBe(second)
    expect(file.bytesRead()).toBe(30)
  })

  it('does not read a file that is larger than what there is, and says what it needs', async () => {
    const file = memorySource('f', new Uint8Array(101))
    const refused = await new Holdings(1000, 100).file(file).catch((error: unknown) => error)
    expect(refused).toBeInstanceOf(OverBudget)
    expect(refused).toMatchObject({ needed: 101, given: 100 })
    expect(file.bytesRead()).toBe(0)
  })

  it('keeps nothing of a file that was being read when everything was let go', async () => {
    const held = new Holdings(100, 100)
    const reading = held.file(memorySource('f', new Uint8Array(30)))
    held.clear()
    expect(await reading).toHaveLength(30)
    expect(held.bytes).toBe(0)
  })
})
