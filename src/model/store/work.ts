import { failed, type Result, skipped } from '../../study/result'
import type { HashableSource } from '../sha256'
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

async function* watchedPieces(
  pieces: AsyncIterable<Uint8Array>,
  watch: Watch,
  onRead: (bytes: number) => void,
): AsyncIterable<Uint8Array> {
  for await (const piece of pieces) {
    goOn(watch)
    onRead(piece.length)
    yield piece
  }
}

/** A source whose reads end when the task is stopped. @param onRead is told how many bytes each read gave */
export function watched(
  source: HashableSource,
  watch: Watch,
  onRead: (bytes: number) => void = () => undefined,
): HashableSource {
  const inPieces = source.pieces
  const pieces = inPieces && ((size: number) => watchedPieces(inPieces.call(source, size), watch, onRead))
  return {
    path: source.path,
    size: source.size,
    async read(start, end) {
      goOn(watch)
      const bytes = await source.read(start, end)
      onRead(bytes.length)
      return bytes
    },
    ...(pieces && { pieces }),
  }
}

function megabytes(bytes: number): string {
  return `${Math.ceil(bytes / 1e6)} MB`
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
  const fits = (free: number | null): boolean => free === null || free >= needed + SPARE
  let free = await disk.freeBytes()
  if (!fits(free)) {
    await sweepAll(disk, now, folder)
    free = await disk.freeBytes()
  }
  if (fits(free)) return { status: 'ok', value: null }
  return failed(
    'store-full',
    `The model needs ${megabytes(needed + SPARE)}, and this browser has room for ${megabytes(free ?? 0)}: delete a stored model or free space on the disk.`,
  )
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
