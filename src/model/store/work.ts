import { failed, ok, type Result, skipped } from '../../study/result'
import type { ByteSource } from '../../study/types'
import type { PackDisk } from './disk'
import { sweepAll } from './packs'

export interface StoreProgress {
  stage: 'reading' | 'writing' | 'checking'
  /** Bytes done, of a total. */
  done: number
  total: number
}

/** How a task that takes long is followed and stopped. */
export interface Watch {
  onProgress(progress: StoreProgress): void
  cancelled(): boolean
}

/** Thrown inside a task that was stopped. */
export class Stopped extends Error {}

/** What is kept free beyond what a pack needs: the browser keeps books of its own in the same quota. */
const SPARE = 4 << 20

/** Throws once the task was stopped. */
export function goOn(watch: Watch): void {
  if (watch.cancelled()) throw new Stopped()
}

/** Counts bytes of a stage and passes the sum on. @returns takes the bytes of each piece; throws when stopped */
export function counter(watch: Watch, stage: StoreProgress['stage'], total: number): (bytes: number) => void {
  let done = 0
  watch.onProgress({ stage, done, total })
  return (bytes) => {
    goOn(watch)
    done = Math.min(total, done + bytes)
    watch.onProgress({ stage, done, total })
  }
}

/** A source whose reads end when the task is stopped. @param onRead is told how many bytes each read gave */
export function watched(
  source: ByteSource,
  watch: Watch,
  onRead: (bytes: number) => void = () => undefined,
): ByteSource {
  return {
    path: source.path,
    size: source.size,
    async read(start, end) {
      goOn(watch)
      const bytes = await source.read(start, end)
      onRead(bytes.length)
      return bytes
    },
  }
}

function megabytes(bytes: number): string {
  return `${Math.ceil(bytes / 1e6)} MB`
}

async function fits(disk: PackDisk, bytes: number, free: number | null): Promise<boolean> {
  return (free === null || free >= bytes) && ((await disk.hasRoom?.(bytes)) ?? true)
}

/** @param free as the browser says; one that says it has room and yet has none does not know how much there is */
function noRoom(bytes: number, free: number | null): Result<never> {
  const message =
    free !== null && free < bytes
      ? `The model needs ${megabytes(bytes)}, and this browser has room for ${megabytes(free)}: delete a stored model or free space on the disk.`
      : `The model needs ${megabytes(bytes)}, and this browser has less room than that: delete a stored model or free space on the disk.`
  return failed('store-full', message)
}

/**
 * Makes sure that a pack fits, by removing what dead imports left where that is needed.
 * @param needed bytes still to be written
 */
export async function makeRoom(
  disk: PackDisk,
  needed: number,
  now: number,
  folder: string,
): Promise<Result<null>> {
  const bytes = needed + SPARE
  let free = await disk.freeBytes()
  if (!(await fits(disk, bytes, free))) {
    await sweepAll(disk, now, folder)
    free = await disk.freeBytes()
    if (!(await fits(disk, bytes, free))) return noRoom(bytes, free)
  }
  return ok(null)
}

/** What became of a task that threw, in one sentence. @param name what was worked on */
export function explain(error: unknown, name: string): Result<never> {
  if (error instanceof Stopped) return skipped('cancelled', 'The import was stopped.')
  const { name: kind, message } =
    error instanceof Error || error instanceof DOMException ? error : { name: '', message: String(error) }
  if (kind === 'QuotaExceededError') {
    return failed(
      'store-full',
      `There was not enough room in this browser's storage for ${name}: delete a stored model or free space on the disk.`,
    )
  }
  if (kind === 'NotReadableError') {
    return failed('source-changed', `${name} was changed or removed while it was read.`)
  }
  return failed('store-failed', `${name} could not be stored (${message}).`)
}
