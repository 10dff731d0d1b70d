import type { DataSet } from './dataSet'
import { elementOf, itemsOf } from './values'

const SHARED = 0x52009229
const PER_FRAME = 0x52009230

/** Finds the data set that holds `tag` for one frame. */
export type FrameLookup = (sequence: number, tag: number) => DataSet | null

/**
 * Where one frame's attributes stand: in its own functional group, else in the shared one, else at the top
 * (DICOM PS3.3 C.7.6.16; a file without functional groups has them all at the top).
 */
export function frameLookup(data: DataSet): (frame: number) => FrameLookup {
  const shared = itemsOf(data, SHARED)[0] ?? null
  const perFrame = itemsOf(data, PER_FRAME)
  if (shared === null && perFrame.length === 0) {
    const top: FrameLookup = (_, tag) => (elementOf(data, tag) ? data : null)
    return () => top
  }
  return (frame) => {
    const own = perFrame[frame] ?? null
    return (sequence, tag) => {
      for (const group of [own, shared]) {
        const item = group === null ? undefined : itemsOf(group, sequence)[0]
        if (item && elementOf(item, tag)) return item
      }
      return elementOf(data, tag) ? data : null
    }
  }
}
