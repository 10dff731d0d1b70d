import { describe, expect, it } from 'vitest'
import { memorySource } from '../../testing/memorySource'
import { openStudy, sliceAt } from '../../testing/openStudy'
import { part10, type RawElement, rawElements, rawImageElements } from '../../testing/rawDicom'
import { expandSegments } from './palette'

describe('segmented palettes (PS3.3 C.7.9.2), by hand', () => {
  it('lists values and draws lines from the last one', () => {
    // Discrete: 2 values 10, 20; linear: 4 entries up to 60, so 30, 40, 50, 60.
    expect(expandSegments([0, 2, 10, 20, 1, 4, 60], 6, 16)).toEqual(
      Uint16Array.from([10, 20, 30, 40, 50, 60]),
    )
  })

  it('draws lines down, rounded', () => {
    // From 10 to 0 in 4 steps: 7.5, 5, 2.5, 0.
    expect([...(expandSegments([0, 1, 10, 1, 4, 0], 5, 16) ?? [])]).toEqual([10, 8, 5, 3, 0])
  })

  it('repeats earlier segments, lines from where the table now stands', () => {
    // Bytes 0 to 5: discrete 0, 100; bytes 6 to 11: linear 2 entries to 200, first from 100, then from 200.
    const fields = [0, 1, 100, 1, 2, 200, 2, 1, 6, 0]
    expect([...(expandSegments(fields, 5, 16) ?? [])]).toEqual([100, 150, 200, 200, 200])
    // In bytes the offset takes four fields and counts them: 3 is the linear segment.
    expect([...(expandSegments([0, 1, 100, 1, 2, 200, 2, 1, 3, 0, 0, 0], 5, 8) ?? [])]).toEqual([
      100, 150, 200, 200, 200,
    ])
  })

  it.each([
    ['a line from nowhere', [1, 2, 5], 2],
    ['a list that ends early', [0, 3, 1], 3],
    ['a repetition of itself', [0, 1, 5, 2, 1, 6, 0], 2],
    ['a repetition of what is not there', [0, 1, 5, 2, 1, 600, 0], 2],
    ['an unknown kind of segment', [9, 1, 5], 1],
    ['too few entries', [0, 1, 5], 2],
  ])('%s is damaged', (_, fields, count) => {
    expect(expandSegments(fields, count, 16)).toBeNull()
  })

  it('colours an image', async () => {
    const tables: RawElement[] = [0, 1, 2].flatMap((channel): RawElement[] => [
      [0x00281101 + channel, 'US', [4, 0, 16]],
      [0x00281221 + channel, 'OW', [0, 1, 0, 1, 3, [0xff00, 0x8000, 0][channel] ?? 0]],
    ])
    const elements = rawImageElements(1, 4, 8, [
      [0x00280004, 'CS', 'PALETTE COLOR'],
      ...tables,
      [0x7fe00010, 'OB', Uint8Array.from([0, 1, 2, 3])],
    ])
    const image = await sliceAt(await openStudy([memorySource('a.dcm', part10(rawElements(elements)))]))
    // Red 0, 0x5500, 0xaa00, 0xff00; green a third of 0x8000 a step: 0x2aab, 0x5555, 0x8000.
    expect([...image.pixels]).toEqual([0, 0, 0, 0x55, 0x2a, 0, 0xaa, 0x55, 0, 0xff, 0x80, 0])
  })
})

describe('palettes of 8-bit entries', () => {
  it.each([false, true])('packed in words, big endian %s', async (bigEndian) => {
    const packed = Uint8Array.from(bigEndian ? [20, 10, 40, 30] : [10, 20, 30, 40])
    const tables: RawElement[] = [0, 1, 2].flatMap((channel): RawElement[] => [
      [0x00281101 + channel, 'US', [4, 0, 8]],
      [0x00281201 + channel, 'OW', packed],
    ])
    const elements = rawImageElements(1, 4, 8, [
      [0x00280004, 'CS', 'PALETTE COLOR'],
      ...tables,
      [0x7fe00010, 'OB', Uint8Array.from([0, 1, 2, 3])],
    ])
    const body = rawElements(elements, { bigEndian })
    const file = part10(body, bigEndian ? '1.2.840.10008.1.2.2' : undefined)
    const image = await sliceAt(await openStudy([memorySource('a.dcm', file)]))
    expect([...image.pixels]).toEqual([10, 10, 10, 20, 20, 20, 30, 30, 30, 40, 40, 40])
  })
})
