import { readFile } from 'node:fs/promises'
import dicomParser from 'dicom-parser'
import { describe, expect, it } from 'vitest'
import { fileSources } from '../../cli/fileSource'
import { memorySource } from '../../testing/memorySource'
import { openStudy, sliceAt } from '../../testing/openStudy'
import { hasShared, sharedPath } from '../../testing/shared'
import { openHeader } from './openHeader'

const folder = (...parts: string[]) => sharedPath('samples', 'ct-syntaxes', ...parts)

/** Sum of value times (place modulo 251): values in the wrong place are seen, which a plain sum would miss. */
async function weighed(file: string): Promise<number> {
  const { pixels } = await sliceAt(await openStudy(await fileSources([folder(`${file}.dcm`)])))
  let sum = 0
  for (let i = 0; i < pixels.length; i++) sum += (pixels[i] ?? 0) * (i % 251)
  return sum
}

describe.skipIf(!hasShared)('values and their places, against other libraries', () => {
  // pydicom 2.3.1 (pixel_array, apply_modality_lut, apply_color_lut, convert_color_space), JPEG and JPEG-LS unpacked
  // by dcmtk 3.6.7 (dcmdjpeg, dcmdjpls) before, then in Python
  // `w = a.astype('float64').ravel(); (w * (numpy.arange(w.size) % 251)).sum()`.
  it.each([
    ['CTImage.dcm_JPEG2000TransferSyntax_1.2.840.10008.1.2.4.91', -31131897400],
    ['CTImage.dcm_JPEGLSLossyTransferSyntax_1.2.840.10008.1.2.4.81', -31125927940],
    ['CTImage', -31130020540],
    ['TestPattern_RGB', 11355150172],
    ['TestPattern_Palette', 11354160065],
    ['TestPattern_Palette_16', 11354160065],
    ['TestPattern_JPEG-LS-Lossless', 11355150172],
    ['TestPattern_JPEG-LS-NearLossless', 11361805033],
    ['TestPattern_JPEG-Lossless_RGB', 11355150172],
    ['TestPattern_JPEG-Baseline_YBR422', 11359463037],
    ['TestPattern_JPEG-Baseline_YBRFull', 11359094191],
    ['US-YBR_FULL_422-EVRLE', 2610349814],
    ['no-pixel-spacing', 1052563391],
  ])('%s', async (file, sum) => {
    expect(await weighed(file)).toBe(sum)
  })

  // The same for JPEG's DCT, where decoders may round differently: within one step of the stored values on average.
  it.each([
    ['CTImage.dcm_JPEGProcess1TransferSyntax_1.2.840.10008.1.2.4.50', -31746020950.051],
    ['CTImage.dcm_JPEGProcess2_4TransferSyntax_1.2.840.10008.1.2.4.51', -31163916995.882],
    ['CTImage.dcm_JPEGProcess6_8TransferSyntax_1.2.840.10008.1.2.4.53', -31163916995.882],
    ['CTImage.dcm_JPEGProcess10_12TransferSyntax_1.2.840.10008.1.2.4.55', -31163916995.882],
  ])('%s nearly', async (file, sum) => {
    expect(Math.abs((await weighed(file)) / sum - 1)).toBeLessThan(1e-6)
  })
})

const HEADERS = [
  'CTImage.dcm',
  'CTImage.dcm_BigEndianExplicitTransferSyntax_1.2.840.10008.1.2.2.dcm',
  'CTImage.dcm_LittleEndianImplicitTransferSyntax_1.2.840.10008.1.2.dcm',
  'CTImage.dcm_RLELosslessTransferSyntax_1.2.840.10008.1.2.5.dcm',
  'CT0012.fragmented_no_bot_jpeg_baseline.51.dcm',
  'no-pixel-data.dcm',
  'CT2_J2KR',
]

describe.skipIf(!hasShared)('headers, against dicom-parser', () => {
  it.each(HEADERS)('%s has the same elements in the same places', async (file) => {
    const bytes = new Uint8Array(await readFile(folder(file)))
    const theirs = dicomParser.parseDicom(bytes, { untilTag: 'x7fe00010' }).elements
    const ours = await openHeader(memorySource(file, bytes), bytes)
    if (ours.status !== 'ok') throw new Error(ours.message)
    const places = [...ours.value.data.elements.values()].map(
      ({ tag, offset, length }) => [`x${tag.toString(16).padStart(8, '0')}`, [offset, length]] as const,
    )
    const expected = Object.values(theirs)
      .filter(({ tag }) => tag !== 'x7fe00010')
      .map(({ tag, dataOffset, length }) => [tag, [dataOffset, length]] as const)
    expect(Object.fromEntries(places)).toEqual(Object.fromEntries(expected))
    expect(ours.value.pixel?.offset ?? null).toBe(theirs.x7fe00010?.dataOffset ?? null)
  })
})
