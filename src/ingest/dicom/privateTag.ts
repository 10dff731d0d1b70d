import type { DataSet } from './dataSet'
import { codeOf } from './values'

/** Blocks a group can have (PS3.5 section 7.8.1). */
const FIRST_BLOCK = 0x10
const LAST_BLOCK = 0xff

/**
 * Where a creator's private element stands in this data set: in the block that names it.
 * @param element its last two digits
 * @returns null where the creator has no block.
 */
export function privateTag(data: DataSet, group: number, creator: string, element: number): number | null {
  for (let block = FIRST_BLOCK; block <= LAST_BLOCK; block++) {
    if (codeOf(data, group * 0x10000 + block) === creator) return group * 0x10000 + block * 0x100 + element
  }
  return null
}
