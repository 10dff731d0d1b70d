import type { Result } from '../study/result'
import type { DecodedSlice } from '../study/types'

/** An answer for another thread, and the memory that goes over with it. */
export interface HandedOver {
  answer: Result<DecodedSlice>
  transfer: ArrayBuffer[]
}

/**
 * A slice that stays with the sender, as it is given to another thread. Shared pixels go as they are. Others are copied
 * once and the copy is transferred: a structured clone would copy them twice, the second time on the thread that takes
 * them, which may be the page's own.
 */
export function handOver(answer: Result<DecodedSlice>): HandedOver {
  if (answer.status !== 'ok' || !(answer.value.pixels.buffer instanceof ArrayBuffer))
    return { answer, transfer: [] }
  const pixels = answer.value.pixels.slice()
  return { answer: { ...answer, value: { ...answer.value, pixels } }, transfer: [pixels.buffer] }
}
