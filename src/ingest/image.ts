import type { ByteLru } from '../study/byteLru'
import type { RadModality } from '../study/modality'
import type { Result } from '../study/result'
import type { ByteSource, DecodedSlice, Notice, SkippedSource, SliceGeometry } from '../study/types'
import type { Containment } from './containers/containment'
import type { Codecs } from './dicom/codecs/codecs'
import type { TagSheet } from './dicom/tagSheet'

/** What a reader needs to turn a file into pixels; owned by whoever holds the files. */
export interface DecodeContext {
  /** The whole file, kept for a while because frames of one file are asked for one after the other. */
  wholeFile(source: ByteSource): Promise<Uint8Array>
  /** Inflated volumes by path. A browser keeps a Blob outside the page's memory and moves large ones to disk. */
  inflated: ByteLru<Blob>
  codecs: Codecs
  /** When the first image of a series was taken, of those read so far (YYYYMMDDHHMMSS.F); empty where not said. */
  earliestAcquisition?(seriesKey: string): string
}

export type DecodedImage = Omit<DecodedSlice, 'id'>

/** Whose image it is. Everything here stays on the machine; ids shown elsewhere are hashes. */
export interface Ownership {
  patientKey: string
  patientName: string
  patientAge: string
  patientSex: string
  studyKey: string
  studyDescription: string
  studyDate: string
}

/** What a scanner may change between the images of one series; null or empty where the file does not say. */
export interface AcquisitionFacts {
  acquisitionNumber: number | null
  /** When the data were taken, YYYYMMDDHHMMSS.F; empty where not said. */
  acquisitionTime: string
  /** In ms, like repetition, inversion and trigger time. */
  echoTime: number | null
  echoNumber: number | null
  repetitionTime: number | null
  inversionTime: number | null
  /** Diffusion weighting in s/mm2. */
  bValue: number | null
  temporalPosition: number | null
  /** After the heart's R wave. */
  triggerTime: number | null
  /** Reconstruction kernel of CT. */
  kernel: string
  contrastAgent: string
  /** As the header states it, in mm along the normal; positions are what counts. */
  spacingBetweenSlices: number | null
  /** View of a projection: PA, LL, R MLO. */
  view: string
  bodyPart: string
  protocol: string
}

/** All that grouping, sorting and the series rules need of one image, read without its pixels. */
export interface ImageHeader {
  format: 'dicom' | 'picture' | 'npy' | 'volume'
  /** Null: a picture, which belongs to whoever its folder belongs to. */
  owner: Ownership | null
  /** Series instance UID, or the path of a picture. */
  seriesKey: string
  seriesNumber: number | null
  description: string
  modality: string
  /** SOP instance UID, or the path of a picture. */
  instanceKey: string
  instanceNumber: number | null
  sopClass: string
  imageType: readonly string[]
  burnedIn: boolean
  rows: number
  columns: number
  /** Frames in the file the image comes from. */
  frames: number
  geometry: SliceGeometry | null
  /** [between rows, between columns] in mm. */
  spacing: readonly [number, number] | null
  /** Slice thickness (else spacing between slices) in mm; stands in for the distance between slices where there is one slice only. */
  thickness: number | null
  /** Frames a second as the file recommends; absent or null where it says nothing. */
  frameRate?: number | null
  /** What tells images at one place apart (time, echo, diffusion weighting); orders them. */
  sequence: readonly number[]
  /** Absent for formats that know nothing of how the image was taken. */
  acquisition?: AcquisitionFacts
  transferSyntax: string | null
  /** Bytes that one decoded pixel takes, all its samples together; absent where the header does not say. */
  pixelBytes?: number
  /** What the reader has to say of the series; taken from its first image. */
  notices?: readonly Notice[]
}

/** One image of a file: its header, and how to decode it. */
export interface FoundImage {
  /** Path of the file, for every message about the image. */
  source: string
  /** Index of the frame inside the file. */
  frame: number
  header: ImageHeader
  decode(context: DecodeContext): Promise<Result<DecodedImage>>
  /** What is written about it in its file; absent for formats without tags. */
  tags?(): Promise<Result<TagSheet>>
}

/** One scan of a `case.json`, its files as full paths. */
export interface CaseScanEntry {
  files: readonly string[]
  modality: RadModality
  sample: string | null
  slot: number | null
}

/** A `case.json` as read. */
export interface CaseFile {
  path: string
  folder: string
  scans: readonly CaseScanEntry[]
}

/** A file that a DICOMDIR names, and what it says of it; texts are empty where it is silent. */
export interface DirectoryFile {
  /** As seen from the DICOMDIR's folder. */
  path: string
  /** SOP instance UID. */
  instanceKey: string
  owner: Ownership
  description: string
  modality: string
  seriesNumber: number | null
  instanceNumber: number | null
}

/** A DICOMDIR as read. */
export interface DiscDirectory {
  path: string
  files: readonly DirectoryFile[]
}

/** What was in an archive: files to read in its place, and members that are not read, each with its reason. */
export interface Unpacked {
  files: readonly ByteSource[]
  left: readonly SkippedSource[]
  containment: Containment
}

/** What a reader made of a file. */
export type Found =
  | { kind: 'images'; images: readonly FoundImage[] }
  | { kind: 'case'; caseFile: CaseFile }
  | ({ kind: 'files' } & Unpacked)
  | { kind: 'directory'; directory: DiscDirectory }
