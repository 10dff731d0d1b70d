/** How the pixels of a transfer syntax are packed, and by which decoder (DICOM PS3.5 section 10 and annex A). */
export type Packing =
  | 'native'
  | 'rle'
  | 'jpeg'
  | 'jpeg-lossless'
  | 'jpeg-ls'
  | 'jpeg-2000'
  | 'htj2k'
  | 'unsupported'

export interface TransferSyntax {
  name: string
  packing: Packing
}

export const EXPLICIT_LITTLE = '1.2.840.10008.1.2.1'
export const DEFLATED = '1.2.840.10008.1.2.1.99'
export const EXPLICIT_BIG = '1.2.840.10008.1.2.2'

const TRANSFER_SYNTAXES: Readonly<Record<string, TransferSyntax>> = {
  '1.2.840.10008.1.2': { name: 'Implicit VR Little Endian', packing: 'native' },
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
  '1.2.840.10008.1.2.4.110': { name: 'JPEG XL Lossless', packing: 'unsupported' },
  '1.2.840.10008.1.2.4.111': { name: 'JPEG XL from JPEG', packing: 'unsupported' },
  '1.2.840.10008.1.2.4.112': { name: 'JPEG XL', packing: 'unsupported' },
}

/** Never null: a syntax that is not in the table is unsupported under its own number. */
export function transferSyntax(uid: string): TransferSyntax {
  return TRANSFER_SYNTAXES[uid] ?? { name: uid || 'unnamed', packing: 'unsupported' }
}
