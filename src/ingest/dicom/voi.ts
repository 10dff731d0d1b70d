import type { Voi } from '../../study/types'
import type { DataSet } from './dataSet'
import type { FrameLookup } from './functionalGroups'
import { lookupTable } from './lut'
import { codeOf, itemsOf, numberOf } from './values'

const FRAME_VOI = 0x00289132
const CENTRE = 0x00281050
const WIDTH = 0x00281051

/**
 * How a reader is meant to see the values (DICOM PS3.3 C.11.2): the first window, else the first VOI LUT.
 * A window that the standard does not allow (LINEAR narrower than 1, the others not wider than 0) is no window.
 */
export function voiOf(data: DataSet, find: FrameLookup, signedInput: boolean): Voi | null {
  return windowOf(find) ?? tableOf(data, signedInput)
}

function windowOf(find: FrameLookup): Voi | null {
  const item = find(FRAME_VOI, CENTRE)
  const centre = item && numberOf(item, CENTRE)
  const width = item && numberOf(item, WIDTH)
  if (item === null || centre === null || width === null) return null
  const name = codeOf(item, 0x00281056).toUpperCase()
  const kind = name === 'LINEAR_EXACT' ? 'linear-exact' : name === 'SIGMOID' ? 'sigmoid' : 'linear'
  const usable = kind === 'linear' ? width >= 1 : width > 0
  return usable ? { kind, centre, width } : null
}

function tableOf(data: DataSet, signedInput: boolean): Voi | null {
  const item = itemsOf(data, 0x00283010)[0]
  const table = item ? lookupTable(item, 0x00283002, 0x00283006, signedInput) : null
  return table === null ? null : { kind: 'lut', ...table }
}
