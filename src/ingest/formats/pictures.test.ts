import { describe, expect, it } from 'vitest'
import { memorySource } from '../../testing/memorySource'
import { openStudy, sliceAt, type TestStudy } from '../../testing/openStudy'

/**
 * Pictures of 5 x 3 pixels written by programs independent of this project, whose values follow from a formula:
 *
 *   y, x = numpy.mgrid[0:3, 0:5]                                # tifffile 2026.3.3, Pillow 13.0.0, Python 3.11
 *   g8, g16, i16 = x * 50 + y * 2, x * 10000 + y * 7, x * 100 - y * 300
 *   f4 = x * 0.5 - y * 2.25; rgb = numpy.stack([x * 50, y * 100, 200 - x * y], -1); one = g8 > 100
 *   tifffile.imwrite(f, g16, byteorder='>'); imwrite(f, i16); imwrite(f, g8, photometric='miniswhite')
 *   imwrite(f, moveaxis(rgb, -1, 0), planarconfig='separate'); imwrite(f, rgb, tile=(16, 16), compression='zlib')
 *   imwrite(f, stack([g16, g16 + 1, g16 + 2]), bigtiff=True)
 *   Image.fromarray(rgb).save(f, compression='tiff_lzw', tiffinfo={317: 2}); g8: 'packbits'
 *   g16 and f4: compression='tiff_adobe_deflate', tiffinfo={317: 2} and {317: 3}; one as it is, and as BMP like rgb
 */
const pixels = (value: (x: number, y: number) => number | number[]): number[] =>
  [0, 1, 2].flatMap((y) => [0, 1, 2, 3, 4].flatMap((x) => value(x, y)))

const GREY8 = pixels((x, y) => x * 50 + y * 2)
const GREY16 = pixels((x, y) => x * 10000 + y * 7)
const SIGNED = pixels((x, y) => x * 100 - y * 300)
const WHITE = GREY8.map((value) => 255 - value)
const FLOAT = pixels((x, y) => x * 0.5 - y * 2.25)
const RGB = pixels((x, y) => [x * 50, y * 100, 200 - x * y])
const BIT = GREY8.map((value) => (value > 100 ? 255 : 0))

