import { z } from 'zod'
import { failed, type Result } from '../../study/result'
import type { ByteSource } from '../../study/types'
import type { Found } from '../image'
import { nameOf } from '../paths'
import type { OpenedFile, Reader } from '../reader'
import { startsWith } from '../sniff'
import type { ArrayVolume } from './arrayVolume'
import { inflateHead } from './inflate'
import { isNifti, NIFTI_HEADER_BYTES, NIFTI_TYPES, parseNiftiHeader } from './niftiHeader'
import { orientationUnknown, partOfAnother } from './parts'
import { volumeImages } from './volume'
import { arrayBytes } from './volumeBytes'

const GZIP = [0x1f, 0x8b]
/** What may stand after a dot in the name of such a file. */
const NAMES = /\.(nii|hdr|img)(\.gz)?$/i
/** Converters write what they know of the scan beside the volume; anything longer is something else. */
const LONGEST_SIDECAR = 1024 * 1024

/** NIfTI-1 and NIfTI-2 in one file or as a pair, gzipped or not; Analyze 7.5 pairs. */
export const niftiReader: Reader = {
  name: 'NIfTI',
  async read(file) {
    const { source, head } = file
    const name = nameOf(source.path)
    if (/\.img(\.gz)?$/i.test(name)) {
      return partOfAnother(file, [
        name.replace(/\.img(\.gz)?$/i, '.hdr'),
        name.replace(/\.img(\.gz)?$/i, '.hdr.gz'),
      ])
    }
    const packed = startsWith(head, GZIP)
    if (packed && !NAMES.test(name)) return null
    const header = packed
      ? await inflateHead({ source, start: 0, packing: 'gzip' }, NIFTI_HEADER_BYTES)
      : head
    if (!isNifti(header, /\.hdr(\.gz)?$/i.test(name))) {
      if (!NAMES.test(name) || /\.hdr/i.test(name)) return null
      return failed('unreadable', `${source.path} is not the NIfTI volume that its name promises.`)
    }
    return readVolume(file, header)
  },
}

async function readVolume(file: OpenedFile, bytes: Uint8Array): Promise<Result<Found>> {
  const { path } = file.source
  const header = parseNiftiHeader(bytes)
  if (typeof header === 'string') return failed('unreadable', `${path} is damaged: its header ${header}.`)
  const kind = NIFTI_TYPES.get(header.datatype)
  if (kind === undefined) {
    return failed(
      'unsupported-values',
      `${path} holds NIfTI values of type ${header.datatype}, not read here.`,
    )
  }
  const values = header.pair ? valuesBeside(file) : file.source
  if (values === null) {
    return failed('missing-file', `${path} is a header whose values (.img) are not among the files.`)
  }
  const [columns, rows, slices] = header.size
  const voxels = columns * rows * slices
  const volume: Omit<ArrayVolume, 'bytes'> = {
    path,
    format: 'volume',
    modality: await modalityBeside(file),
    size: header.size,
    strides: [kind.elements, kind.elements * columns, kind.elements * columns * rows],
    volumes: header.volumes,
    volumeStride: kind.elements * voxels,
    samples: kind.samples,
    sampleStride: 1,
    type: kind.type,
    littleEndian: header.littleEndian,
    slope: kind.samples === 3 ? 1 : header.slope,
    intercept: kind.samples === 3 ? 0 : header.intercept,
    window: header.window,
    place: header.place,
    notices: header.oriented ? [] : [orientationUnknown('NIfTI')],
  }
  const packed = startsWith(await values.read(0, 2), GZIP)
  const count = voxels * header.volumes * kind.elements
  const encoding = packed ? 'gzip' : 'raw'
  const stored = { source: values, start: 0, encoding, skip: header.offset, count, type: kind.type } as const
  const found = arrayBytes(stored, path)
  return found.status === 'ok' ? volumeImages({ ...volume, bytes: found.value }) : found
}

function valuesBeside({ source, sibling }: OpenedFile): ByteSource | null {
  const stem = nameOf(source.path).replace(/\.hdr(\.gz)?$/i, '')
  return sibling?.(`${stem}.img`) ?? sibling?.(`${stem}.img.gz`) ?? null
}

/** The modality a converter (dcm2niix) noted beside the volume, in DICOM's words; else "other". */
async function modalityBeside({ source, sibling }: OpenedFile): Promise<string> {
  const notes = sibling?.(nameOf(source.path).replace(NAMES, '.json')) ?? null
  if (notes === null || notes.size > LONGEST_SIDECAR) return 'OT'
  try {
    const text = new TextDecoder().decode(await notes.read(0, notes.size))
    return z.object({ Modality: z.string().regex(/^[A-Z]{2,16}$/) }).parse(JSON.parse(text)).Modality
  } catch {
    return 'OT'
  }
}
