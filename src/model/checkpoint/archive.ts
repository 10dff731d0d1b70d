import { type FileEntry, ZipReader } from '@zip.js/zip.js'
import { ZipSourceReader } from '../../study/bytes'
import { failed, ok, type Result } from '../../study/result'
import type { ByteSource } from '../../study/types'
import { withPlainEnd } from './plainEnd'

export type CheckpointCode =
  | 'not-a-checkpoint'
  | 'checkpoint-truncated'
  | 'checkpoint-unsupported'
  | 'checkpoint-foreign-global'
  | 'checkpoint-incomplete'

/** Where a member's bytes lie in the archive. PyTorch stores members uncompressed, so ranges of them can be read. */
interface Member {
  /** Of the member's local header. */
  header: number
  size: number
}

/** `PK\x03\x04`, which every zip archive with members starts with. */
const LOCAL_HEADER = 0x04034b50
/** Bytes of a local header before its name (APPNOTE.TXT 6.3.10, 4.3.7). */
const LOCAL_HEADER_LENGTH = 30
const STORED = 0

function view(bytes: Uint8Array): DataView {
  return new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
}

/** PyTorch's zip archive: members by their name without the archive's top folder. */
export class CheckpointArchive {
  private readonly dataStarts = new Map<string, number>()

  constructor(
    private readonly source: ByteSource,
    private readonly members: ReadonlyMap<string, Member>,
  ) {}

  /** Size of a member in bytes; null where there is none. */
  size(name: string): number | null {
    return this.members.get(name)?.size ?? null
  }

  /** Bytes [start, end) of a member. Rejects when the medium fails or the member is not there. */
  async read(name: string, start: number, end: number): Promise<Uint8Array> {
    const from = await this.dataStart(name)
    const bytes = await this.source.read(from + start, from + end)
    if (bytes.length !== end - start) throw new Error(`${this.source.path} ends inside its member ${name}`)
    return bytes
  }

  /** The local header repeats the name and has an extra field of its own, which PyTorch uses to align the data. */
  private async dataStart(name: string): Promise<number> {
    const known = this.dataStarts.get(name)
    if (known !== undefined) return known
    const member = this.members.get(name)
    if (member === undefined) throw new Error(`${this.source.path} has no member ${name}`)
    const bytes = await this.source.read(member.header, member.header + LOCAL_HEADER_LENGTH)
    if (bytes.length < LOCAL_HEADER_LENGTH || view(bytes).getUint32(0, true) !== LOCAL_HEADER) {
      throw new Error(`${this.source.path} has no member where its directory says ${name} is`)
    }
    const names = view(bytes).getUint16(26, true) + view(bytes).getUint16(28, true)
    const start = member.header + LOCAL_HEADER_LENGTH + names
    this.dataStarts.set(name, start)
    return start
  }
}

/** Says what a file that is no zip archive is instead, as far as its first bytes tell. */
function refuseOther(path: string, first: Uint8Array): Result<CheckpointArchive, CheckpointCode> {
  if (first[0] === 0x80 && (first[1] ?? 255) <= 5) {
    return failed(
      'checkpoint-unsupported',
      `${path} is a pickle or a checkpoint of PyTorch before 1.6; load it there and save it again with torch.save.`,
    )
  }
  return failed('not-a-checkpoint', `${path} is not a PyTorch checkpoint (it is no zip archive).`)
}

async function filesIn(source: ByteSource): Promise<FileEntry[]> {
  const reader = new ZipReader(new ZipSourceReader(source), { useWebWorkers: false })
  try {
    const entries = await reader.getEntries()
    return entries.filter((entry): entry is FileEntry => !entry.directory)
  } finally {
    await reader.close()
  }
}

async function directory(source: ByteSource): Promise<FileEntry[] | null> {
  try {
    return await filesIn(await withPlainEnd(source))
  } catch {
    return null
  }
}

/**
 * Opens a checkpoint by its zip directory; nothing else is read yet.
 * @returns failed: no zip archive, cut off, a zip archive of something else, compressed or encrypted members.
 */
export async function openArchive(source: ByteSource): Promise<Result<CheckpointArchive, CheckpointCode>> {
  const { path } = source
  const first = await source.read(0, Math.min(4, source.size))
  if (first.length < 4 || view(first).getUint32(0, true) !== LOCAL_HEADER) return refuseOther(path, first)
  const entries = await directory(source)
  if (entries === null) {
    return failed('checkpoint-truncated', `${path} is cut off or damaged: its zip directory cannot be read.`)
  }
  const pickle = entries.find((entry) => /^([^/]+\/)?data\.pkl$/.test(entry.filename))
  if (pickle === undefined) {
    return failed(
      'not-a-checkpoint',
      `${path} is a zip archive but not a PyTorch checkpoint (it has no data.pkl).`,
    )
  }
  const folder = pickle.filename.slice(0, -'data.pkl'.length)
  const members = new Map<string, Member>()
  for (const entry of entries) {
    if (!entry.filename.startsWith(folder)) continue
    if (entry.compressionMethod !== STORED || entry.encrypted) {
      return failed(
        'checkpoint-unsupported',
        `${path} is compressed or encrypted inside, as PyTorch never writes it.`,
      )
    }
    members.set(entry.filename.slice(folder.length), { header: entry.offset, size: entry.uncompressedSize })
  }
  return ok(new CheckpointArchive(source, members))
}
