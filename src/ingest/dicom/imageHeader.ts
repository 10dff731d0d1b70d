import type { Notice } from '../../study/types'
import type { AcquisitionFacts, ImageHeader, Ownership } from '../image'
import { acquisitionFacts } from './acquisition'
import type { DataSet } from './dataSet'
import { geometryOf, spacingOf, thicknessOf } from './frameGeometry'
import { frameRateOf } from './frameRate'
import { type FrameLookup, frameLookup } from './functionalGroups'
import { codeOf, codesOf, numberOf, personName, textOf, unsignedShort } from './values'

const GROUP = {
  mrType: 0x00189226,
  ctType: 0x00189329,
} as const

/** Frames said by the header (0028,0008); 1 where it says nothing. */
export function frameCount(data: DataSet): number {
  return Math.max(1, Math.trunc(numberOf(data, 0x00280008) ?? 1))
}

/** What was found out about a file beyond its header. */
export type FileFacts = Pick<ImageHeader, 'frames'> & { notices: readonly Notice[] }

/** The header of each frame of a file; frames share everything but place, type and how they were taken. */
export function imageHeaders(
  data: DataSet,
  path: string,
  syntax: string,
  facts: FileFacts,
): (frame: number) => ImageHeader {
  const file = fileHeader(data, path, syntax, facts)
  const lookup = frameLookup(data)
  return (frame) => {
    const find = lookup(frame)
    const acquisition = acquisitionFacts(find, data)
    // Spelt out, because a spread of this many fields costs a quarter of a header pass.
    return {
      format: file.format,
      owner: file.owner,
      seriesKey: file.seriesKey,
      seriesNumber: file.seriesNumber,
      description: file.description,
      modality: file.modality,
      instanceKey: file.instanceKey,
      instanceNumber: file.instanceNumber,
      sopClass: file.sopClass,
      imageType: frameType(find) ?? file.imageType,
      burnedIn: file.burnedIn,
      rows: file.rows,
      columns: file.columns,
      frames: file.frames,
      geometry: geometryOf(find, data, frame),
      spacing: spacingOf(find),
      thickness: thicknessOf(find),
      frameRate: file.frameRate ?? null,
      sequence: sequenceOf(acquisition),
      acquisition,
      transferSyntax: file.transferSyntax,
      notices: file.notices,
    }
  }
}

type FileHeader = Omit<
  ImageHeader & { notices: readonly Notice[] },
  'geometry' | 'spacing' | 'thickness' | 'sequence' | 'acquisition'
>

function fileHeader(data: DataSet, path: string, syntax: string, { frames, notices }: FileFacts): FileHeader {
  return {
    format: 'dicom',
    owner: ownership(data),
    seriesKey: codeOf(data, 0x0020000e) || `no series UID: ${path}`,
    seriesNumber: numberOf(data, 0x00200011),
    description: textOf(data, 0x0008103e, 'LO'),
    modality: codeOf(data, 0x00080060) || 'OT',
    instanceKey: codeOf(data, 0x00080018) || path,
    instanceNumber: numberOf(data, 0x00200013),
    sopClass: codeOf(data, 0x00080016),
    imageType: codesOf(data, 0x00080008),
    burnedIn: codeOf(data, 0x00280301).toUpperCase() === 'YES',
    rows: unsignedShort(data, 0x00280010) ?? 0,
    columns: unsignedShort(data, 0x00280011) ?? 0,
    frames,
    frameRate: frameRateOf(data),
    transferSyntax: syntax,
    pixelBytes:
      Math.ceil((unsignedShort(data, 0x00280100) ?? 16) / 8) * (unsignedShort(data, 0x00280002) ?? 1),
    notices,
  }
}

function ownership(data: DataSet): Ownership {
  const id = textOf(data, 0x00100020, 'LO')
  const name = personName(data, 0x00100010)
  return {
    patientKey: JSON.stringify([id, name]),
    patientName: name,
    patientAge: codeOf(data, 0x00101010),
    patientSex: codeOf(data, 0x00100040),
    studyKey: codeOf(data, 0x0020000d) || 'no study UID',
    studyDescription: textOf(data, 0x00081030, 'LO'),
    studyDate: codeOf(data, 0x00080020),
  }
}

function frameType(find: FrameLookup): string[] | null {
  for (const group of [GROUP.mrType, GROUP.ctType]) {
    const item = find(group, 0x00089007)
    if (item) return codesOf(item, 0x00089007)
  }
  return null
}

/** What orders images at one place: temporal position, acquisition, echo, diffusion weighting, trigger time. */
function sequenceOf(facts: AcquisitionFacts): number[] {
  const { temporalPosition, acquisitionNumber, echoNumber, echoTime, bValue, triggerTime } = facts
  const echo = echoNumber ?? echoTime
  return [temporalPosition ?? 0, acquisitionNumber ?? 0, echo ?? 0, bValue ?? 0, triggerTime ?? 0]
}
