import { ok, type Result } from '../../study/result'
import type { Notice } from '../../study/types'
import type { Found } from '../image'
import type { OpenedFile } from '../reader'

/**
 * A file that holds the values of another, which is opened by its header: it has no images of its own and needs no
 * mention. Null where none of the headers is there.
 */
export function partOfAnother({ sibling }: OpenedFile, headers: readonly string[]): Result<Found> | null {
  const found = headers.some((name) => (sibling?.(name) ?? null) !== null)
  return found ? ok({ kind: 'images', images: [] }) : null
}

/** Said of volumes whose file gives voxel sizes but not how they lie in the patient. */
export function orientationUnknown(format: string): Notice {
  const message = `The ${format} file does not say how the volume lies in the patient: left and right may be exchanged.`
  return { code: 'orientation-unknown', message }
}
