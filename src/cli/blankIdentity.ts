import dicomParser, { type DataSet, type Element } from 'dicom-parser'

/**
 * Elements that say who a person is or who treated them and where (a part of DICOM PS3.15, table E.1-1, that covers
 * what the demonstration files hold), as dicom-parser spells tags.
 */
const IDENTIFYING = new Set([
  'x00080050', // Accession Number
  'x00080080', // Institution Name
  'x00080081', // Institution Address
  'x00080090', // Referring Physician's Name
  'x00081010', // Station Name
  'x00081048', // Physician(s) of Record
  'x00081050', // Performing Physician's Name
  'x00081060', // Name of Physician(s) Reading Study
  'x00081070', // Operators' Name
  'x00100010', // Patient's Name
  'x00100020', // Patient ID
  'x00100030', // Patient's Birth Date
  'x00101000', // Other Patient IDs
  'x00101040', // Patient's Address
  'x00104000', // Patient Comments
  'x00181000', // Device Serial Number
  'x00181004', // Plate ID
  'x00181008', // Gantry ID
  'x00200010', // Study ID
  'x00400009', // Scheduled Procedure Step ID
  'x00400253', // Performed Procedure Step ID
  'x00401001', // Requested Procedure ID
])

const PIXEL_DATA = 'x7fe00010'
const SPACE = 0x20

/** Private elements have an odd group (PS3.5, 7.8). */
function isPrivate(tag: string): boolean {
  return Number.parseInt(tag.slice(1, 5), 16) % 2 === 1
}

/** Elements of a data set and of every sequence in it. */
function* allElements(dataSet: DataSet): Generator<Element> {
  for (const element of Object.values(dataSet.elements)) {
    if (!element.items) yield element
    else for (const item of element.items) if (item.dataSet) yield* allElements(item.dataSet)
  }
}

/**
 * A copy of a DICOM Part 10 file (not deflated) with identifying and private values overwritten by spaces, byte by
 * byte, so that no length or offset changes.
 */
export function blankIdentity(file: Uint8Array): Uint8Array {
  const copy = Uint8Array.from(file)
  for (const element of allElements(dicomParser.parseDicom(file))) {
    if (!IDENTIFYING.has(element.tag) && !isPrivate(element.tag)) continue
    copy.fill(SPACE, element.dataOffset, element.dataOffset + element.length)
  }
  return copy
}

/** The file without zero bytes after native pixel data; a file with anything else there is given back whole. */
export function trimPadding(file: Uint8Array): Uint8Array {
  const pixels = dicomParser.parseDicom(file).elements[PIXEL_DATA]
  if (!pixels || pixels.encapsulatedPixelData) return file
  const end = pixels.dataOffset + pixels.length
  return file.subarray(end).every((byte) => byte === 0) ? file.subarray(0, end) : file
}
