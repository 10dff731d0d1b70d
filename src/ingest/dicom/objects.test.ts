import { describe, expect, it } from 'vitest'
import { memorySource } from '../../testing/memorySource'
import { openStudy } from '../../testing/openStudy'
import { part10, rawElements } from '../../testing/rawDicom'

const ROOT = '1.2.840.10008.5.1.4.1.1'

const said = async (sopClass: string, modality = 'OT') => {
  const body = rawElements([
    [0x00080016, 'UI', sopClass],
    [0x00080018, 'UI', '1.2.3.4'],
    [0x00080060, 'CS', modality],
    [0x00100010, 'PN', 'A^B'],
  ])
  const { snapshot, series } = await openStudy([memorySource('thing.dcm', part10(body))])
  expect(series).toEqual([])
  return snapshot.skipped
}

describe('DICOM objects that hold no image', () => {
  it.each([
    ['88.11', 'is a structured report, not an image.'],
    ['88.33', 'is a structured report, not an image.'],
    ['88.50', 'is a list of findings by a computer (CAD), not an image.'],
    ['88.59', 'marks key images of the study; it holds no image itself.'],
    ['88.67', 'is a radiation dose report, not an image.'],
    ['88.68', 'is a radiation dose report, not an image.'],
    ['11.1', 'says how other images are to be shown (presentation state); it holds no image itself.'],
    ['104.1', 'is a PDF document wrapped in DICOM, not an image.'],
    ['104.2', 'is a clinical document (CDA) wrapped in DICOM, not an image.'],
    ['104.3', 'is a 3D model wrapped in DICOM, not an image.'],
    ['481.3', 'is a set of radiotherapy contours, not an image.'],
    ['481.5', 'is a radiotherapy plan, not an image.'],
    ['481.4', 'is a record of a radiotherapy treatment, not an image.'],
    ['481.9', 'is a record of a radiotherapy treatment, not an image.'],
    ['9.1.1', 'is a recorded ECG, not an image.'],
    ['9.4.1', 'is a recorded waveform, not an image.'],
    ['66', 'holds raw data of the scanner, not an image.'],
    ['66.1', 'aligns other images (registration); it holds no image itself.'],
    ['66.3', 'aligns other images (registration); it holds no image itself.'],
    ['66.2', 'marks points in other images; it holds no image itself.'],
    ['66.4', 'is a segmentation drawn on other images, without its image data.'],
    ['66.5', 'is a surface drawn from other images, not an image.'],
    ['67', 'maps values of other images; it holds no image itself.'],
    ['4.2', 'is MR spectroscopy, not an image.'],
    ['77.1.5.3', 'is a DICOM file of modality OT without an image in it.'],
  ])('%s %s', async (sopClass, sentence) => {
    expect(await said(`${ROOT}.${sopClass}`)).toEqual([
      { source: 'thing.dcm', code: 'no-pixel-data', message: `thing.dcm ${sentence}` },
    ])
  })
})
