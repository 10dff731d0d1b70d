/** How the pixels of a transfer syntax are packed, and by which decoder (DICOM PS3.5 section 10 and annex A). */
export type Packing =
  | 'native'
  | 'rle'
  | 'jpeg'
  | 'jpeg-lossless'
  | 'jpeg-ls'
  | 'jpeg-2000'
  | 'htj2k'
  | 'jpeg-xl'
  | 'unsupported'

export interface TransferSyntax {
  name: string
  packing: Packing
}

export const IMPLICIT_LITTLE = '1.2.840.10008.1.2'
export const EXPLICIT_LITTLE = '1.2.840.10008.1.2.1'
export const DEFLATED = '1.2.840.10008.1.2.1.99'
export const EXPLICIT_BIG = '1.2.840.10008.1.2.2'

const TRANSFER_SYNTAXES: Readonly<Record<string, TransferSyntax>> = {
  [IMPLICIT_LITTLE]: { name: 'Implicit VR Little Endian', packing: 'native' },
  [EXPLICIT_LITTLE]: { name: 'Explicit VR Little Endian', packing: 'native' },
  [DEFLATED]: { name: 'Deflated Explicit VR Little Endian', packing: 'native' },
  [EXPLICIT_BIG]: { name: 'Explicit VR Big Endian', packing: 'native' },
  '1.2.840.10008.1.2.1.98': { name: 'Encapsulated Uncompressed', packing: 'native' },
  '1.2.840.10008.1.2.5': { name: 'RLE Lossless', packing: 'rle' },
  '1.2.840.10008.1.2.4.50': { name: 'JPEG Baseline', packing: 'jpeg' },
  '1.2.840.10008.1.2.4.51': { name: 'JPEG Extended', packing: 'jpeg' },
  '1.2.840.10008.1.2.4.53': { name: 'JPEG Spectral Selection', packing: 'jpeg' },
  '1.2.840.10008.1.2.4.55': { name: 'JPEG Full Progression', packing: 'jpeg' },
  '1.2.840.10008.1.2.4.57': { name: 'JPEG Lossless', packing: 'jpeg-lossless' },
  '1.2.840.10008.1.2.4.70': { name: 'JPEG Lossless, first-order prediction', packing: 'jpeg-lossless' },
  '1.2.840.10008.1.2.4.80': { name: 'JPEG-LS Lossless', packing: 'jpeg-ls' },
  '1.2.840.10008.1.2.4.81': { name: 'JPEG-LS Near-lossless', packing: 'jpeg-ls' },
  '1.2.840.10008.1.2.4.90': { name: 'JPEG 2000 Lossless', packing: 'jpeg-2000' },
  '1.2.840.10008.1.2.4.91': { name: 'JPEG 2000', packing: 'jpeg-2000' },
  '1.2.840.10008.1.2.4.92': { name: 'JPEG 2000 Part 2 Lossless', packing: 'jpeg-2000' },
  '1.2.840.10008.1.2.4.93': { name: 'JPEG 2000 Part 2', packing: 'jpeg-2000' },
  '1.2.840.10008.1.2.4.201': { name: 'High-Throughput JPEG 2000 Lossless', packing: 'htj2k' },
  '1.2.840.10008.1.2.4.202': { name: 'High-Throughput JPEG 2000 Lossless RPCL', packing: 'htj2k' },
  '1.2.840.10008.1.2.4.203': { name: 'High-Throughput JPEG 2000', packing: 'htj2k' },
  '1.2.840.10008.1.2.4.100': { name: 'MPEG2 video', packing: 'unsupported' },
  '1.2.840.10008.1.2.4.101': { name: 'MPEG2 video', packing: 'unsupported' },
  '1.2.840.10008.1.2.4.102': { name: 'MPEG-4 video', packing: 'unsupported' },
  '1.2.840.10008.1.2.4.103': { name: 'MPEG-4 video', packing: 'unsupported' },
  '1.2.840.10008.1.2.4.107': { name: 'HEVC video', packing: 'unsupported' },
  '1.2.840.10008.1.2.4.110': { name: 'JPEG XL Lossless', packing: 'jpeg-xl' },
  '1.2.840.10008.1.2.4.111': { name: 'JPEG XL from JPEG', packing: 'jpeg-xl' },
  '1.2.840.10008.1.2.4.112': { name: 'JPEG XL', packing: 'jpeg-xl' },
}

/** Never null: a syntax that is not in the table is unsupported under its own number. */
export function transferSyntax(uid: string): TransferSyntax {
  return TRANSFER_SYNTAXES[uid] ?? { name: uid || 'something that it does not name', packing: 'unsupported' }
}

/** True for a syntax of the table above. */
export function isNamed(uid: string): boolean {
  return uid in TRANSFER_SYNTAXES
}

const NATIVE_ELEMENTS = new Set([IMPLICIT_LITTLE, EXPLICIT_LITTLE, DEFLATED, EXPLICIT_BIG])

/** Syntaxes whose pixel data is in fragments. */
export function isCompressed(uid: string): boolean {
  return !NATIVE_ELEMENTS.has(uid) && uid !== ''
}

/** How compressed images begin. First match wins. */
const BEGINNINGS: readonly (readonly [syntax: string, bytes: readonly number[]])[] = [
  ['1.2.840.10008.1.2.4.90', [0xff, 0x4f, 0xff, 0x51]],
  ['1.2.840.10008.1.2.4.90', [0, 0, 0, 0x0c, 0x6a, 0x50]],
  ['1.2.840.10008.1.2.4.112', [0, 0, 0, 0x0c, 0x4a, 0x58]],
  ['1.2.840.10008.1.2.4.112', [0xff, 0x0a]],
]

/** By the kind of a JPEG's frame header (ITU-T T.81 table B.1, T.87): SOF3 is lossless, SOF55 is JPEG-LS. */
const JPEG_FRAMES: readonly (readonly [marker: number, syntax: string])[] = [
  [0xc3, '1.2.840.10008.1.2.4.57'],
  [0xf7, '1.2.840.10008.1.2.4.80'],
  [0xc0, '1.2.840.10008.1.2.4.50'],
  [0xc1, '1.2.840.10008.1.2.4.51'],
  [0xc2, '1.2.840.10008.1.2.4.55'],
]

/**
 * The syntax that the first bytes of encapsulated pixel data show: its offset table, then the first fragment.
 * Null where they show none.
 */
export function syntaxOfFrame(encapsulated: Uint8Array): string | null {
  if (encapsulated.length < 16) return null
  const view = new DataView(encapsulated.buffer, encapsulated.byteOffset, encapsulated.byteLength)
  const first = encapsulated.subarray(Math.min(encapsulated.length, 16 + view.getUint32(4, true)))
  const begins = (bytes: readonly number[]) => bytes.every((byte, i) => first[i] === byte)
  const known = BEGINNINGS.find(([, bytes]) => begins(bytes))
  if (known !== undefined) return known[0]
  if (begins([0xff, 0xd8])) {
    const marker = first.findIndex(
      (byte, i) => byte === 0xff && JPEG_FRAMES.some(([sof]) => sof === first[i + 1]),
    )
    return JPEG_FRAMES.find(([sof]) => sof === first[marker + 1])?.[1] ?? null
  }
  // RLE: a count of segments, the first of which begins right after the 64 bytes of the header.
  return (first[0] ?? 0) <= 12 && begins([first[0] ?? 0, 0, 0, 0, 64, 0, 0, 0]) ? '1.2.840.10008.1.2.5' : null
}
