import { failed, type Result } from '../../study/result'
import type { ByteSource } from '../../study/types'
import type { Found } from '../image'
import { nameOf } from '../paths'
import type { OpenedFile, Reader } from '../reader'
import { startsWith } from '../sniff'
import type { ArrayVolume } from './arrayVolume'
import { NRRD_HEADER_BYTES, type NrrdHeader, nrrdHeaderEnd, parseNrrdHeader } from './nrrdHeader'
import { orientationUnknown, partOfAnother } from './parts'
import { volumeImages } from './volume'
import { arrayBytes, type StoredValues } from './volumeBytes'

const MAGIC = [...'NRRD000'].map((letter) => letter.charCodeAt(0))

/** NRRD, and NHDR with its values beside it; raw, gzip or text. */
export const nrrdReader: Reader = {
  name: 'NRRD',
  async read(file) {
    const name = nameOf(file.source.path)
    if (/\.(raw|raw\.gz|gz|img|txt)$/i.test(name)) {
      const part = partOfAnother(file, [name.replace(/\.(raw|raw\.gz|gz|img|txt)$/i, '.nhdr')])
      if (part !== null) return part
    }
    return startsWith(file.head, MAGIC) ? readNrrd(file) : null
  },
}

async function readNrrd(file: OpenedFile): Promise<Result<Found>> {
  const { source, head } = file
  const { path } = source
  let bytes = head
  if (nrrdHeaderEnd(bytes) === null && source.size > head.length) {
    bytes = await source.read(0, Math.min(source.size, NRRD_HEADER_BYTES))
  }
  const end = nrrdHeaderEnd(bytes) ?? bytes.length
  const header = parseNrrdHeader(bytes.subarray(0, end))
  if (typeof header === 'string') return failed('unreadable', `${path} ${header}.`)
  const layout = layoutOf(header)
  if (typeof layout === 'string') return failed('unreadable', `${path} ${layout}.`)
  const values = header.dataFile === null ? source : beside(file, header.dataFile)
  if (values === null) {
    const named = `${path} keeps its values in ${header.dataFile}, which is not among the files.`
    return failed('missing-file', named)
  }
  const count = header.axes.reduce((product, { size }) => product * size, 1)
  const stored = await storedValues(header, values, header.dataFile === null ? end : 0, count)
  const found = arrayBytes(stored, path)
  if (found.status !== 'ok') return found
  return volumeImages({
    path,
    format: 'volume',
    modality: 'OT',
    ...layout,
    type: header.type,
    littleEndian: header.littleEndian || header.encoding === 'text',
    slope: 1,
    intercept: 0,
    window: null,
    place: header.place,
    bytes: found.value,
    notices: header.oriented ? [] : [orientationUnknown('NRRD')],
  })
}

/** Only a plain name: a list or a numbered row of files is one slice a file, which nobody sends. */
function beside({ sibling }: OpenedFile, name: string): ByteSource | null {
  return sibling?.(nameOf(name.replaceAll('\\', '/'))) ?? null
}

type Layout = Pick<ArrayVolume, 'size' | 'strides' | 'volumes' | 'volumeStride' | 'samples' | 'sampleStride'>

function layoutOf({ axes, type }: NrrdHeader): Layout | string {
  // Colour deeper than 16 bits, or in fractions, is shown one channel after the other.
  const shallow = type.whole && type.bytes <= 2
  const [first, second, third, ...more] = axes.filter(({ role }) => role === 'space')
  const [list, ...lists] = axes.filter(({ role }) => role === 'list' || (role === 'colour' && !shallow))
  const colour = axes.find(({ role }) => role === 'colour' && shallow)
  if (first === undefined || second === undefined || more.length > 0)
    return 'is no image of two or three dimensions'
  if (lists.length > 0) return 'has more dimensions than a row of volumes has'
  return {
    size: [first.size, second.size, third?.size ?? 1],
    strides: [first.stride, second.stride, third?.stride ?? 0],
    volumes: list?.size ?? 1,
    volumeStride: list?.stride ?? 0,
    samples: colour ? 3 : 1,
    sampleStride: colour?.stride ?? 0,
  }
}

async function storedValues(
  { type, encoding, lineSkip, byteSkip }: NrrdHeader,
  source: ByteSource,
  after: number,
  count: number,
): Promise<StoredValues> {
  if (byteSkip < 0 && encoding === 'raw') {
    const start = Math.max(after, source.size - count * type.bytes)
    return { source, start, encoding, skip: 0, count, type }
  }
  const start = lineSkip > 0 ? await afterLines(source, after, lineSkip) : after
  return { source, start, encoding, skip: Math.max(0, byteSkip), count, type }
}

async function afterLines(source: ByteSource, start: number, lines: number): Promise<number> {
  const bytes = await source.read(start, Math.min(source.size, start + NRRD_HEADER_BYTES))
  let at = 0
  for (let line = 0; line < lines; line++) {
    const end = bytes.indexOf(0x0a, at)
    if (end < 0) return source.size
    at = end + 1
  }
  return start + at
}
