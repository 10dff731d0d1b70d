import type { AcquisitionFacts } from '../image'
import type { DataSet } from './dataSet'
import type { FrameLookup } from './functionalGroups'
import { codeOf, doubleOf, numberOf, textOf, unsignedLong } from './values'

/** GE adds this much to b-values of some sequences (0043,1039); what is left is s/mm2. */
const GE_OFFSET = 1_000_000_000

/** How one frame was taken: from its functional groups (PS3.3 C.7.6.16.2, C.8.13.5), else from the top level. */
export function acquisitionFacts(find: FrameLookup, data: DataSet): AcquisitionFacts {
  /** The value of a tag that stands in a functional group of the frame or, as another tag, at the top. */
  const within = <T>(
    read: (item: DataSet, tag: number) => T | null,
    sequence: number,
    tag: number,
  ): T | null => {
    const item = find(sequence, tag)
    return item && read(item, tag)
  }
  return {
    acquisitionNumber: numberOf(data, 0x00200012),
    acquisitionTime: within(codeOf, 0x00209111, 0x00189074) || acquisitionTime(data),
    echoTime: within(doubleOf, 0x00189114, 0x00189082) ?? numberOf(data, 0x00180081),
    echoNumber: numberOf(data, 0x00180086),
    repetitionTime: within(numberOf, 0x00189112, 0x00180080),
    inversionTime: within(doubleOf, 0x00189115, 0x00189079) ?? numberOf(data, 0x00180082),
    bValue: within(doubleOf, 0x00189117, 0x00189087) ?? privateBValue(data),
    temporalPosition: within(unsignedLong, 0x00209111, 0x00209128) ?? numberOf(data, 0x00200100),
    triggerTime: within(doubleOf, 0x00189118, 0x00209153) ?? numberOf(data, 0x00181060),
    kernel: within(codeOf, 0x00189314, 0x00181210) ?? '',
    contrastAgent: textOf(data, 0x00180010, 'LO'),
    spacingBetweenSlices: within(numberOf, 0x00289110, 0x00180088),
    view: [codeOf(data, 0x00200062) || codeOf(data, 0x00200060), codeOf(data, 0x00185101)]
      .filter(Boolean)
      .join(' '),
    bodyPart: codeOf(data, 0x00180015),
    protocol: textOf(data, 0x00181030, 'LO'),
  }
}

/** Date and time as one string that sorts. */
function acquisitionTime(data: DataSet): string {
  return codeOf(data, 0x0008002a) || codeOf(data, 0x00080022) + codeOf(data, 0x00080032)
}

/** Where Siemens (0019,100C) and GE (0043,1039) keep the b-value of images that are not enhanced. */
function privateBValue(data: DataSet): number | null {
  if (codeOf(data, 0x00190010) === 'SIEMENS MR HEADER') return numberOf(data, 0x0019100c)
  if (codeOf(data, 0x00430010) !== 'GEMS_PARM_01') return null
  const value = numberOf(data, 0x00431039)
  return value === null ? null : value % GE_OFFSET
}
