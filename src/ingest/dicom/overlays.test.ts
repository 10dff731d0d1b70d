import { describe, expect, it } from 'vitest'
import { squareSlice } from '../../diagnose/preprocess'
import type { DecodedSlice } from '../../study/types'
import { type DicomImageOptions, type OverlayOptions, writeDicom } from '../../testing/dicomWriter'
import { memorySource } from '../../testing/memorySource'
import { codesOf, openStudy, sliceAt } from '../../testing/openStudy'
import { part10, type RawElement, rawElements, rawImageElements } from '../../testing/rawDicom'

const BIG = '1.2.840.10008.1.2.2'
const RLE = '1.2.840.10008.1.2.5'
const JPEG_LS = '1.2.840.10008.1.2.4.80'

const open = (bytes: Uint8Array) => openStudy([memorySource('a.dcm', bytes)])
const withOverlays = (overlays: readonly OverlayOptions[], more: Partial<DicomImageOptions> = {}) =>
  open(writeDicom({ rows: 4, columns: 6, pixels: new Uint8Array(24).fill(9), overlays, ...more }))

/** The marks of a slice's planes as pictures. */
function drawn({ overlays = [] }: DecodedSlice): string[][] {
  return overlays.map(({ rows, columns, bits }) =>
    Array.from({ length: rows }, (_, row) =>
      Array.from(bits.subarray(row * columns, (row + 1) * columns), (bit) => (bit ? '#' : '.')).join(''),
    ),
  )
}

/**
 * Two frames of 3 x 5 points. As bits, eight to a byte, the first point lowest; the second frame begins in the
 * highest bit of the second byte:
 * 10001 01010 00100 | 11111 10000 00001 = 10001010 10001001 11111000 00000100 = 51 91 1F 20 (hexadecimal).
 * `dcm2pnm +op +F 2 +Ww 100 200` (dcmtk 3.6.7) draws the same marks at the same pixels, from frame 2 on.
 */
const V_AND_Z = Uint8Array.of(0x51, 0x91, 0x1f, 0x20)
const V = ['#...#', '.#.#.', '..#..']
const Z = ['#####', '#....', '....#']

describe('overlay planes with data of their own', () => {
  it('lie where their origin says, on the frames from their frame origin on', async () => {
    const study = await withOverlays(
      [{ rows: 3, columns: 5, data: V_AND_Z, origin: [2, -1], frames: 2, frameOrigin: 2 }],
      { frames: 3, pixels: new Uint8Array(72).fill(9) },
    )
    expect(await sliceAt(study, 0, 0)).not.toHaveProperty('overlays')
    const second = await sliceAt(study, 0, 1)
    expect(drawn(second)).toEqual([V])
    expect(second.overlays?.[0]).toMatchObject({ originRow: 2, originColumn: -1, kind: 'graphics' })
    expect(drawn(await sliceAt(study, 0, 2))).toEqual([Z])
  })

  it('belong to all frames where they say nothing of frames, to one where they name it', async () => {
    const plane = { rows: 3, columns: 5, data: V_AND_Z }
    const study = await withOverlays([plane, { ...plane, type: 'R', frameOrigin: 2 }], {
      frames: 2,
      pixels: new Uint8Array(48),
    })
    expect(drawn(await sliceAt(study, 0, 0))).toEqual([V])
    const second = await sliceAt(study, 0, 1)
    expect(drawn(second)).toEqual([V, V])
    expect(second.overlays?.map(({ kind }) => kind)).toEqual(['graphics', 'region'])
  })

  it('stand in swapped bytes where words have their high byte first', async () => {
    const elements = rawImageElements(1, 2, 8, [
      [0x60000010, 'US', [3]],
      [0x60000011, 'US', [5]],
      [0x60003000, 'OW', [0x9151, 0x201f]],
      [0x7fe00010, 'OB', Uint8Array.from([7, 9])],
    ])
    const study = await open(part10(rawElements(elements, { bigEndian: true }), BIG))
    expect(drawn(await sliceAt(study))).toEqual([V])
  })

  it('are left out where there is no mark', async () => {
    const study = await withOverlays([{ rows: 3, columns: 5, data: new Uint8Array(4) }])
    expect(await sliceAt(study)).not.toHaveProperty('overlays')
  })

  it.each([
    ['data end early', { rows: 3, columns: 5, data: V_AND_Z.subarray(0, 2), frames: 2 }],
    ['there are no rows', { rows: 0, columns: 5, data: V_AND_Z }],
  ])('are said not to be shown where %s', async (_, overlay) => {
    const study = await withOverlays([overlay])
    expect(codesOf(study.series[0])).toEqual(['overlay-not-shown'])
    expect(await sliceAt(study)).not.toHaveProperty('overlays')
  })
})

