import type { DataSet } from 'dicom-parser'
import { codeOf, TAG } from './values'

/** DICOM objects that hold no image, by the beginning of their SOP class (PS3.4 annex B). */
const OBJECTS: readonly (readonly [prefix: string, what: string])[] = [
  ['1.2.840.10008.1.3.10', 'is the index of a disc (DICOMDIR), not an image.'],
  ['1.2.840.10008.5.1.4.1.1.88.59', 'marks key images of the study; it holds no image itself.'],
  ['1.2.840.10008.5.1.4.1.1.88.67', 'is a radiation dose report, not an image.'],
  ['1.2.840.10008.5.1.4.1.1.88', 'is a structured report, not an image.'],
  ['1.2.840.10008.5.1.4.1.1.11', 'says how other images are to be shown; it holds no image itself.'],
  ['1.2.840.10008.5.1.4.1.1.104', 'is a document wrapped in DICOM, not an image.'],
  ['1.2.840.10008.5.1.4.1.1.481.3', 'is a set of radiotherapy contours, not an image.'],
  ['1.2.840.10008.5.1.4.1.1.481', 'is a radiotherapy object, not an image.'],
  ['1.2.840.10008.5.1.4.1.1.9', 'is a recorded waveform such as an ECG, not an image.'],
  ['1.2.840.10008.5.1.4.1.1.66', 'holds segmentation or registration data, not an image.'],
  ['1.2.840.10008.5.1.4.1.1.4.2', 'is MR spectroscopy, not an image.'],
  ['1.2.840.10008.5.1.4.1.1.67', 'maps values of other images; it holds no image itself.'],
]

/** What a DICOM file without pixel data is, as the end of a sentence that begins with its name. */
export function whatItIs(data: DataSet): string {
  const sopClass = codeOf(data, 'x00080016') || codeOf(data, TAG.mediaStorageClass)
  const known = OBJECTS.find(([prefix]) => sopClass === prefix || sopClass.startsWith(`${prefix}.`))
  if (known !== undefined) return known[1]
  const modality = codeOf(data, 'x00080060')
  return modality
    ? `is a DICOM file of modality ${modality} without an image in it.`
    : 'is a DICOM file without an image in it.'
}
