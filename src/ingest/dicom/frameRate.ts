import type { DataSet } from './dataSet'
import { numberOf } from './values'

const RECOMMENDED_DISPLAY_FRAME_RATE = 0x00082144
const CINE_RATE = 0x00180040
/** In ms. */
const FRAME_TIME = 0x00181063

/**
 * Frames a second at which a file wants to be played (DICOM PS3.3 C.7.6.5): as recommended, else the rate it was
 * taken at, else from the time between two frames. Null where none is said or what is said is not above 0.
 */
export function frameRateOf(data: DataSet): number | null {
  const said = above0(numberOf(data, RECOMMENDED_DISPLAY_FRAME_RATE)) ?? above0(numberOf(data, CINE_RATE))
  if (said !== null) return said
  const time = above0(numberOf(data, FRAME_TIME))
  return time === null ? null : 1000 / time
}

function above0(value: number | null): number | null {
  return value !== null && value > 0 ? value : null
}