describe('overlay planes in unused bits of the pixels', () => {
  /** Bit 15 of the second pixel and bit 12 of the last are marks. */
  const words = [5, 0x8006, 7, 8, 9, 0x100a]
  const planes: OverlayOptions[] = [15, 12].map((bitPosition) => ({
    rows: 2,
    columns: 3,
    bitsAllocated: 16,
    bitPosition,
  }))
  const image = { rows: 2, columns: 3, bitsStored: 12, overlays: planes }
  const marks = [
    ['.#.', '...'],
    ['...', '..#'],
  ]

  it('are taken out of them', async () => {
    const study = await open(writeDicom({ ...image, pixels: Uint16Array.from(words) }))
    const slice = await sliceAt(study)
    expect(drawn(slice)).toEqual(marks)
    expect([...slice.pixels]).toEqual([5, 6, 7, 8, 9, 10])
  })

  it('are those of the frame', async () => {
    const pixels = Uint16Array.from([1, 2, 3, 4, 5, 6, ...words])
    const study = await open(writeDicom({ ...image, frames: 2, pixels }))
    expect(await sliceAt(study, 0, 0)).not.toHaveProperty('overlays')
    expect(drawn(await sliceAt(study, 0, 1))).toEqual(marks)
  })

  it('are found with the high byte first', async () => {
    const plane = (group: number, bit: number): RawElement[] => [
      [group + 0x10, 'US', [2]],
      [group + 0x11, 'US', [3]],
      [group + 0x100, 'US', [16]],
      [group + 0x102, 'US', [bit]],
    ]
    const elements = rawImageElements(2, 3, 16, [
      [0x00280101, 'US', [12]],
      [0x00280102, 'US', [11]],
      ...plane(0x60000000, 15),
      ...plane(0x60020000, 12),
      [0x7fe00010, 'OW', words],
    ])
    const study = await open(part10(rawElements(elements, { bigEndian: true }), BIG))
    expect(drawn(await sliceAt(study))).toEqual(marks)
  })

  it('are found in RLE', async () => {
    // Two segments (PS3.5 annex G) of six bytes as they are: the high bytes, then the low ones.
    const frame = new Uint8Array(78)
    frame.set([2, 0, 0, 0, 64, 0, 0, 0, 71])
    frame.set([5, 0, 0x80, 0, 0, 0, 0x10, 5, 5, 6, 7, 8, 9, 10], 64)
    const pixels = new Uint16Array(6)
    const study = await open(writeDicom({ ...image, pixels, transferSyntax: RLE, compressed: [frame] }))
    const slice = await sliceAt(study)
    expect(drawn(slice)).toEqual(marks)
    expect([...slice.pixels]).toEqual([5, 6, 7, 8, 9, 10])
  })

  it('are found below the value', async () => {
    // 12 bits stored in bits 4 to 15; bit 0 of the first pixel is a mark.
    const study = await open(
      writeDicom({
        ...image,
        pixels: Uint16Array.from([0x51, 0x60, 0x70, 0x80, 0x90, 0xa0]),
        extra: { HighBit: 15 },
        overlays: [{ rows: 2, columns: 3, bitsAllocated: 16, bitPosition: 0 }],
      }),
    )
    const slice = await sliceAt(study)
    expect(drawn(slice)).toEqual([['#..', '...']])
    expect([...slice.pixels]).toEqual([5, 6, 7, 8, 9, 10])
  })

  it('are said not to be shown where compression keeps only the value', async () => {
    const study = await open(
      writeDicom({
        ...image,
        pixels: new Uint16Array(6),
        transferSyntax: JPEG_LS,
        compressed: [new Uint8Array(64)],
      }),
    )
    expect(codesOf(study.series[0])).toContain('overlay-not-shown')
  })
})

describe('what is diagnosed', () => {
  const pixels = Uint16Array.from({ length: 24 }, (_, i) => i * 100)
  const plane = { rows: 3, columns: 5, data: V_AND_Z, origin: [2, 2] as const }
  const inPixels = { rows: 4, columns: 6, bitsAllocated: 16, bitPosition: 14 }

  it('is the same with and without overlays, and the series says so', async () => {
    const image = { bitsStored: 12, window: { centre: 1000, width: 1500 } }
    const without = await withOverlays([], { ...image, pixels })
    const withBoth = await withOverlays([plane, inPixels], {
      ...image,
      pixels: pixels.map((value, i) => (i % 5 === 0 ? value + 2 ** 14 : value)),
    })
    const slice = await sliceAt(withBoth)
    expect(drawn(slice)).toEqual([V, ['#....#', '....#.', '...#..', '..#...']])
    expect(squareSlice(slice, 8)).toEqual(squareSlice(await sliceAt(without), 8))
    expect(codesOf(without.series[0])).toEqual([])
    expect(withBoth.series[0]?.warnings).toEqual([
      {
        code: 'overlay',
        message:
          'The images carry an overlay (drawn marks or text), which is drawn over the image and not given to the model.',
      },
    ])
  })
})
