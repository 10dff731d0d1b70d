import { type Failed, failed, ok, type Result, type Skipped, skipped } from '../../study/result'
import type { ByteSource, SkippedSource } from '../../study/types'
import type { Found } from '../image'
import { nameOf } from '../paths'
import type { OpenedFile, Reader } from '../reader'
import { isSystemFile, startsWith } from '../sniff'
import { Containment } from './containment'
import { heldSource } from './heldSource'
import { InflatedSource } from './inflatedSource'
import { sizeInWords } from './limits'
import { METHOD, type ZipMember, zipMembers } from './zipDirectory'
import { memberSource } from './zipMemberSource'

/** A member, and one that is empty. */
const SIGNATURES = [
  [0x50, 0x4b, 0x03, 0x04],
  [0x50, 0x4b, 0x05, 0x06],
]

/** Most that deflate can make of a byte: 258 bytes for two bits. */
const DEFLATE_MOST = 1032

/** Archives that are one document for the program that wrote them; their members are no files of a study. */
const DOCUMENTS: readonly { member: RegExp; what: string }[] = [
  { member: /^\[Content_Types\]\.xml$/, what: 'an Office document' },
  { member: /^mimetype$/, what: 'an OpenDocument or e-book file' },
  { member: /^META-INF\/MANIFEST\.MF$/i, what: 'a Java program' },
  { member: /^([^/]+\/)?data\.pkl$/, what: 'a PyTorch model' },
]

const METHOD_NAMES: Readonly<Record<number, string>> = {
  1: 'Shrink',
  6: 'Implode',
  9: 'Deflate64',
  12: 'bzip2',
  14: 'LZMA',
  93: 'Zstandard',
  95: 'XZ',
  98: 'PPMd',
}

/** Zip archives, ZIP64 included. Only the directory is read here; members are read in place, when they are asked for. */
export const zipReader: Reader = {
  name: 'zip archive',
  async read(file) {
    return SIGNATURES.some((signature) => startsWith(file.head, signature)) ? readZip(file) : null
  },
}

async function readZip({ source, containment }: OpenedFile): Promise<Result<Found>> {
  const around = containment ?? Containment.ofOpened(source.size)
  const archive = randomAccess(source, around)
  if (archive.status !== 'ok') return archive
  const listed = await zipMembers(archive.value)
  if (listed.status !== 'ok') return listed
  const members = listed.value
  const document = DOCUMENTS.find(({ member }) => members.some(({ name }) => member.test(name)))
  if (document)
    return skipped('not-an-image', `${source.path} is not an image; it seems to be ${document.what}.`)
  if (members.length === 0) return skipped('not-an-image', `${source.path} is an empty zip archive.`)
  const { files, left } = sorted(archive.value, members, around)
  const unpacked = files.reduce((sum, { size }) => sum + size, 0)
  const refusal = tooMany(source, members.length, around) ?? around.tooMuch(source.path, unpacked)
  if (refusal !== null) return refusal
  around.count(unpacked)
  return ok({ kind: 'files', files, left, containment: around.inner() })
}

/** An archive that is compressed inside another has to be had whole, because its directory is at its end. */
function randomAccess(source: ByteSource, around: Containment): Result<ByteSource> {
  const deep = around.tooDeep(source.path)
  if (deep !== null) return deep
  if (!(source instanceof InflatedSource)) return ok(source)
  const { nestedArchive } = around.limits
  if (source.size <= nestedArchive) return ok(heldSource(source, around.stores.archives))
  return failed(
    'too-large',
    `${source.path} is an archive of ${sizeInWords(source.size)} compressed inside another, over the limit of ${sizeInWords(nestedArchive)}; unpack the outer one and open the folder.`,
  )
}

function tooMany({ path }: ByteSource, count: number, { limits }: Containment): Failed | null {
  if (count <= limits.members) return null
  const [has, most] = [count.toLocaleString('en'), limits.members.toLocaleString('en')]
  return failed('too-large', `${path} has ${has} members, over the limit of ${most} for one archive.`)
}

interface SortedMembers {
  files: ByteSource[]
  left: SkippedSource[]
}

/** Members that can be opened, and those left out with the reason for each. */
function sorted(archive: ByteSource, members: readonly ZipMember[], around: Containment): SortedMembers {
  const files: ByteSource[] = []
  const left: SkippedSource[] = []
  const ofSystem = members.filter(({ name }) => isSystemFile(name))
  for (const member of members) {
    if (isSystemFile(member.name)) continue
    const refusal = refuse(archive, member, around)
    if (refusal === null) files.push(memberSource(archive, member, around))
    else left.push({ source: `${archive.path}/${member.name}`, code: refusal.code, message: refusal.message })
  }
  if (ofSystem.length > 0) left.push(systemFiles(archive.path, ofSystem))
  return { files, left }
}

function systemFiles(archive: string, members: readonly ZipMember[]): SkippedSource {
  const names = [...new Set(members.map(({ name }) => (/__MACOSX/i.test(name) ? '__MACOSX' : nameOf(name))))]
  const what = members.length === 1 ? '1 file' : `${members.length.toLocaleString('en')} files`
  const message = `${archive} also holds ${what} of the operating system (${names.join(', ')}), which are not images.`
  return { source: archive, code: 'not-an-image', message }
}

/** Why a member is not opened; null where it can be. */
function refuse(archive: ByteSource, member: ZipMember, around: Containment): Failed | Skipped | null {
  const path = `${archive.path}/${member.name}`
  const { method, packedSize, size, header, encrypted } = member
  if (encrypted) {
    return skipped(
      'encrypted',
      `${path} is encrypted; unpack ${nameOf(archive.path)} with its password and open the folder.`,
    )
  }
  if (method !== METHOD.stored && method !== METHOD.deflated) {
    const by = METHOD_NAMES[method] ?? `method ${method}`
    return failed(
      'unsupported-compression',
      `${path} is compressed by ${by}, which is not read here; unpack ${nameOf(archive.path)} and open the folder.`,
    )
  }
  const most = method === METHOD.stored ? packedSize : packedSize * DEFLATE_MOST
  if (
    header + packedSize > archive.size ||
    size > most ||
    (method === METHOD.stored && size !== packedSize)
  ) {
    return failed(
      'unreadable',
      `${path} could not be read: the archive is cut short or gives a wrong size for it.`,
    )
  }
  return around.tooCompressed(path, packedSize, size)
}
