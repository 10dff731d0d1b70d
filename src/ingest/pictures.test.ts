import { encode, type ImageData } from 'fast-png'
import { describe, expect, it } from 'vitest'
import { memorySource } from '../testing/memorySource'
import { openStudy, sliceAt } from '../testing/openStudy'

const picture = async (image: ImageData) => sliceAt(await openStudy([memorySource('p.png', encode(image))]))

describe('PNG', () => {
  it('keeps 16 bits of grey', async () => {
    const image = await picture({
      width: 2,
      height: 1,
      depth: 16,
      channels: 1,
      data: Uint16Array.from([7, 60000]),
    })
    expect(image.pixels).toEqual(Uint16Array.from([7, 60000]))
    expect(image).toMatchObject({ samples: 1, range: [7, 60000], voi: null, inverted: false })
  })

  it('drops transparency, of grey and of colour', async () => {
    const grey = await picture({
      width: 2,
      height: 1,
      channels: 2,
      depth: 8,
      data: Uint8Array.from([9, 0, 8, 255]),
    })
    expect([...grey.pixels]).toEqual([9, 8])
    const colour = await picture({
      width: 1,
      height: 1,
      channels: 4,
      depth: 8,
      data: Uint8Array.from([1, 2, 3, 4]),
    })
    expect([...colour.pixels]).toEqual([1, 2, 3])
    expect(colour.samples).toBe(3)
  })

  it('brings 16-bit colour to 8 bits', async () => {
    const image = await picture({
      width: 1,
      height: 1,
      channels: 3,
      depth: 16,
      data: Uint16Array.from([0xff00, 0x80ff, 1]),
    })
    expect([...image.pixels]).toEqual([255, 128, 0])
  })

  it('unpacks grey of 2 bits to 0..255', async () => {
    // One row of four values 0, 1, 2, 3 in one byte: 00 01 10 11.
    const image = await picture({
      width: 4,
      height: 1,
      channels: 1,
      depth: 2,
      data: Uint8Array.from([0b00011011]),
    })
    expect([...image.pixels]).toEqual([0, 85, 170, 255])
  })

  it('is a series of one image without a known modality', async () => {
    const { series } = await openStudy([
      memorySource('dir/p.png', encode({ width: 1, height: 1, channels: 1, data: Uint8Array.of(1) })),
    ])
    expect(series[0]).toMatchObject({
      modality: 'OT',
      description: 'p.png',
      kind: 'image',
      transferSyntaxes: [],
    })
  })

  it('names a damaged file when it is decoded, and a cut header when it is opened', async () => {
    const bytes = encode({ width: 8, height: 8, channels: 1, data: new Uint8Array(64).fill(3) })
    const study = await openStudy([
      memorySource('cut.png', bytes.subarray(0, 45)),
      memorySource('short.png', bytes.subarray(0, 20)),
    ])
    const result = await study.reader.slice(study.series[0]?.sliceIds[0] ?? '')
    expect(result).toEqual({
      status: 'failed',
      code: 'unreadable',
      message: 'cut.png is a damaged PNG file.',
    })
    expect(study.snapshot.skipped[0]).toMatchObject({ source: 'short.png', code: 'unreadable' })
  })
})

/** An 8 x 8 grey JPEG by hand: all coefficients zero but DC. Quantisation 1 everywhere, one code a table. */
const flatJpeg = (): Uint8Array => {
  const bytes = (...values: number[]) => values
  const table = (kind: number, symbol: number) =>
    bytes(0xff, 0xc4, 0, 20, kind, 1, ...Array(15).fill(0), symbol)
  return Uint8Array.from([
    ...bytes(0xff, 0xd8),
    ...bytes(0xff, 0xdb, 0, 67, 0, ...Array(64).fill(1)),
    ...bytes(0xff, 0xc0, 0, 11, 8, 0, 8, 0, 8, 1, 1, 0x11, 0),
    ...table(0x00, 9),
    ...table(0x10, 0),
    ...bytes(0xff, 0xda, 0, 8, 1, 1, 0x00, 0, 63, 0),
    // DC: code 0, nine bits 110010000 = 400, so 400 / 8 = 50 above 128; AC: code 0 = end of block; then ones.
    ...bytes(0b01100100, 0b00011111),
    ...bytes(0xff, 0xd9),
  ])
}

describe('JPEG', () => {
  it('decodes to the value that the DC coefficient says', async () => {
    const image = await sliceAt(await openStudy([memorySource('flat.jpg', flatJpeg())]))
    expect(image).toMatchObject({ rows: 8, columns: 8, samples: 1, range: [178, 178] })
  })

  it('names a file that ends inside its header', async () => {
    const { snapshot } = await openStudy([memorySource('cut.jpg', flatJpeg().subarray(0, 40))])
    expect(snapshot.skipped[0]).toMatchObject({ source: 'cut.jpg', code: 'unreadable' })
  })
})
