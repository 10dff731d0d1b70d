import { describe, expect, it } from 'vitest'
import { writeDicom } from '../../testing/dicomWriter'
import { memorySource } from '../../testing/memorySource'
import { openStudy, sliceAt, type TestStudy } from '../../testing/openStudy'

const RLE = '1.2.840.10008.1.2.5'

const opened = (options: Parameters<typeof writeDicom>[0]): Promise<TestStudy> =>
  openStudy([memorySource('a.dcm', writeDicom(options))])

/** An RLE frame (PS3.5 annex G): number of segments, their offsets, the segments. */
const rleFrame = (...segments: number[][]): Uint8Array => {
  const header = new DataView(new ArrayBuffer(64))
  header.setUint32(0, segments.length, true)
  let at = 64
  for (const [i, segment] of segments.entries()) {
    header.setUint32(4 + 4 * i, at, true)
    at += segment.length
  }
  return Uint8Array.from([...new Uint8Array(header.buffer), ...segments.flat()])
}

describe('RLE by hand', () => {
  it('joins the byte planes of 16-bit values, most significant first', async () => {
    // High bytes: a run of four 1 (257 - 253); low bytes: four literals.
    const frame = rleFrame([253, 1], [3, 0, 1, 2, 255])
    const study = await opened({
      rows: 2,
      columns: 2,
      pixels: new Uint16Array(4),
      transferSyntax: RLE,
      compressed: [frame],
    })
    expect([...(await sliceAt(study)).pixels]).toEqual([256, 257, 258, 511])
  })

  it('interleaves colour planes and reads the frame asked for', async () => {
    const frames = [rleFrame([1, 1, 2], [1, 3, 4], [1, 5, 6]), rleFrame([255, 7], [255, 8], [255, 9])]
    const study = await opened({
      rows: 1,
      columns: 2,
      samples: 3,
      frames: 2,
      modality: 'US',
      position: null,
      pixels: new Uint8Array(12),
      transferSyntax: RLE,
      compressed: frames,
    })
    expect([...(await sliceAt(study, 0, 0)).pixels]).toEqual([1, 3, 5, 2, 4, 6])
    expect([...(await sliceAt(study, 0, 1)).pixels]).toEqual([7, 8, 9, 7, 8, 9])
  })

  it('says that damaged data are damaged', async () => {
    const study = await opened({
      rows: 2,
      columns: 2,
      pixels: new Uint8Array(4),
      transferSyntax: RLE,
      compressed: [rleFrame([3, 1, 2])],
    })
    const result = await study.reader.slice(study.series[0]?.sliceIds[0] ?? '')
    expect(result).toEqual({ status: 'failed', code: 'unreadable', message: 'a.dcm has damaged RLE data.' })
  })
})

/** An 8 x 8 grey JPEG of 12 bits: quantisation 1, no AC. Process SOF1, or SOF2 with a second scan that refines DC. */
const jpeg12 = (progressive: boolean): Uint8Array => {
  const table = (kind: number, symbol: number) => [
    0xff,
    0xc4,
    0,
    20,
    kind,
    1,
    ...Array<number>(15).fill(0),
    symbol,
  ]
  const start = (high: number, low: number, end: number) => [
    0xff,
    0xda,
    0,
    8,
    1,
    1,
    0x00,
    0,
    end,
    (high << 4) | low,
  ]
  // Sequential: code 0, then ten bits 1100100001 = 801 for DC, code 0 = end of block. Progressive: nine bits
  // 110010000 = 400, shifted by one; the refining scan adds the last bit, 1. Unused bits are ones.
  const sequential = [...start(0, 0, 63), 0b01100100, 0b00101111]
  const twoScans = [...start(0, 1, 0), 0b01100100, 0b00111111, ...start(1, 0, 0), 0b11111111, 0]
  return Uint8Array.from([
    ...[0xff, 0xd8, 0xff, 0xdb, 0, 67, 0, ...Array<number>(64).fill(1)],
    ...[0xff, progressive ? 0xc2 : 0xc1, 0, 11, 12, 0, 8, 0, 8, 1, 1, 0x11, 0],
    ...table(0x00, progressive ? 9 : 10),
    ...table(0x10, 0),
    ...(progressive ? twoScans : sequential),
    ...[0xff, 0xd9],
  ])
}

describe('JPEG of 12 bits by hand', () => {
  // DC of 801 and quantisation 1: 801 / 8 = 100.125 above the level shift of 2048.
  it.each([
    ['extended sequential', false, '1.2.840.10008.1.2.4.51'],
    ['full progression', true, '1.2.840.10008.1.2.4.55'],
  ])('%s', async (_, progressive, transferSyntax) => {
    const pixels = new Uint16Array(64)
    const study = await opened({
      rows: 8,
      columns: 8,
      pixels,
      bitsStored: 12,
      transferSyntax,
      compressed: [jpeg12(progressive)],
    })
    expect((await sliceAt(study)).range).toEqual([2148, 2148])
  })

  it('is refused where its size is not the one of the header, before anything is decoded', async () => {
    const study = await opened({
      rows: 8,
      columns: 16,
      pixels: new Uint16Array(128),
      bitsStored: 12,
      transferSyntax: '1.2.840.10008.1.2.4.51',
      compressed: [jpeg12(false)],
    })
    const result = await study.reader.slice(study.series[0]?.sliceIds[0] ?? '')
    expect(result).toMatchObject({ status: 'failed', code: 'unreadable' })
  })
})

describe('High-Throughput JPEG 2000', () => {
  it('gives back what its encoder was given, negative values included', async () => {
    const { default: factory } = await import('@cornerstonejs/codec-openjph/wasmjs')
    const encoder = new (await factory({ print: () => undefined })).HTJ2KEncoder()
    const pixels = Int16Array.from({ length: 64 * 48 }, (_, i) => ((i * 37) % 4001) - 2000)
    const frame = {
      width: 64,
      height: 48,
      bitsPerSample: 16,
      componentCount: 1,
      isSigned: true,
      isUsingColorTransform: false,
    }
    encoder.getDecodedBuffer(frame).set(new Uint8Array(pixels.buffer))
    encoder.setQuality(true, 0)
    encoder.encode()
    const compressed = [encoder.getEncodedBuffer().slice()]
    const study = await opened({
      rows: 48,
      columns: 64,
      pixels,
      transferSyntax: '1.2.840.10008.1.2.4.201',
      compressed,
    })
    expect((await sliceAt(study)).pixels).toEqual(pixels)
  })
})
