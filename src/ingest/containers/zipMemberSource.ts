import type { ByteSource } from '../../study/types'
import type { Containment } from './containment'
import { inflateRange } from './inflate'
import { InflatedSource } from './inflatedSource'
import { METHOD, type ZipMember } from './zipDirectory'

/** `PK\x03\x04`. */
const LOCAL_HEADER = 0x04034b50
/** Bytes of a local header before its name (APPNOTE.TXT 6.3.10, 4.3.7). */
const LOCAL_HEADER_LENGTH = 30

/** A member of an archive as a file: stored ones are ranges of the archive, deflated ones are inflated. */
export function memberSource(archive: ByteSource, member: ZipMember, around: Containment): ByteSource {
  const path = `${archive.path}/${member.name}`
  const data = new MemberData(archive, member)
  if (member.method === METHOD.stored) {
    return { path, size: member.size, read: (start, end) => data.read(start, Math.min(end, member.size)) }
  }
  const stream = () => inflateRange(data, 0, member.packedSize)
  const key = around.keyOf(path)
  return new InflatedSource({ path, key, size: member.size, crc: member.crc, stream }, around.stores.files)
}

/** The bytes of a member as they stand in the archive. */
class MemberData implements ByteSource {
  readonly path: string
  readonly size: number
  private start: Promise<number> | null = null

  constructor(
    private readonly archive: ByteSource,
    private readonly member: ZipMember,
  ) {
    this.path = archive.path
    this.size = member.packedSize
  }

  async read(start: number, end: number): Promise<Uint8Array> {
    this.start ??= this.find()
    const base = await this.start
    return this.archive.read(base + start, base + Math.min(end, this.size))
  }

  /** The local header repeats the name and has an extra field of its own, so the data's place is only known from it. */
  private async find(): Promise<number> {
    const { header } = this.member
    const bytes = await this.archive.read(header, header + LOCAL_HEADER_LENGTH)
    const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
    if (bytes.length < LOCAL_HEADER_LENGTH || view.getUint32(0, true) !== LOCAL_HEADER) {
      throw new Error('it is not where the archive says it is')
    }
    const start = header + LOCAL_HEADER_LENGTH + view.getUint16(26, true) + view.getUint16(28, true)
    if (start + this.size > this.archive.size) throw new Error('the archive ends inside it')
    return start
  }
}
