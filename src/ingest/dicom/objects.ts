import type { DataSet } from './dataSet'
import { codeOf, TAG } from './values'

/** Root of the storage classes (PS3.4 annex B.5). */
const STORAGE = '1.2.840.10008.5.1.4.1.1'

const TREATMENT_RECORD = 'is a record of a radiotherapy treatment, not an image.'
const REGISTRATION = 'aligns other images (registration); it holds no image itself.'
const DOSE_REPORT = 'is a radiation dose report, not an image.'
const CAD = 'is a list of findings by a computer (CAD), not an image.'

/** Objects that hold no image, by the end of their class under the root. The longest that fits wins. */
const OBJECTS: Readonly<Record<string, string>> = {
  '4.2': 'is MR spectroscopy, not an image.',
  '9': 'is a recorded waveform, not an image.',
  '9.1': 'is a recorded ECG, not an image.',
  '11': 'says how other images are to be shown (presentation state); it holds no image itself.',
  '66': 'holds raw data of the scanner, not an image.',
  '66.1': REGISTRATION,
  '66.2': 'marks points in other images; it holds no image itself.',
  '66.3': REGISTRATION,
  '66.4': 'is a segmentation drawn on other images, without its image data.',
  '66.5': 'is a surface drawn from other images, not an image.',
  '66.6': 'is a set of fibre tracts, not an image.',
  '67': 'maps values of other images; it holds no image itself.',
  '88': 'is a structured report, not an image.',
  '88.50': CAD,
  '88.59': 'marks key images of the study; it holds no image itself.',
  '88.65': CAD,
  '88.67': DOSE_REPORT,
  '88.68': DOSE_REPORT,
  '88.69': CAD,
  '88.76': DOSE_REPORT,
  '104': 'is a document wrapped in DICOM, not an image.',
  '104.1': 'is a PDF document wrapped in DICOM, not an image.',
  '104.2': 'is a clinical document (CDA) wrapped in DICOM, not an image.',
  '104.3': 'is a 3D model wrapped in DICOM, not an image.',
  '104.4': 'is a 3D model wrapped in DICOM, not an image.',
  '104.5': 'is a 3D model wrapped in DICOM, not an image.',
  '481': 'is a radiotherapy object, not an image.',
  '481.3': 'is a set of radiotherapy contours, not an image.',
  '481.4': TREATMENT_RECORD,
  '481.5': 'is a radiotherapy plan, not an image.',
  '481.6': TREATMENT_RECORD,
  '481.7': TREATMENT_RECORD,
  '481.8': 'is a radiotherapy plan, not an image.',
  '481.9': TREATMENT_RECORD,
}

/** What a DICOM file without pixel data is, as the end of a sentence that begins with its name. */
export function whatItIs(data: DataSet): string {
  const sopClass = codeOf(data, TAG.sopClass) || codeOf(data, TAG.mediaStorageClass)
  if (sopClass === '1.2.840.10008.1.3.10') return 'is the index of a disc (DICOMDIR), not an image.'
  const modality = codeOf(data, TAG.modality)
  return (
    knownObject(sopClass) ??
    (modality
      ? `is a DICOM file of modality ${modality} without an image in it.`
      : 'is a DICOM file without an image in it.')
  )
}

/** The entry of a class, else of what it is a kind of. */
function knownObject(sopClass: string): string | null {
  if (!sopClass.startsWith(`${STORAGE}.`)) return null
  const parts = sopClass.slice(STORAGE.length + 1).split('.')
  for (let length = parts.length; length > 0; length--) {
    const known = OBJECTS[parts.slice(0, length).join('.')]
    if (known !== undefined) return known
  }
  return null
}
