import type { Result } from '../study/result'
import type { ByteSource } from '../study/types'
import type { Containment } from './containers/containment'
import type { Found } from './image'

/** A file with its first bytes. */
export interface OpenedFile {
  source: ByteSource
  head: Uint8Array
  /**
   * A file of the same folder or archive by its name, for formats that keep header and values in two files. The
   * exact name first, then one that differs in case only; null where there is none. Absent: the file is alone.
   */
  sibling?: (name: string) => ByteSource | null
  /** What archives the file came out of; absent where it is read on its own. */
  containment?: Containment
}

/** One format. A reader looks at the first bytes, then the name, and says "not mine" with null. */
export interface Reader {
  readonly name: string
  read(file: OpenedFile): Promise<Result<Found> | null>
}
