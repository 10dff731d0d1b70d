import { joined } from '../../study/bytes'
import { failed, ok, type Result, skipped } from '../../study/result'
import type { ByteSource } from '../../study/types'
import type { Found } from '../image'
import type { OpenedFile, Reader } from '../reader'
import { startsWith } from '../sniff'
import { Containment } from './containment'
import { crc32 } from './crc32'
import { gunzip } from './inflate'
import { InflatedSource } from './inflatedSource'

/** Identification and deflate, the only method there is (RFC 1952, 2.3.1). */
const MAGIC = [0x1f, 0x8b, 0x08]
/** CRC-32 and size at the end of a member. */
const TRAILER = 8

/**
 * A file compressed with gzip: `.dcm.gz`, `.nii.gz`. What is inside keeps the path, because that is the name a person
 * knows it by.
 */
export const gzipReader: Reader = {
  name: 'gzip',
  async read(file) {
    return startsWith(file.head, MAGIC) ? readGzip(file) : null
  },
}

async function readGzip({ source, containment }: OpenedFile): Promise<Result<Found>> {
  const around = containment ?? Containment.ofOpened(source.size)
  const deep = around.tooDeep(source.path)
  if (deep !== null) return deep
  const measured = await measure(source, around)
  if (measured.status !== 'ok') return measured
  const { size } = measured.value
  around.count(size)
  const key = around.keyOf(source.path)
  const inflatable = { path: source.path, key, size, crc: null, stream: () => gunzip(source) }
  const inside = new InflatedSource(inflatable, around.stores.files)
  return ok({ kind: 'files', files: [inside], left: [], containment: around.inner() })
}

/**
 * The size of what is inside. It has to be counted: the trailer gives it modulo 4 GB and of the last member only. The
 * bytes are checked on the way, and kept where there is room.
 */
async function measure(source: ByteSource, around: Containment): Promise<Result<{ size: number }>> {
  const store = around.stores.files
  let kept: Uint8Array[] = []
  let size = 0
  let crc = 0
  let members = 1
  const countMember = () => {
    members += 1
  }
  for await (const chunk of gunzip(source, countMember)) {
    size += chunk.length
    crc = crc32(chunk, crc)
    const refusal = around.tooCompressed(source.path, source.size, size) ?? around.tooMuch(source.path, size)
    if (refusal !== null) return refusal
    if (around.stopped)
      return skipped('stopped', `${source.path} was not opened, because reading was stopped.`)
    if (store.hasRoomFor(size)) kept.push(chunk)
    else kept = []
  }
  if (members === 1 && !(await trailerAgrees(source, crc, size))) {
    return failed('unreadable', `${source.path} could not be read: its bytes do not match their checksum.`)
  }
  if (store.hasRoomFor(size)) store.set(around.keyOf(source.path), joined(kept, size))
  return ok({ size })
}

async function trailerAgrees(source: ByteSource, crc: number, size: number): Promise<boolean> {
  const bytes = await source.read(Math.max(0, source.size - TRAILER), source.size)
  if (bytes.length < TRAILER) return false
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  return view.getUint32(0, true) === crc && view.getUint32(4, true) === size % 2 ** 32
}
