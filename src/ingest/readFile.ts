import type { Result } from '../study/result'
import { failed, skipped } from '../study/result'
import type { ByteSource } from '../study/types'
import { caseReader } from './caseFile'
import { dicomReader } from './dicom/dicomReader'
import type { Found } from './image'
import { npyReader } from './npyStack'
import { jpegReader, pngReader } from './pictures'
import type { Reader } from './reader'
import { promisesImage, seemsToBe } from './sniff'

/** First bytes of every file, enough for most headers, so that a file is usually read once. */
const FIRST_BLOCK = 64 * 1024

/** In this order; the first that does not say "not mine" decides. Adding a format is adding a row. */
const READERS: readonly Reader[] = [caseReader, dicomReader, pngReader, jpegReader, npyReader]

/**
 * What a file is. Never rejects for what is in the file or for a medium that fails: both are results that name
 * the file.
 */
export async function readFile(source: ByteSource): Promise<Result<Found>> {
  try {
    const head = await source.read(0, Math.min(source.size, FIRST_BLOCK))
    for (const reader of READERS) {
      const result = await reader.read({ source, head })
      if (result !== null) return result
    }
    return notAnImage(source, head)
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error)
    return failed('unreadable', `${source.path} could not be read: ${reason}`)
  }
}

function notAnImage(source: ByteSource, head: Uint8Array): Result<Found> {
  const what = seemsToBe(source.path, head)
  if (promisesImage(source.path)) {
    return failed('unreadable', `${source.path} is not what its name says: it seems to be ${what}.`)
  }
  return skipped('not-an-image', `${source.path} is not an image; it seems to be ${what}.`)
}
