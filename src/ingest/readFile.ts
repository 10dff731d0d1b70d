import type { Result } from '../study/result'
import { failed, skipped } from '../study/result'
import type { ByteSource } from '../study/types'
import { OverBudget, tooLarge } from './admission'
import { caseReader } from './caseFile'
import { directoryReader } from './containers/dicomdir'
import { gzipReader } from './containers/gzipReader'
import { zipReader } from './containers/zipReader'
import { dicomReader } from './dicom/dicomReader'
import { bmpReader } from './formats/bmp'
import { metaImageReader } from './formats/metaImage'
import { niftiReader } from './formats/nifti'
import { nrrdReader } from './formats/nrrd'
import { tiffReader } from './formats/tiff/tiff'
import type { Found } from './image'
import { npyReader } from './npyStack'
import { jpegReader, pngReader } from './pictures'
import type { OpenedFile, Reader } from './reader'
import { isForeignArchive, promisesImage, seemsToBe } from './sniff'

/** First bytes of every file, enough for most headers, so that a file is usually read once. */
const FIRST_BLOCK = 64 * 1024

/**
 * In this order; the first that does not say "not mine" decides. Adding a format is adding a row. Archives come last,
 * because a format may be an archive or gzipped itself (`.npz`, `.nii.gz`) and knows better what to make of it.
 */
const READERS: readonly Reader[] = [
  caseReader,
  directoryReader,
  dicomReader,
  pngReader,
  jpegReader,
  tiffReader,
  bmpReader,
  npyReader,
  niftiReader,
  nrrdReader,
  metaImageReader,
  zipReader,
  gzipReader,
]

/**
 * What a file is. Never rejects for what is in the file or for a medium that fails: both are results that name
 * the file.
 * @param around what lies beside the file and what it was unpacked from; left out for a file on its own.
 */
export async function readFile(
  source: ByteSource,
  around: Omit<OpenedFile, 'source' | 'head'> = {},
): Promise<Result<Found>> {
  try {
    const head = await source.read(0, Math.min(source.size, FIRST_BLOCK))
    for (const reader of READERS) {
      const result = await reader.read({ ...around, source, head })
      if (result !== null) return result
    }
    return notAnImage(source, head)
  } catch (error) {
    if (error instanceof OverBudget) return failed('too-large', tooLarge(source.path, error))
    const reason = error instanceof Error ? error.message : String(error)
    return failed('unreadable', `${source.path} could not be read: ${reason}`)
  }
}

function notAnImage(source: ByteSource, head: Uint8Array): Result<Found> {
  const what = seemsToBe(source.path, head)
  if (isForeignArchive(head)) {
    return skipped(
      'not-an-image',
      `${source.path} is ${what}, which is not opened here; unpack it and open the folder.`,
    )
  }
  if (promisesImage(source.path)) {
    return failed('unreadable', `${source.path} is not what its name says: it seems to be ${what}.`)
  }
  return skipped('not-an-image', `${source.path} is not an image; it seems to be ${what}.`)
}
