import { describe, expect, it } from 'vitest'
import { fileSources } from '../cli/fileSource'
import type { DecodedSlice } from '../study/types'
import { codesOf, openStudy, sliceAt, type TestStudy } from '../testing/openStudy'
import { hasShared, sharedPath } from '../testing/shared'

const open = async (...parts: string[]): Promise<TestStudy> =>
  openStudy(await fileSources([sharedPath('samples', ...parts)]))

describe.skipIf(!hasShared)('the brain MR study of the samples', () => {
  it('has four series in order, their geometry, and three files that are not images', async () => {
    const { series, snapshot } = await open('brain-mr-study')
    const rows = series.map(({ description, slices, kind, plane }) => ({ description, slices, kind, plane }))
    expect(rows).toEqual([
      { description: 'mocoMEMPRAGE_220FOV RMS', slices: 175, kind: 'stack', plane: 'sagittal' },
      { description: 'AX FSE T2', slices: 55, kind: 'stack', plane: 'axial' },
      { description: 'Perfusion_Weighted', slices: 1, kind: 'image', plane: 'axial' },
      { description: 'relCBF', slices: 1, kind: 'image', plane: 'axial' },
    ])
    expect(series.map(codesOf)).toEqual([['missing-slices'], ['missing-slices'], ['derived'], ['derived']])
    expect(series[1]?.spacing?.map((value) => Number(value.toFixed(3)))).toEqual([0.43, 0.43, 2.5])
    expect(snapshot.skipped.map(({ code }) => code)).toEqual(['not-an-image', 'not-an-image', 'not-an-image'])
    expect(snapshot.patients).toHaveLength(1)
    expect(series.every(({ provisional }) => !provisional)).toBe(true)
  })

  it('decodes a slice of every series to values that are not all the same', async () => {
    const study = await open('brain-mr-study')
    for (const index of study.series.keys()) {
      const { range, pixels, rows, columns } = await sliceAt(study, index)
      expect(pixels).toHaveLength(rows * columns)
      expect(range[1]).toBeGreaterThan(range[0])
    }
  })
})