/** Made by the commands above: name, values they hold, file in base64. */
const TIFFS = [
  [
    'grey 16 bits, big-endian',
    GREY16,
    'TU0AKgAAAAgADAEAAAQAAAABAAAABQEBAAQAAAABAAAAAwECAAMAAAABABAAAAEDAAMAAAABAAEAAAEGAAMAAAABAAEAAAERAAQAAAABAAAAsAEVAAMAAAABAAEAAAEWAAQAAAABAAAAAwEXAAQAAAABAAAAHgEaAAUAAAABAAAAngEbAAUAAAABAAAApgEoAAMAAAABAAEAAAAAAAAAAAABAAAAAQAAAAEAAAABAAAAACcQTiB1MJxAAAcnF04ndTecRwAOJx5OLnU+nE4=',
  ],
  [
    'signed 16 bits',
    SIGNED,
    'SUkqAAgAAAANAAABBAABAAAABQAAAAEBBAABAAAAAwAAAAIBAwABAAAAEAAAAAMBAwABAAAAAQAAAAYBAwABAAAAAQAAABEBBAABAAAAwAAAABUBAwABAAAAAQAAABYBBAABAAAAAwAAABcBBAABAAAAHgAAABoBBQABAAAAqgAAABsBBQABAAAAsgAAACgBAwABAAAAAQAAAFMBAwABAAAAAgAAAAAAAAABAAAAAQAAAAEAAAABAAAAAAAAAAAAAABkAMgALAGQAdT+OP+c/wAAZACo/Qz+cP7U/jj/',
  ],
  [
    'white is zero',
    WHITE,
    'SUkqAAgAAAAMAAABBAABAAAABQAAAAEBBAABAAAAAwAAAAIBAwABAAAACAAAAAMBAwABAAAAAQAAAAYBAwABAAAAAAAAABEBBAABAAAAsAAAABUBAwABAAAAAQAAABYBBAABAAAAAwAAABcBBAABAAAADwAAABoBBQABAAAAngAAABsBBQABAAAApgAAACgBAwABAAAAAQAAAAAAAAABAAAAAQAAAAEAAAABAAAAAAAAMmSWyAI0ZpjKBDZomsw=',
  ],
  [
    'colour, planes apart',
    RGB,
    'SUkqAAgAAAANAAABBAABAAAABQAAAAEBBAABAAAAAwAAAAIBAwADAAAAqgAAAAMBAwABAAAAAQAAAAYBAwABAAAAAgAAABEBBAADAAAAsAAAABUBAwABAAAAAwAAABYBBAABAAAAAwAAABcBAwADAAAAvAAAABoBBQABAAAAwgAAABsBBQABAAAAygAAABwBAwABAAAAAgAAACgBAwABAAAAAQAAAAAAAAAIAAgACADgAAAA7wAAAP4AAAAPAA8ADwABAAAAAQAAAAEAAAABAAAAAAAAAAAAAAAAAAAAAAAAMmSWyAAyZJbIADJklsgAAAAAAGRkZGRkyMjIyMjIyMjIyMjHxsXEyMbEwsA=',
  ],
  [
    'colour in tiles',
    RGB,
    'SUkqAAgAAAAOAAABBAABAAAABQAAAAEBBAABAAAAAwAAAAIBAwADAAAAtgAAAAMBAwABAAAACAAAAAYBAwABAAAAAgAAABUBAwABAAAAAwAAABoBBQABAAAAvAAAABsBBQABAAAAxAAAABwBAwABAAAAAQAAACgBAwABAAAAAQAAAEIBBAABAAAAEAAAAEMBBAABAAAAEAAAAEQBBAABAAAA0AAAAEUBBAABAAAANwAAAAAAAAAIAAgACAABAAAAAQAAAAEAAAABAAAAAAAAAHic7coxEQAgDATB1xRNryl6GAbCyUJCOiq2XokQFikQapnwsSu98eo/BGVWMmH0//seuitqF1M=',
  ],
  [
    'colour, LZW with differences',
    RGB,
    'SUkqACgAAACAAAAMgZQKCgCDwcAGSCAB/wWHw6IQOGv6CxYARh/QEAsAAAEDAAEAAAAFAAAAAQEDAAEAAAADAAAAAgEDAAMAAACyAAAAAwEDAAEAAAAFAAAABgEDAAEAAAACAAAAEQEEAAEAAAAIAAAAFQEDAAEAAAADAAAAFgEDAAEAAAADAAAAFwEEAAEAAAAgAAAAHAEDAAEAAAABAAAAPQEDAAEAAAACAAAAAAAAAAgACAAIAA==',
  ],
  [
    'grey, PackBits',
    GREY8,
    'SUkqABoAAAAEADJklsgEAjRmmMoEBDZomswJAAABAwABAAAABQAAAAEBAwABAAAAAwAAAAIBAwABAAAACAAAAAMBAwABAAAABYAAAAYBAwABAAAAAQAAABEBBAABAAAACAAAABYBAwABAAAAAwAAABcBBAABAAAAEgAAABwBAwABAAAAAQAAAAAAAAA=',
  ],
  [
    '16 bits, deflate with differences',
    GREY16,
    'SUkqABwAAAB4nGNgEFCHQHY4iw/OAgAmDgKqAAoAAAEDAAEAAAAFAAAAAQEDAAEAAAADAAAAAgEDAAEAAAAQAAAAAwEDAAEAAAAIAAAABgEDAAEAAAABAAAAEQEEAAEAAAAIAAAAFgEDAAEAAAADAAAAFwEEAAEAAAATAAAAHAEDAAEAAAABAAAAPQEDAAEAAAACAAAAAAAAAA==',
  ],
  [
    'floating point, deflate with differences',
    FLOAT,
    'SUkqADIAAAB4nGOwZ2BgPMDQ4ODAAAcH/jMw/A+6cGCBQwNCDERc+PAACOBiAJAjDgELAAABAwABAAAABQAAAAEBAwABAAAAAwAAAAIBAwABAAAAIAAAAAMBAwABAAAACAAAAAYBAwABAAAAAQAAABEBBAABAAAACAAAABYBAwABAAAAAwAAABcBBAABAAAAKgAAABwBAwABAAAAAQAAAD0BAwABAAAAAwAAAFMBAwABAAAAAwAAAAAAAAA=',
  ],
  [
    'one bit',
    BIT,
    'SUkqAAgAAAAIAAABBAABAAAABQAAAAEBBAABAAAAAwAAAAMBAwABAAAAAQAAAAYBAwABAAAAAQAAABEBBAABAAAAbgAAABYBBAABAAAAAwAAABcBBAABAAAAAwAAABwBAwABAAAAAQAAAAAAAAAYODg=',
  ],
] as const

