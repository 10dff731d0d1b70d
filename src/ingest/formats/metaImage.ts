import { failed, type Result } from '../../study/result'
import type { ByteSource } from '../../study/types'
import type { Found } from '../image'
import { extensionOf, nameOf } from '../paths'
import type { OpenedFile, Reader } from '../reader'
import { isMetaHeader, META_HEADER_BYTES, type MetaHeader, parseMetaHeader } from './metaHeader'
import { orientationUnknown, partOfAnother } from './parts'
import { volumeImages } from './volume'
import { arrayBytes, type StoredValues } from './volumeBytes'

const PARTS = /\.(raw|zraw|img|bin|dat)$/i

/** MetaImage in one file (.mha) or as a header beside its values (.mhd). */
export const metaImageReader: Reader = {
  name: 'MetaImage',
  async read(file) {
    const { source, head } = file
    const name = nameOf(source.path)
    if (PARTS.test(name)) {
      const part = partOfAnother(file, [name.replace(PARTS, '.mhd')])
      if (part !== null) return part
    }
    if (!isMetaHeader(head)) {
      const promised = ['mha', 'mhd'].includes(extensionOf(name))
      return promised
        ? failed('unreadable', `${source.path} is not the MetaImage volume that its name promises.`)
        : null
    }
    const bytes = await source.read(0, Math.min(source.size, META_HEADER_BYTES))
    const header = parseMetaHeader(bytes)
    return typeof header === 'string'
      ? failed('unreadable', `${source.path} ${header}.`)
      : readImage(file, header)
  },
}

async function readImage(file: OpenedFile, header: MetaHeader): Promise<Result<Found>> {
  const { path } = file.source
  const local = header.dataFile.toUpperCase() === 'LOCAL'
  const values = local ? file.source : beside(file, header.dataFile)
  if (values === null) {
    return failed(
      'missing-file',
      `${path} keeps its values in ${header.dataFile}, which is not among the files.`,
    )
  }
  const { size, volumes, channels, type } = header
  const [columns, rows, slices] = size
  const voxels = columns * rows * slices
  const colour = channels >= 3 && type.whole && type.bytes <= 2
  // Vectors that are no colour (displacements, tensors) are shown one component after the other.
  const components = colour ? 1 : channels
  if (components > 1 && volumes > 1)
    return failed('unsupported-values', `${path} holds vectors over time, not read here.`)
  const found = arrayBytes(storedValues(header, values, local, voxels * volumes * channels), path)
  if (found.status !== 'ok') return found
  return volumeImages({
    path,
    format: 'volume',
    modality: header.modality,
    size,
    strides: [channels, channels * columns, channels * columns * rows],
    volumes: volumes * components,
    volumeStride: components > 1 ? 1 : channels * voxels,
    samples: colour ? 3 : 1,
    sampleStride: 1,
    type,
    littleEndian: header.littleEndian || header.text,
    slope: 1,
    intercept: 0,
    window: null,
    place: header.place,
    bytes: found.value,
    notices: header.oriented ? [] : [orientationUnknown('MetaImage')],
  })
}

/** Only a plain name: a list or a numbered row of files is one slice a file, which nobody sends. */
function beside({ sibling }: OpenedFile, name: string): ByteSource | null {
  return sibling?.(nameOf(name.replaceAll('\\', '/'))) ?? null
}

function storedValues(header: MetaHeader, source: ByteSource, local: boolean, count: number): StoredValues {
  const { type, compressed, text, headerSize } = header
  const encoding = text ? 'text' : compressed ? 'zlib' : 'raw'
  const after = local ? header.end : Math.max(0, headerSize)
  const last = headerSize === -1 && encoding === 'raw'
  const start = last ? Math.max(0, source.size - count * type.bytes) : after
  return { source, start, encoding, skip: 0, count, type }
}
