import type { ByteSource } from '../../study/types'

/** Records at the end of a zip archive and their lengths (APPNOTE.TXT 6.3.10, 4.3.14 to 4.3.16). */
const END64 = { signature: 0x06064b50, length: 56 }
const LOCATOR64 = { signature: 0x07064b50, length: 20 }
const END = { signature: 0x06054b50, length: 22 }
const BOTH64 = END64.length + LOCATOR64.length
const TAIL = BOTH64 + END.length

/** True where the end of directory record leaves a number to the 64-bit one. */
function needs64(end: DataView): boolean {
  return [10, 8].some((at) => end.getUint16(at, true) === 0xffff) || end.getUint32(16, true) === 0xffffffff
}

/**
 * The archive without the 64-bit end records that PyTorch writes whether they are needed or not. zip.js passes over
 * needless ones and then expects the directory 76 bytes after where it is; where the first entry happens to be 76
 * bytes long (a name of 30 characters, such as `21 letters/data.pkl`) it takes the second entry for the first and fails.
 * Archives that need the records, or have none, are given back as they are.
 */
export async function withPlainEnd(source: ByteSource): Promise<ByteSource> {
  const { size } = source
  if (size < TAIL) return source
  const tail = await source.read(size - TAIL, size)
  if (tail.length < TAIL) return source
  const view = new DataView(tail.buffer, tail.byteOffset, tail.byteLength)
  const signed = [
    [0, END64],
    [END64.length, LOCATOR64],
    [BOTH64, END],
  ] as const
  if (signed.some(([at, { signature }]) => view.getUint32(at, true) !== signature)) return source
  if (needs64(new DataView(tail.buffer, tail.byteOffset + BOTH64, END.length))) return source
  const cut = size - TAIL
  const end = tail.slice(BOTH64)
  return {
    path: source.path,
    size: size - BOTH64,
    async read(from, to) {
      const before = from < cut ? await source.read(from, Math.min(to, cut)) : new Uint8Array()
      const after = end.subarray(Math.max(0, from - cut), Math.max(0, to - cut))
      const bytes = new Uint8Array(before.length + after.length)
      bytes.set(before)
      bytes.set(after, before.length)
      return bytes
    },
  }
}