const BIG_TIFF =
  'SUkrAAgAAAAQAAAAAAAAAAwAAAAAAAAAAAEEAAEAAAAAAAAABQAAAAAAAAABAQQAAQAAAAAAAAADAAAAAAAAAAIBAwABAAAAAAAAABAAAAAAAAAAAwEDAAEAAAAAAAAAAQAAAAAAAAAGAQMAAQAAAAAAAAABAAAAAAAAABEBEAABAAAAAAAAABABAAAAAAAAFQEDAAEAAAAAAAAAAQAAAAAAAAAWAQQAAQAAAAAAAAADAAAAAAAAABcBEAABAAAAAAAAAB4AAAAAAAAAGgEFAAEAAAAAAAAAAQAAAAEAAAAbAQUAAQAAAAAAAAABAAAAAQAAACgBAwABAAAAAAAAAAEAAAAAAAAAagEAAAAAAAAAABAnIE4wdUCcBwAXJydON3VHnA4AHicuTj51TpwBABEnIU4xdUGcCAAYJyhOOHVInA8AHycvTj91T5wCABInIk4ydUKcCQAZJylOOXVJnBAAICcwTkB1UJwMAAAAAAAAAAABBAABAAAAAAAAAAUAAAAAAAAAAQEEAAEAAAAAAAAAAwAAAAAAAAACAQMAAQAAAAAAAAAQAAAAAAAAAAMBAwABAAAAAAAAAAEAAAAAAAAABgEDAAEAAAAAAAAAAQAAAAAAAAARARAAAQAAAAAAAAAuAQAAAAAAABUBAwABAAAAAAAAAAEAAAAAAAAAFgEEAAEAAAAAAAAAAwAAAAAAAAAXARAAAQAAAAAAAAAeAAAAAAAAABoBBQABAAAAAAAAAAEAAAABAAAAGwEFAAEAAAAAAAAAAQAAAAEAAAAoAQMAAQAAAAAAAAABAAAAAAAAAGoCAAAAAAAADAAAAAAAAAAAAQQAAQAAAAAAAAAFAAAAAAAAAAEBBAABAAAAAAAAAAMAAAAAAAAAAgEDAAEAAAAAAAAAEAAAAAAAAAADAQMAAQAAAAAAAAABAAAAAAAAAAYBAwABAAAAAAAAAAEAAAAAAAAAEQEQAAEAAAAAAAAATAEAAAAAAAAVAQMAAQAAAAAAAAABAAAAAAAAABYBBAABAAAAAAAAAAMAAAAAAAAAFwEQAAEAAAAAAAAAHgAAAAAAAAAaAQUAAQAAAAAAAAABAAAAAQAAABsBBQABAAAAAAAAAAEAAAABAAAAKAEDAAEAAAAAAAAAAQAAAAAAAAAAAAAAAAAAAA=='

const BMP_COLOUR =
  'Qk1mAAAAAAAAADYAAAAoAAAABQAAAAMAAAABABgAAAAAADAAAADEDgAAxA4AAAAAAAAAAAAAyMgAxsgyxMhkwsiWwMjIAMhkAMdkMsZkZMVklsRkyADIAADIADLIAGTIAJbIAMgA'
const BMP_BIT =
  'Qk1KAAAAAAAAAD4AAAAoAAAABQAAAAMAAAABAAEAAAAAAAwAAADEDgAAxA4AAAIAAAACAAAAAAAAAP///wA4AAAAOAAAABgAAAA='

const PHONE =
  '/9j/4AAQSkZJRgABAQAAAQABAAD/4QAiRXhpZgAATU0AKgAAAAgAAQESAAMAAAABAAYAAAAAAAD/2wBDAAIBAQEBAQIBAQECAgICAgQDAgICAgUEBAMEBgUGBgYFBgYGBwkIBgcJBwYGCAsICQoKCgoKBggLDAsKDAkKCgr/wAALCAAYABABAREA/8QAHwAAAQUBAQEBAQEAAAAAAAAAAAECAwQFBgcICQoL/8QAtRAAAgEDAwIEAwUFBAQAAAF9AQIDAAQRBRIhMUEGE1FhByJxFDKBkaEII0KxwRVS0fAkM2JyggkKFhcYGRolJicoKSo0NTY3ODk6Q0RFRkdISUpTVFVWV1hZWmNkZWZnaGlqc3R1dnd4eXqDhIWGh4iJipKTlJWWl5iZmqKjpKWmp6ipqrKztLW2t7i5usLDxMXGx8jJytLT1NXW19jZ2uHi4+Tl5ufo6erx8vP09fb3+Pn6/9oACAEBAAA/AP5/6/UCv1Ar9QK/jfr+oCv/2Q=='

