import { extensionOf, nameOf } from './paths'

interface Signature {
  bytes: readonly number[]
  offset: number
  what: string
  /** Files that may be images, and that are not reached from here. */
  holds?: 'files'
}

const text = (word: string): number[] => [...word].map((letter) => letter.charCodeAt(0))

/** First bytes of files that lie beside images. First match wins. */
const SIGNATURES: readonly Signature[] = [
  { bytes: text('%PDF'), offset: 0, what: 'a PDF document' },
  { bytes: [0x50, 0x4b, 0x03, 0x04], offset: 0, what: 'a zip archive' },
  { bytes: [0x50, 0x4b, 0x05, 0x06], offset: 0, what: 'an empty zip archive' },
  { bytes: [0x1f, 0x8b], offset: 0, what: 'a gzip file' },
  { bytes: text('Rar!'), offset: 0, what: 'a RAR archive', holds: 'files' },
  { bytes: [0x37, 0x7a, 0xbc, 0xaf], offset: 0, what: 'a 7-Zip archive', holds: 'files' },
  { bytes: text('ustar'), offset: 257, what: 'a tar archive', holds: 'files' },
  { bytes: [0xfd, ...text('7zXZ')], offset: 0, what: 'an XZ archive', holds: 'files' },
  { bytes: text('BZh'), offset: 0, what: 'a bzip2 archive', holds: 'files' },
  { bytes: [0x28, 0xb5, 0x2f, 0xfd], offset: 0, what: 'a Zstandard archive', holds: 'files' },
  { bytes: text('CD001'), offset: 32769, what: 'a disc image (ISO)', holds: 'files' },
  { bytes: text('MZ'), offset: 0, what: 'a Windows program' },
  { bytes: [0x7f, ...text('ELF')], offset: 0, what: 'a Linux program' },
  { bytes: text('GIF8'), offset: 0, what: 'a GIF picture' },
  { bytes: text('BM'), offset: 0, what: 'a BMP picture' },
  { bytes: text('II*\0'), offset: 0, what: 'a TIFF picture' },
  { bytes: text('MM\0*'), offset: 0, what: 'a TIFF picture' },
  { bytes: text('NRRD'), offset: 0, what: 'an NRRD volume' },
  { bytes: text('n+1\0'), offset: 344, what: 'a NIfTI volume' },
  { bytes: text('WEBP'), offset: 8, what: 'a WebP picture' },
  { bytes: text('ftyp'), offset: 4, what: 'a video or HEIC picture' },
  { bytes: text('RIFF'), offset: 0, what: 'a RIFF media file' },
  { bytes: text('SQLite'), offset: 0, what: 'a database' },
  { bytes: text('{\\rtf'), offset: 0, what: 'a rich-text document' },
  { bytes: text('<?xml'), offset: 0, what: 'an XML file' },
  { bytes: text('solid '), offset: 0, what: 'a 3D surface (STL)' },
  { bytes: text('Visualization Toolkit'), offset: 0, what: 'a 3D surface (STL)' },
  { bytes: [0, 0, 0, 1, ...text('Bud1')], offset: 0, what: "a folder's .DS_Store" },
  { bytes: [0xd0, 0xcf, 0x11, 0xe0], offset: 0, what: 'an old Office document' },
]

const NAMES: Readonly<Record<string, string>> = {
  '.ds_store': "a folder's .DS_Store",
  'thumbs.db': "a folder's thumbnail cache",
  'desktop.ini': "a folder's settings",
  'autorun.inf': 'an autorun file of a disc',
}

const EXTENSIONS: Readonly<Record<string, string>> = {
  stl: 'a 3D surface (STL)',
  html: 'a web page',
  htm: 'a web page',
}

/** Extensions that promise an image: a file that has one and cannot be read is broken, not foreign. */
const IMAGE_EXTENSIONS = new Set([
  ...['dcm', 'dicom', 'ima', 'png', 'jpg', 'jpeg', 'tif', 'tiff', 'bmp'],
  ...['nii', 'nrrd', 'nhdr', 'mha', 'mhd', 'npy', 'npz'],
])

/** True where the name promises an image that this project reads, gzipped or not. */
export function promisesImage(path: string): boolean {
  return IMAGE_EXTENSIONS.has(extensionOf(path.replace(/\.gz$/i, '')))
}

/** True for what an operating system leaves in every folder and archive. */
export function isSystemFile(path: string): boolean {
  return NAMES[nameOf(path).toLowerCase()] !== undefined || /(^|\/)__MACOSX\//i.test(path)
}

/** What a file that no reader wants seems to be, as a noun phrase. */
export function seemsToBe(path: string, head: Uint8Array): string {
  const known = NAMES[nameOf(path).toLowerCase()]
  if (known !== undefined) return known
  if (head.length === 0) return 'an empty file'
  const signature = signatureOf(head)
  if (signature !== undefined) return signature.what
  return EXTENSIONS[extensionOf(path)] ?? (looksLikeText(head) ? 'a text file' : 'a file of another kind')
}

/** True for an archive or disc image of a kind that is not opened here. */
export function isForeignArchive(head: Uint8Array): boolean {
  return signatureOf(head)?.holds === 'files'
}

function signatureOf(head: Uint8Array): Signature | undefined {
  return SIGNATURES.find(({ bytes, offset }) => startsWith(head, bytes, offset))
}

/** True where `head` holds `bytes` at `offset`. */
export function startsWith(head: Uint8Array, bytes: readonly number[], offset = 0): boolean {
  return bytes.every((byte, i) => head[offset + i] === byte)
}

function looksLikeText(head: Uint8Array): boolean {
  const sample = head.subarray(0, 512)
  return sample.every((byte) => byte >= 32 || byte === 9 || byte === 10 || byte === 13)
}
