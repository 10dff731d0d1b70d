import { describe, expect, it } from 'vitest'
import { type DicomImageOptions, writeDicom } from '../../testing/dicomWriter'
import { memorySource } from '../../testing/memorySource'
import { openStudy, sliceAt } from '../../testing/openStudy'

const decode = async (options: DicomImageOptions, frame = 0) =>
  sliceAt(await openStudy([memorySource('a.dcm', writeDicom(options))]), 0, frame)

const grey = (pixels: DicomImageOptions['pixels']) => ({ rows: 1, columns: pixels.length, pixels })

describe('grey DICOM values, by hand', () => {
  it('applies a whole rescale and keeps integers', async () => {
    const image = await decode({
      ...grey(Uint16Array.from([0, 1, 1000, 4095])),
      bitsStored: 12,
      rescale: { slope: 2, intercept: -1024 },
    })
    expect(image.pixels).toBeInstanceOf(Int16Array)
    expect([...image.pixels]).toEqual([-1024, -1022, 976, 7166])
    expect(image.range).toEqual([-1024, 7166])
    expect(image.voi).toBeNull()
  })

  it('applies a fractional rescale in floating point', async () => {
    const image = await decode({ ...grey(Uint16Array.from([2, 4])), rescale: { slope: 0.25, intercept: 1 } })
    expect(image.pixels).toBeInstanceOf(Float32Array)
    expect([...image.pixels]).toEqual([1.5, 2])
  })

  it('masks what stands above the stored bits and extends the sign of 12-bit values', async () => {
    const image = await decode({ ...grey(Int16Array.from([0x7fff, 0x0800, 0x7001])), bitsStored: 12 })
    expect([...image.pixels]).toEqual([-1, -2048, 1])
  })

  it('shifts down values whose high bit is not the last stored one', async () => {
    const image = await decode({
      ...grey(Uint16Array.from([0xfff0, 0x0010])),
      bitsStored: 12,
      extra: { HighBit: 15 },
    })
    expect([...image.pixels]).toEqual([4095, 1])
  })

  it('takes padding out of the range and makes it black', async () => {
    const image = await decode({
      ...grey(Int16Array.from([-2000, 5, 90])),
      rescale: { slope: 1, intercept: -10 },
      extra: { PixelPaddingValue: -2000 },
    })
    expect([...image.pixels]).toEqual([-5, -5, 80])
    expect(image.range).toEqual([-5, 80])
  })

  it('takes the first of several windows, and no window narrower than 1', async () => {
    const several = await decode({
      ...grey(Uint8Array.from([1])),
      extra: { WindowCenter: [40, 600], WindowWidth: [400, 1600] },
    })
    expect(several.voi).toEqual({ kind: 'linear', centre: 40, width: 400 })
    const none = await decode({ ...grey(Uint8Array.from([1])), window: { centre: 5, width: 0 } })
    expect(none.voi).toBeNull()
  })

  it('knows the other VOI functions', async () => {
    const image = await decode({
      ...grey(Uint8Array.from([1])),
      window: { centre: 5, width: 0.5, function: 'LINEAR_EXACT' },
    })
    expect(image.voi).toEqual({ kind: 'linear-exact', centre: 5, width: 0.5 })
    const sigmoid = await decode({
      ...grey(Uint8Array.from([1])),
      window: { centre: 5, width: 3, function: 'SIGMOID' },
    })
    expect(sigmoid.voi?.kind).toBe('sigmoid')
  })

  it('gives MONOCHROME1 without a window the full range of its stored bits', async () => {
    const image = await decode({
      ...grey(Uint16Array.from([10, 20])),
      bitsStored: 10,
      photometric: 'MONOCHROME1',
    })
    expect(image.inverted).toBe(true)
    expect(image.voi).toEqual({ kind: 'linear-exact', centre: 511.5, width: 1023 })
  })

  it('looks values up in a modality LUT and clamps at its ends', async () => {
    const lut = {
      LUTDescriptor: [3, 10, 16],
      ModalityLUTType: 'US',
      LUTData: [Uint16Array.from([100, 200, 50000]).buffer],
    }
    const image = await decode({
      ...grey(Uint16Array.from([0, 10, 11, 12, 99])),
      extra: { ModalityLUTSequence: [lut] },
    })
    expect([...image.pixels]).toEqual([100, 100, 200, 50000, 50000])
  })

  it('hands on a VOI LUT', async () => {
    const lut = { LUTDescriptor: [2, 5, 8], LUTData: [Uint16Array.from([0, 255]).buffer] }
    const image = await decode({ ...grey(Uint8Array.from([5, 6])), extra: { VOILUTSequence: [lut] } })
    expect(image.voi).toEqual({ kind: 'lut', first: 5, bits: 8, entries: Uint16Array.from([0, 255]) })
  })

  it('reads the frame that is asked for, and little endian implicit files', async () => {
    const pixels = Uint16Array.from([1, 2, 3, 4, 5, 6])
    const options = {
      rows: 1,
      columns: 2,
      frames: 3,
      pixels,
      position: null,
      modality: 'XA',
      transferSyntax: '1.2.840.10008.1.2',
    } as const
    expect([...(await decode(options, 2)).pixels]).toEqual([5, 6])
    expect([...(await decode(options, 0)).pixels]).toEqual([1, 2])
  })

  it('keeps geometry and spacing', async () => {
    const image = await decode({
      ...grey(Uint8Array.from([1])),
      position: [1, 2, 3],
      orientation: [0, 1, 0, 0, 0, -1],
      spacing: [0.5, 0.25],
    })
    expect(image.geometry?.position).toEqual([1, 2, 3])
    expect(image.geometry?.columnDirection).toEqual([0, 0, -1])
    expect(image.spacing).toEqual([0.5, 0.25])
  })
})

describe('colour DICOM values, by hand', () => {
  const colour = { rows: 1, columns: 2, samples: 3 as const }

  it('interleaves planes', async () => {
    const image = await decode({
      ...colour,
      pixels: Uint8Array.from([1, 2, 3, 4, 5, 6]),
      planarConfiguration: 1,
    })
    expect([...image.pixels]).toEqual([1, 3, 5, 2, 4, 6])
    expect(image.range).toEqual([1, 6])
  })

  it('converts YBR_FULL by PS3.3 C.7.6.3.1.2', async () => {
    const image = await decode({
      ...colour,
      photometric: 'YBR_FULL',
      pixels: Uint8Array.from([100, 128, 128, 76, 85, 255]),
    })
    // R = 76 + 1.402 * 127 = 254.05, G = 76 + 0.344136 * 43 - 0.714136 * 127 = 0.10, B = 76 - 1.772 * 43 = -0.2
    expect([...image.pixels]).toEqual([100, 100, 100, 254, 0, 0])
  })

  it('looks colours up in a palette of 16-bit entries', async () => {
    const palette = (name: string, data: number[]) => ({
      [`${name}PaletteColorLookupTableDescriptor`]: [2, 0, 16],
      [`${name}PaletteColorLookupTableData`]: [Uint16Array.from(data).buffer],
    })
    const image = await decode({
      rows: 1,
      columns: 3,
      pixels: Uint8Array.from([0, 1, 7]),
      photometric: 'PALETTE COLOR',
      extra: {
        ...palette('Red', [0, 0xff00]),
        ...palette('Green', [0x8000, 0x4000]),
        ...palette('Blue', [0x0100, 0]),
      },
    })
    expect([...image.pixels]).toEqual([0, 128, 1, 255, 64, 0, 255, 64, 0])
  })
})
