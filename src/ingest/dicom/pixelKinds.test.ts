import { describe, expect, it } from 'vitest'
import { memorySource } from '../../testing/memorySource'
import { openStudy, sliceAt } from '../../testing/openStudy'
import {
  part10,
  type RawElement,
  type RawOptions,
  rawElements,
  rawImageElements,
} from '../../testing/rawDicom'

const BIG = '1.2.840.10008.1.2.2'

async function decoded(elements: RawElement[], options: RawOptions = {}, frame = 0) {
  const bytes = part10(rawElements(elements, options), options.bigEndian ? BIG : undefined)
  return sliceAt(await openStudy([memorySource('a.dcm', bytes)]), 0, frame)
}

const word = (tag: number, value: number): RawElement => [tag, 'US', [value]]
const BITS_ALLOCATED = 0x00280100
const BITS_STORED = 0x00280101
const HIGH_BIT = 0x00280102
const SIGNED = 0x00280103

describe('floating-point pixel data', () => {
  it.each([{}, { bigEndian: true }])('of single precision, %j', async (options) => {
    const elements = rawImageElements(1, 3, 32, [[0x7fe00008, 'OF', [1.5, -0.25, 1e-3]]])
    const image = await decoded(elements, options)
    expect(image.pixels).toEqual(Float32Array.from([1.5, -0.25, 1e-3]))
    expect(image.range).toEqual([-0.25, 1.5])
  })

  it.each([{}, { bigEndian: true }])('of double precision, %j', async (options) => {
    const elements = rawImageElements(1, 2, 64, [[0x7fe00009, 'OD', [Math.PI, -1e300]]])
    expect((await decoded(elements, options)).pixels).toEqual(Float64Array.from([Math.PI, -1e300]))
  })

  it('leaves what is not finite out of the range, and padding black', async () => {
    const elements = rawImageElements(1, 4, 32, [
      [0x00280122, 'FL', [-999]],
      [0x7fe00008, 'OF', [Number.NaN, 2, 8, -999]],
    ])
    const image = await decoded(elements)
    expect(image.range).toEqual([2, 8])
    expect([...image.pixels]).toEqual([Number.NaN, 2, 8, 2])
  })
})

describe('integers of unusual width', () => {
  it('of 32 bits, with and without a sign', async () => {
    const data: RawElement = [0x7fe00010, 'OW', Uint8Array.from([0xff, 0xff, 0xff, 0xff, 1, 0, 0, 0x80])]
    expect([...(await decoded(rawImageElements(1, 2, 32, [data]))).pixels]).toEqual([4294967295, 2147483649])
    const signed = await decoded(rawImageElements(1, 2, 32, [word(SIGNED, 1), data]))
    expect([...signed.pixels]).toEqual([-1, -2147483647])
  })

  it('of 24 bits', async () => {
    const data: RawElement = [0x7fe00010, 'OB', Uint8Array.from([1, 2, 3, 0xff, 0xff, 0xff])]
    // 1 + 2 * 256 + 3 * 65536 = 197121
    expect([...(await decoded(rawImageElements(1, 2, 24, [data]))).pixels]).toEqual([197121, 16777215])
    const signed = await decoded(rawImageElements(1, 2, 24, [word(SIGNED, 1), data]))
    expect([...signed.pixels]).toEqual([197121, -1])
  })

  it('of 12 bits packed without gaps', async () => {
    // 0x123 and 0xabc: low eight bits of the first, then its high four below the low four of the second.
    const data: RawElement = [0x7fe00010, 'OW', Uint8Array.from([0x23, 0xc1, 0xab])]
    expect([...(await decoded(rawImageElements(1, 2, 12, [data]))).pixels]).toEqual([0x123, 0xabc])
  })

  it('of one bit, frames that begin inside a byte', async () => {
    const elements = rawImageElements(1, 3, 1, [
      [0x00280008, 'IS', '3'],
      [0x7fe00010, 'OB', Uint8Array.from([0b10_110_001, 0b1])],
    ])
    expect([...(await decoded(elements, {}, 0)).pixels]).toEqual([1, 0, 0])
    expect([...(await decoded(elements, {}, 1)).pixels]).toEqual([0, 1, 1])
    expect([...(await decoded(elements, {}, 2)).pixels]).toEqual([0, 1, 1])
  })

  it('of eight bits in words, the high byte first', async () => {
    const frames = (vr: string) =>
      rawImageElements(1, 3, 8, [
        [0x00280008, 'IS', '2'],
        [0x7fe00010, vr, Uint8Array.from([2, 1, 4, 3, 6, 5])],
      ])
    expect([...(await decoded(frames('OW'), { bigEndian: true }, 0)).pixels]).toEqual([1, 2, 3])
    expect([...(await decoded(frames('OW'), { bigEndian: true }, 1)).pixels]).toEqual([4, 5, 6])
    expect([...(await decoded(frames('OB'), { bigEndian: true }, 1)).pixels]).toEqual([3, 6, 5])
  })

  it.each([2, 5, 9, 15])('of %d stored bits in the upper part of a word, signed', async (bits) => {
    const lowest = -(2 ** (bits - 1))
    const shift = 2 ** (16 - bits)
    const elements = rawImageElements(1, 3, 16, [
      word(BITS_ALLOCATED, 16),
      word(BITS_STORED, bits),
      word(HIGH_BIT, 15),
      word(SIGNED, 1),
      [0x7fe00010, 'OW', [(lowest * shift) & 0xffff, shift, 0xffff]],
    ])
    expect([...(await decoded(elements)).pixels]).toEqual([lowest, 1, -1])
  })
})

