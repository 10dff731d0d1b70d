import { failed, ok, type Result } from '../../study/result'
import type { DataSet } from '../dicom/dataSet'
import { isPart10, openHeader } from '../dicom/openHeader'
import { codeOf, itemsOf, numberOf, personName, textOf, unsignedLong } from '../dicom/values'
import type { DirectoryFile, DiscDirectory, Found, Ownership } from '../image'
import { folderOf, resolvePath } from '../paths'
import type { OpenedFile, Reader } from '../reader'
import { startsWith } from '../sniff'

/** Media Storage Directory Storage (PS3.4 annex I) as the class of a file; no other class begins like it. */
const DIRECTORY_CLASS = [...'1.2.840.10008.1.3.10'].map((letter) => letter.charCodeAt(0))
/** The class is the second or third element of a file. */
const CLASS_WITHIN = 256
/** A directory of a whole DVD has some MB. */
const MAX_BYTES = 128 * 1024 * 1024

/** An item's own tag and length, which stand before its data; other records point to them. */
const ITEM_HEADER = 8

/** Tags of a directory (PS3.3 F.3.2.2). */
const RECORD = {
  sequence: 0x00041220,
  first: 0x00041200,
  next: 0x00041400,
  lower: 0x00041420,
  type: 0x00041430,
  fileId: 0x00041500,
  instance: 0x00041511,
} as const

/** `DICOMDIR`, the directory of a DICOM disc. It is consumed: what it says goes to the files it names. */
export const directoryReader: Reader = {
  name: 'DICOMDIR',
  async read(file) {
    return isDirectory(file.head) ? readDirectory(file) : null
  },
}

function isDirectory(head: Uint8Array): boolean {
  if (!isPart10(head)) return false
  // Every file of a study comes through here, so nothing is made of the bytes unless they begin like the class.
  for (let at = 132; at < CLASS_WITHIN; at++) {
    if (head[at] === DIRECTORY_CLASS[0] && startsWith(head, DIRECTORY_CLASS, at)) return true
  }
  return false
}

async function readDirectory({ source, head }: OpenedFile): Promise<Result<Found>> {
  const { path } = source
  if (source.size > MAX_BYTES) return failed('too-large', `${path} is too large for the directory of a disc.`)
  const header = await openHeader(source, head)
  if (header.status === 'ok')
    return ok({ kind: 'directory', directory: directoryOf(header.value.data, path) })
  return failed('unreadable', `${path} is damaged or cut short; the files of the disc are opened without it.`)
}

interface DirectoryRecord {
  /** Byte offset of its item, by which other records point to it. */
  offset: number
  data: DataSet
}

/** What the records above a file say; each level adds its own. */
type Above = Pick<DirectoryFile, 'owner' | 'description' | 'modality' | 'seriesNumber'>

const NOTHING: Above = {
  owner: {
    patientKey: '',
    patientName: '',
    patientAge: '',
    patientSex: '',
    studyKey: '',
    studyDescription: '',
    studyDate: '',
  },
  description: '',
  modality: '',
  seriesNumber: null,
}

function directoryOf(data: DataSet, path: string): DiscDirectory {
  const records = recordsOf(data)
  const linked = inTree(data, records)
  const reached = new Set(linked.map(({ record }) => record))
  // Where offsets lead nowhere (a program moved records without mending them), the order in the file is that of the
  // tree: a patient, its studies, their series, their images.
  const files = [...linked, ...inOrder(records).filter(({ record }) => !reached.has(record))]
  return { path, files: files.map(({ record, above }) => fileOf(record.data, above, folderOf(path))) }
}

function recordsOf(data: DataSet): DirectoryRecord[] {
  return itemsOf(data, RECORD.sequence).map((item) => ({ offset: item.start - ITEM_HEADER, data: item }))
}

interface NamedFile {
  record: DirectoryRecord
  above: Above
}

/** Files by the offsets that make the records a tree; a record is visited once, so that a loop comes to an end. */
function inTree(data: DataSet, records: readonly DirectoryRecord[]): NamedFile[] {
  const left = new Map(records.map((record) => [record.offset, record]))
  const files: NamedFile[] = []
  const open: { offset: number; above: Above }[] = [
    { offset: unsignedLong(data, RECORD.first) ?? 0, above: NOTHING },
  ]
  for (let at = open.pop(); at !== undefined; at = open.pop()) {
    const record = left.get(at.offset)
    if (record === undefined) continue
    left.delete(at.offset)
    const above = extended(at.above, record.data)
    if (namesFile(record.data)) files.push({ record, above })
    open.push({ offset: unsignedLong(record.data, RECORD.next) ?? 0, above: at.above })
    open.push({ offset: unsignedLong(record.data, RECORD.lower) ?? 0, above })
  }
  return files
}

function inOrder(records: readonly DirectoryRecord[]): NamedFile[] {
  let above = NOTHING
  return records.flatMap((record) => {
    above = extended(above, record.data)
    return namesFile(record.data) ? [{ record, above }] : []
  })
}

function namesFile(data: DataSet): boolean {
  return codeOf(data, RECORD.fileId) !== ''
}

function extended(above: Above, data: DataSet): Above {
  switch (codeOf(data, RECORD.type)) {
    case 'PATIENT':
      return { ...NOTHING, owner: { ...NOTHING.owner, ...patientOf(data) } }
    case 'STUDY':
      return { ...NOTHING, owner: { ...above.owner, ...studyOf(data) } }
    case 'SERIES':
      return { owner: above.owner, ...seriesOf(data) }
    default:
      return above
  }
}

function patientOf(data: DataSet): Pick<Ownership, 'patientKey' | 'patientName' | 'patientSex'> {
  const name = personName(data, 0x00100010)
  const patientKey = JSON.stringify([textOf(data, 0x00100020, 'LO'), name])
  return { patientKey, patientName: name, patientSex: codeOf(data, 0x00100040) }
}

function studyOf(data: DataSet): Pick<Ownership, 'studyKey' | 'studyDescription' | 'studyDate'> {
  return {
    studyKey: codeOf(data, 0x0020000d),
    studyDescription: textOf(data, 0x00081030, 'LO'),
    studyDate: codeOf(data, 0x00080020),
  }
}

function seriesOf(data: DataSet): Omit<Above, 'owner'> {
  return {
    description: textOf(data, 0x0008103e, 'LO'),
    modality: codeOf(data, 0x00080060),
    seriesNumber: numberOf(data, 0x00200011),
  }
}

function fileOf(data: DataSet, above: Above, folder: string): DirectoryFile {
  return {
    ...above,
    path: resolvePath(folder, codeOf(data, RECORD.fileId)),
    instanceKey: codeOf(data, RECORD.instance),
    instanceNumber: numberOf(data, 0x00200013),
  }
}
