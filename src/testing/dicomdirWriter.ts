/** Writes a DICOMDIR (PS3.3 annex F, PS3.10 section 8) for tests: patients, studies, series and their images. */
import dcmjs from 'dcmjs'
import dicomParser from 'dicom-parser'

export interface DirectoryImage {
  /** Folders and name on the disc: `['DICOM', 'IM000001']`. */
  fileId: readonly string[]
  sopInstanceUid: string
  instanceNumber?: number
}

export interface DirectorySeries {
  seriesUid: string
  modality: string
  seriesNumber?: number
  description?: string
  images: readonly DirectoryImage[]
}

export interface DirectoryStudy {
  studyUid: string
  description?: string
  date?: string
  series: readonly DirectorySeries[]
}

export interface DirectoryPatient {
  id?: string
  name?: string
  studies: readonly DirectoryStudy[]
}

const CT_IMAGE = '1.2.840.10008.5.1.4.1.1.2'
const EXPLICIT = '1.2.840.10008.1.2.1'
const DIRECTORY = '1.2.840.10008.1.3.10'

const elementsOf = (fields: { [keyword: string]: unknown }) =>
  dcmjs.data.DicomMetaDictionary.denaturalizeDataset(fields)

/** A record with the places, in the list, of the next one of its level and of the first one below it. */
interface Record {
  fields: { [keyword: string]: unknown }
  next: number | null
  lower: number | null
}

/**
 * Bytes of a DICOMDIR.
 * @param scattered writes the records in the opposite order, as the standard allows: only the offsets tell the tree.
 */
export function writeDicomdir(patients: readonly DirectoryPatient[], scattered = false): Uint8Array {
  const records: Record[] = []
  addLevel(records, patients.map(patientNode))
  const order = records.map((_, place) => place)
  if (scattered) order.reverse()
  // Offsets are numbers of fixed length: written once to see where the records stand, then with their places.
  const draft = writeRecords(records, order, () => 0)
  const offsets = recordOffsets(draft)
  const placeOf = new Map(order.map((record, place) => [record, offsets[place] ?? 0]))
  return writeRecords(records, order, (record) => placeOf.get(record) ?? 0)
}

interface Node {
  fields: { [keyword: string]: unknown }
  below: Node[]
}

function patientNode({ id, name, studies }: DirectoryPatient): Node {
  const fields = { DirectoryRecordType: 'PATIENT', PatientName: name ?? '', PatientID: id ?? '' }
  return { fields, below: studies.map(studyNode) }
}

function studyNode({ studyUid, description, date, series }: DirectoryStudy): Node {
  const fields = {
    DirectoryRecordType: 'STUDY',
    StudyDate: date ?? '',
    StudyDescription: description ?? '',
    StudyInstanceUID: studyUid,
  }
  return { fields, below: series.map(seriesNode) }
}

function seriesNode({ seriesUid, modality, seriesNumber, description, images }: DirectorySeries): Node {
  const fields = {
    DirectoryRecordType: 'SERIES',
    Modality: modality,
    SeriesDescription: description ?? '',
    SeriesInstanceUID: seriesUid,
    SeriesNumber: seriesNumber ?? 1,
  }
  return { fields, below: images.map(imageNode) }
}

function imageNode({ fileId, sopInstanceUid, instanceNumber }: DirectoryImage): Node {
  const fields = {
    DirectoryRecordType: 'IMAGE',
    ReferencedFileID: [...fileId],
    ReferencedSOPClassUIDInFile: CT_IMAGE,
    ReferencedSOPInstanceUIDInFile: sopInstanceUid,
    ReferencedTransferSyntaxUIDInFile: EXPLICIT,
    InstanceNumber: instanceNumber,
  }
  return { fields, below: [] }
}

/** Adds nodes depth first; gives the place of the first. */
function addLevel(records: Record[], nodes: readonly Node[]): number | null {
  let first: number | null = null
  let before: Record | null = null
  for (const { fields, below } of nodes) {
    const record: Record = { fields, next: null, lower: null }
    const place = records.push(record) - 1
    record.lower = addLevel(records, below)
    if (before !== null) before.next = place
    before = record
    first ??= place
  }
  return first
}

function writeRecords(
  records: readonly Record[],
  order: readonly number[],
  offsetOf: (record: number) => number,
): Uint8Array {
  const offset = (place: number | null) => (place === null ? 0 : offsetOf(place))
  const items = order.flatMap((place) => {
    const record = records[place]
    if (record === undefined) return []
    const known = Object.entries(record.fields).filter(([, value]) => value !== undefined)
    // The type of offsets is given here: dcmjs' dictionary has a word of its own for it.
    return [
      {
        ...elementsOf(Object.fromEntries(known)),
        '00041400': { vr: 'UL', Value: [offset(record.next)] },
        '00041410': { vr: 'US', Value: [0xffff] },
        '00041420': { vr: 'UL', Value: [offset(record.lower)] },
      },
    ]
  })
  const file = new dcmjs.data.DicomDict({
    '00020002': { vr: 'UI', Value: [DIRECTORY] },
    '00020003': { vr: 'UI', Value: ['1.2.826.0.1.3680043.8.498.1000009'] },
    '00020010': { vr: 'UI', Value: [EXPLICIT] },
  })
  file.dict = {
    '00041130': { vr: 'CS', Value: ['TEST'] },
    '00041200': { vr: 'UL', Value: [records.length > 0 ? offsetOf(0) : 0] },
    '00041202': { vr: 'UL', Value: [0] },
    '00041212': { vr: 'US', Value: [0] },
    '00041220': { vr: 'SQ', Value: items },
  }
  return new Uint8Array(file.write())
}

/** Byte offsets of the records, as they stand in the file; an item's own header is 8 bytes. */
function recordOffsets(bytes: Uint8Array): number[] {
  const items = dicomParser.parseDicom(bytes).elements.x00041220?.items ?? []
  return items.map(({ dataOffset }) => dataOffset - 8)
}