describe.skipIf(!hasShared)('one CT in every transfer syntax of the samples', () => {
  const name = (suffix: string) => `CTImage.dcm_${suffix}.dcm`
  const decode = async (file: string): Promise<DecodedSlice> => sliceAt(await open('ct-syntaxes', file))
  const largest = (a: DecodedSlice, b: DecodedSlice) =>
    Array.from(a.pixels).reduce(
      (most, value, i) => Math.max(most, Math.abs(value - (b.pixels[i] ?? Number.NaN))),
      0,
    )
  const sumOf = ({ pixels }: DecodedSlice) => Array.from(pixels).reduce((total, value) => total + value, 0)

  it.each([
    'BigEndianExplicitTransferSyntax_1.2.840.10008.1.2.2',
    'DeflatedExplicitVRLittleEndianTransferSyntax_1.2.840.10008.1.2.1.99',
    'JPEG2000LosslessOnlyTransferSyntax_1.2.840.10008.1.2.4.90',
    'JPEGLSLosslessTransferSyntax_1.2.840.10008.1.2.4.80',
    'JPEGProcess14SV1TransferSyntax_1.2.840.10008.1.2.4.70',
    'JPEGProcess14TransferSyntax_1.2.840.10008.1.2.4.57',
    'LittleEndianExplicitTransferSyntax_1.2.840.10008.1.2.1',
    'LittleEndianImplicitTransferSyntax_1.2.840.10008.1.2',
    'RLELosslessTransferSyntax_1.2.840.10008.1.2.5',
  ])('%s equals the original exactly', async (suffix) => {
    const original = await decode('CTImage.dcm')
    const image = await decode(name(suffix))
    expect(largest(image, original)).toBe(0)
    expect(image.voi).toEqual({ kind: 'linear', centre: 40, width: 400 })
    expect(image.pixels).toBeInstanceOf(Int16Array)
  })

  // Largest differences in Hounsfield units; of the DCT syntaxes it is the rescale step of their coarser storage.
  it.each([
    ['JPEGLSLossyTransferSyntax_1.2.840.10008.1.2.4.81', 1],
    ['JPEG2000TransferSyntax_1.2.840.10008.1.2.4.91', 5],
    ['JPEGProcess1TransferSyntax_1.2.840.10008.1.2.4.50', 64.3],
    ['JPEGProcess2_4TransferSyntax_1.2.840.10008.1.2.4.51', 36],
    ['JPEGProcess6_8TransferSyntax_1.2.840.10008.1.2.4.53', 36],
    ['JPEGProcess10_12TransferSyntax_1.2.840.10008.1.2.4.55', 36],
  ])('%s differs by at most %d', async (suffix, most) => {
    const difference = largest(await decode(name(suffix)), await decode('CTImage.dcm'))
    expect(difference).toBeGreaterThan(0)
    expect(difference).toBeLessThanOrEqual(most)
  })

  // Sums of all RGB values and one pixel, as pydicom 2.3.1 gives them (pixel_array, apply_color_lut,
  // convert_color_space) and, for the JPEG kinds, dcmtk 3.6.7 (dcmdjpeg, dcmdjpls).
  it.each([
    ['TestPattern_RGB', 90911541, [110, 110, 110]],
    ['TestPattern_Palette', 90902388, [110, 110, 110]],
    ['TestPattern_Palette_16', 90902388, [110, 110, 110]],
    ['TestPattern_JPEG-LS-Lossless', 90911541, [110, 110, 110]],
    ['TestPattern_JPEG-LS-NearLossless', 90963763, [110, 110, 110]],
    ['TestPattern_JPEG-Lossless_RGB', 90911541, [110, 110, 110]],
    ['TestPattern_JPEG-Baseline_YBR422', 90946891, [108, 108, 108]],
    ['TestPattern_JPEG-Baseline_YBRFull', 90943535, [108, 108, 108]],
    ['US-YBR_FULL_422-EVRLE', 20845333, [127, 129, 128]],
    ['no-pixel-spacing', 8398754, [0, 0, 0]],
  ])('%s has the colours other libraries see', async (file, sum, pixel) => {
    const image = await decode(`${file}.dcm`)
    const at = (100 * image.columns + 200) * 3
    expect(image.samples).toBe(3)
    expect(sumOf(image)).toBe(sum)
    expect([...image.pixels.subarray(at, at + 3)]).toEqual(pixel)
  })

  it('keeps negative Hounsfield units of JPEG 2000 (sum as pydicom gives it)', async () => {
    const image = await decode('CT2_J2KR')
    expect(sumOf(image)).toBe(-197733355)
  })

  it('names a structured report for what it is', async () => {
    const { snapshot } = await open('ct-syntaxes', 'no-pixel-data.dcm')
    expect(snapshot.skipped[0]?.code).toBe('no-pixel-data')
    expect(snapshot.skipped[0]?.message).toContain('is a structured report, not an image.')
  })

  it('reads places, order and window of an enhanced multi-frame file from its functional groups', async () => {
    const study = await open('ct-syntaxes', 'CT0012.fragmented_no_bot_jpeg_baseline.51.dcm')
    const first = await sliceAt(study)
    expect(study.series[0]).toMatchObject({ slices: 2, spacing: [0.388672, 0.388672, 10], plane: 'axial' })
    expect(codesOf(study.series[0])).toEqual(['derived'])
    expect(first.geometry?.position).toEqual([99.5, -301.5, -149])
    expect(first.voi).toEqual({ kind: 'linear', centre: 49, width: 102 })
  })
})

describe.skipIf(!hasShared)('the geometry samples', () => {
  it.each([
    ['gantrytilting', ['gantry-tilt']],
    ['notavolume', ['duplicate-slices']],
    ['sliceincrement/001', ['uneven-spacing']],
    ['sliceincrement/002', ['missing-slices', 'gantry-tilt']],
    ['slicecount/001', []],
  ])('%s: %j and nothing else', async (folder, codes) => {
    const { series } = await open('geometry', ...folder.split('/'))
    expect(series.map(codesOf)).toEqual([codes])
    expect(series[0]?.kind).toBe('stack')
  })

  it('divides a series of two directions', async () => {
    const { series } = await open('geometry', 'sliceorientation')
    expect(series.map(({ plane, splitBecause, slices }) => [plane, splitBecause, slices])).toEqual([
      ['sagittal', 'mixed-orientation', 2],
      ['axial', 'mixed-orientation', 2],
    ])
    expect(series.map(codesOf)).toEqual([['mixed-orientation'], ['mixed-orientation']])
  })
})