const TIFF_JPEG =
  'SUkqACYAAAD/2P/AAAsIAAgACAEBEQD/2gAIAQEAAD8A+Z6//9kKAAABAwABAAAACAAAAAEBAwABAAAACAAAAAIBAwABAAAACAAAAAMBAwABAAAABwAAAAYBAwABAAAAAQAAABEBBAABAAAACAAAABYBAwABAAAACAAAABcBBAABAAAAHgAAABwBAwABAAAAAQAAAFsBBwAhAQAApAAAAAAAAAD/2P/bAEMAAgEBAQEBAgEBAQICAgICBAMCAgICBQQEAwQGBQYGBgUGBgYHCQgGBwkHBgYICwgJCgoKCgoGCAsMCwoMCQoKCv/EAB8AAAEFAQEBAQEBAAAAAAAAAAABAgMEBQYHCAkKC//EALUQAAIBAwMCBAMFBQQEAAABfQECAwAEEQUSITFBBhNRYQcicRQygZGhCCNCscEVUtHwJDNicoIJChYXGBkaJSYnKCkqNDU2Nzg5OkNERUZHSElKU1RVVldYWVpjZGVmZ2hpanN0dXZ3eHl6g4SFhoeIiYqSk5SVlpeYmZqio6Slpqeoqaqys7S1tre4ubrCw8TFxsfIycrS09TV1tfY2drh4uPk5ebn6Onq8fLz9PX29/j5+v/Z'

function bytesOf(base64: string): Uint8Array {
  return Uint8Array.from(atob(base64), (letter) => letter.charCodeAt(0))
}

function open(name: string, bytes: Uint8Array): Promise<TestStudy> {
  return openStudy([memorySource(name, bytes)])
}

describe('TIFF', () => {
  it.each(TIFFS)('%s', async (_name, values, file) => {
    const study = await open('a.tif', bytesOf(file))
    expect(study.snapshot.skipped).toEqual([])
    const image = await sliceAt(study)
    expect([...image.pixels]).toEqual(values)
    expect(image).toMatchObject({ rows: 3, columns: 5, samples: values.length === 45 ? 3 : 1, voi: null })
  })

  it('opens the pages of a BigTIFF as a stack', async () => {
    const study = await open('a.tif', bytesOf(BIG_TIFF))
    expect(study.series).toMatchObject([{ kind: 'stack', slices: 3, rows: 3, columns: 5 }])
    for (const page of [0, 1, 2]) {
      expect([...(await sliceAt(study, 0, page)).pixels]).toEqual(GREY16.map((value) => value + page))
    }
  })

  it('decodes JPEG inside, with the tables that the pages share', async () => {
    const image = await sliceAt(await open('a.tif', bytesOf(TIFF_JPEG)))
    expect(image).toMatchObject({ rows: 8, columns: 8, samples: 1, range: [90, 90] })
  })

  it('follows a chain of directories that comes back to itself once round', async () => {
    const bytes = bytesOf(TIFFS[0][2])
    // The directory at 8 has 12 entries; after them the place of the next one: itself.
    new DataView(bytes.buffer).setUint32(8 + 2 + 12 * 12, 8)
    expect((await open('a.tif', bytes)).series).toMatchObject([{ kind: 'image', slices: 1 }])
  })

  it('refuses a size that the file cannot hold, without making room for it', async () => {
    const bytes = bytesOf(TIFFS[0][2])
    // ImageWidth, the first entry.
    new DataView(bytes.buffer).setUint32(8 + 2 + 8, 60_000_000)
    const study = await open('a.tif', bytes)
    expect(study.snapshot.skipped).toEqual([
      { source: 'a.tif', code: 'unreadable', message: 'a.tif is shorter than its header says.' },
    ])
  })

  it('names a packing that it does not read', async () => {
    const bytes = bytesOf(TIFFS[0][2])
    // Compression, the fourth entry: CCITT group 4, of faxes.
    new DataView(bytes.buffer).setUint16(8 + 2 + 3 * 12 + 8, 4)
    const study = await open('a.tif', bytes)
    expect(study.snapshot.skipped).toMatchObject([{ source: 'a.tif', code: 'unsupported-values' }])
  })
})

