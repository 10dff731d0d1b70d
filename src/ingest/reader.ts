import type { Result } from '../study/result'
import type { ByteSource } from '../study/types'
import type { Found } from './image'

/** A file with its first bytes. */
export interface OpenedFile {
  source: ByteSource
  head: Uint8Array
}

/** One format. A reader looks at the first bytes, then the name, and says "not mine" with null. */
export interface Reader {
  readonly name: string
  read(file: OpenedFile): Promise<Result<Found> | null>
}
