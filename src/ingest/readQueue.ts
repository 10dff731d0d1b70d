import type { ByteSource } from '../study/types'
import { isCaseFile } from './caseFile'
import type { Containment } from './containers/containment'
import { comparePaths } from './paths'

/** A file that waits to be read. */
export interface QueuedFile {
  source: ByteSource
  containment: Containment
}

/** What one file brought. */
export interface Taken {
  images: number
  inside: readonly QueuedFile[]
}

export const NOTHING_TAKEN: Taken = { images: 0, inside: [] }

/** Case descriptions first, because they decide what other files are; then in the order people count. */
export function readingOrder(sources: readonly ByteSource[]): ByteSource[] {
  return [...sources].sort(
    (a, b) => Number(isCaseFile(b.path)) - Number(isCaseFile(a.path)) || comparePaths(a.path, b.path),
  )
}