describe('BMP', () => {
  it('reads colour', async () => {
    const image = await sliceAt(await open('a.bmp', bytesOf(BMP_COLOUR)))
    expect([...image.pixels]).toEqual(RGB)
  })

  it('reads a grey palette as grey, from the bottom up', async () => {
    const image = await sliceAt(await open('a.bmp', bytesOf(BMP_BIT)))
    expect([...image.pixels]).toEqual(BIT)
    expect(image.samples).toBe(1)
  })

  it('reads run lengths of bytes', async () => {
    // 4 x 2, palette of 0, 10, 20, 30. Bottom row: three times 1, then 2. Top row: literals 3, 0, 3, then 2; end.
    const packed = [3, 1, 1, 2, 0, 0, 0, 3, 3, 0, 3, 0, 1, 2, 0, 1]
    const palette = [0, 10, 20, 30].flatMap((grey) => [grey, grey, grey, 0])
    const bytes = new Uint8Array(54 + palette.length + packed.length)
    const view = new DataView(bytes.buffer)
    bytes.set([0x42, 0x4d])
    for (const [at, value] of [
      [10, 54 + palette.length],
      [14, 40],
      [18, 4],
      [22, 2],
      [30, 1],
      [46, 4],
    ] as const) {
      view.setUint32(at, value, true)
    }
    view.setUint16(26, 1, true)
    view.setUint16(28, 8, true)
    bytes.set([...palette, ...packed], 54)
    const image = await sliceAt(await open('a.bmp', bytes))
    expect([...image.pixels]).toEqual([30, 0, 30, 20, 10, 10, 10, 20])
  })

  it('leaves a text that begins with its two letters alone', async () => {
    const { snapshot } = await open(
      'bmi.txt',
      new TextEncoder().encode(`BMI of the patient: ${'x'.repeat(60)}`),
    )
    expect(snapshot.skipped).toMatchObject([{ code: 'not-an-image' }])
  })
})

describe('a JPEG from a phone', () => {
  /** 24 rows of 16 pixels in blocks of 8 x 8: 0 80 / 160 240 / 40 200; the orientation is at a fixed place. */
  const phone = (orientation: number): Uint8Array => {
    const bytes = bytesOf(PHONE)
    const tag = bytes.findIndex((byte, i) => byte === 0x01 && bytes[i + 1] === 0x12 && bytes[i + 3] === 3)
    bytes[tag + 9] = orientation
    return bytes
  }

  it.each([
    [
      1,
      [
        [0, 80],
        [160, 240],
        [40, 200],
      ],
    ],
    [
      2,
      [
        [80, 0],
        [240, 160],
        [200, 40],
      ],
    ],
    [
      3,
      [
        [200, 40],
        [240, 160],
        [80, 0],
      ],
    ],
    [
      4,
      [
        [40, 200],
        [160, 240],
        [0, 80],
      ],
    ],
    [
      5,
      [
        [0, 160, 40],
        [80, 240, 200],
      ],
    ],
    [
      6,
      [
        [40, 160, 0],
        [200, 240, 80],
      ],
    ],
    [
      7,
      [
        [200, 240, 80],
        [40, 160, 0],
      ],
    ],
    [
      8,
      [
        [80, 240, 200],
        [0, 160, 40],
      ],
    ],
    [
      99,
      [
        [0, 80],
        [160, 240],
        [40, 200],
      ],
    ],
  ])('is turned upright: orientation %i', async (orientation, blocks) => {
    const study = await open('film.jpg', phone(orientation))
    const [rows, columns] = [blocks.length * 8, (blocks[0]?.length ?? 0) * 8]
    expect(study.series).toMatchObject([{ rows, columns }])
    const image = await sliceAt(study)
    expect(image).toMatchObject({ rows, columns })
    for (const [r, line] of blocks.entries()) {
      for (const [c, value] of line.entries()) {
        // The middle of a block; JPEG at quality 95 keeps it within a few grey levels.
        const seen = image.pixels[(r * 8 + 4) * columns + c * 8 + 4] ?? -1
        expect(Math.abs(seen - value)).toBeLessThanOrEqual(4)
      }
    }
  })
})
