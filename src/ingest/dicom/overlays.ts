import type { DataSet } from './dataSet'
import type { PixelModule } from './pixelModule'
import { elementOf, unsignedShort } from './values'

/** Overlay groups 6000 to 601E, every second one (DICOM PS3.3 C.9.2). */
const FIRST_GROUP = 0x60000000
const GROUPS = 16
const BETWEEN_GROUPS = 0x00020000
const ROWS = 0x0010
const BIT_POSITION = 0x0102
const DATA = 0x3000

/**
 * True where the image carries an overlay plane: data of its own, or (retired) one of the bits of a pixel that are
 * not part of its value. Its marks are never part of the pixels that are drawn or diagnosed.
 */
export function hasOverlay(data: DataSet, module: PixelModule): boolean {
  for (let index = 0; index < GROUPS; index++) {
    const group = FIRST_GROUP + index * BETWEEN_GROUPS
    if (elementOf(data, group + ROWS) === null) continue
    if ((elementOf(data, group + DATA)?.length ?? 0) > 0) return true
    const bit = unsignedShort(data, group + BIT_POSITION) ?? 0
    if (bit > module.highBit && bit < module.bitsAllocated) return true
  }
  return false
}