describe('padding', () => {
  it('of a range is black and outside the range of the image', async () => {
    const elements = rawImageElements(1, 5, 16, [
      word(0x00280120, 10),
      word(0x00280121, 12),
      [0x7fe00010, 'OW', [10, 11, 12, 13, 900]],
    ])
    const image = await decoded(elements)
    expect(image.range).toEqual([13, 900])
    expect([...image.pixels]).toEqual([13, 13, 13, 13, 900])
  })

  it('is black where low values are bright', async () => {
    const elements = rawImageElements(1, 3, 8, [
      [0x00280004, 'CS', 'MONOCHROME1'],
      word(0x00280120, 0),
      [0x7fe00010, 'OB', Uint8Array.from([0, 20, 200])],
    ])
    const image = await decoded(elements)
    expect([...image.pixels]).toEqual([200, 20, 200])
    expect(image.inverted).toBe(true)
  })

  it('among the values of the image is taken for image', async () => {
    const elements = rawImageElements(1, 3, 8, [
      word(0x00280120, 50),
      [0x7fe00010, 'OB', Uint8Array.from([10, 50, 90])],
    ])
    expect([...(await decoded(elements)).pixels]).toEqual([10, 50, 90])
  })

  it('of fewer bits may be written without its sign', async () => {
    const elements = rawImageElements(1, 2, 16, [
      word(BITS_STORED, 12),
      word(HIGH_BIT, 11),
      word(SIGNED, 1),
      word(0x00280120, 0x0800),
      [0x7fe00010, 'OW', [0x0800, 5]],
    ])
    expect([...(await decoded(elements)).pixels]).toEqual([5, 5])
  })
})

describe('colour', () => {
  const colour = (photometric: string, columns: number, data: number[], more: RawElement[] = []) =>
    decoded(
      rawImageElements(1, columns, 8, [
        word(0x00280002, 3),
        [0x00280004, 'CS', photometric],
        word(0x00280006, 0),
        [0x7fe00010, 'OB', Uint8Array.from(data)],
        ...more,
      ]),
    )

  it('shares chroma between two pixels of a row, the last of an odd row alone', async () => {
    // Grey where Cb and Cr are 128; third pixel: R = 76 + 1.402 * 127 = 254.05, G = 0.10, B = -0.2.
    const image = await colour('YBR_FULL_422', 3, [10, 200, 128, 128, 76, 0, 85, 255])
    expect([...image.pixels]).toEqual([10, 10, 10, 200, 200, 200, 254, 0, 0])
  })

  it('knows the studio range of YBR_PARTIAL_422', async () => {
    // 1.1644 * (235 - 16) = 255.0 and 1.1644 * (16 - 16) = 0.
    const image = await colour('YBR_PARTIAL_422', 2, [235, 16, 128, 128])
    expect([...image.pixels]).toEqual([255, 255, 255, 0, 0, 0])
  })

  it('converts YBR_ICT that nothing has converted before', async () => {
    const image = await colour('YBR_ICT', 1, [76, 85, 255])
    expect([...image.pixels]).toEqual([254, 0, 0])
  })

  it('refuses YBR_RCT without compression, which eight bits cannot hold', async () => {
    await expect(colour('YBR_RCT', 1, [1, 2, 3])).rejects.toThrow('the colour model YBR_RCT')
  })
})

describe('more frames said than there are', () => {
  const frames = (bytes: number): RawElement[] =>
    rawImageElements(1, 2, 8, [
      [0x00280008, 'IS', '4'],
      [0x7fe00010, 'OB', new Uint8Array(bytes)],
    ])

  it('opens those that are whole, and says so', async () => {
    const study = await openStudy([memorySource('a.dcm', part10(rawElements(frames(6))))])
    expect(study.series[0]?.slices).toBe(3)
    expect(study.series[0]?.warnings).toContainEqual({
      code: 'missing-frames',
      message: 'a.dcm says it has 4 frames, but ends after 3.',
    })
  })

  it('refuses a file without one whole frame', async () => {
    const study = await openStudy([memorySource('a.dcm', part10(rawElements(frames(0))))])
    expect(study.snapshot.skipped[0]).toMatchObject({ code: 'unreadable' })
  })
})
