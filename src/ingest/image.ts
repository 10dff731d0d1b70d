import type { RadModality } from '../study/modality'
import type { Result } from '../study/result'
import type { ByteSource, DecodedSlice, SliceGeometry } from '../study/types'
import type { Codecs } from './dicom/codecs/codecs'

/** What a reader needs to turn a file into pixels; owned by whoever holds the files. */
export interface DecodeContext {
  /** The whole file, kept for a while because frames of one file are asked for one after the other. */
  wholeFile(source: ByteSource): Promise<Uint8Array>
  codecs: Codecs
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

/** All that grouping, sorting and the series rules need of one image, read without its pixels. */
export interface ImageHeader {
  format: 'dicom' | 'picture' | 'npy'
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
  /** What tells images at one place apart (time, echo, diffusion weighting); orders them. */
  sequence: readonly number[]
  transferSyntax: string | null
}

/** One image of a file: its header, and how to decode it. */
export interface FoundImage {
  /** Path of the file, for every message about the image. */
  source: string
  /** Index of the frame inside the file. */
  frame: number
  header: ImageHeader
  decode(context: DecodeContext): Promise<Result<DecodedImage>>
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

/** What a reader made of a file. */
export type Found = { kind: 'images'; images: readonly FoundImage[] } | { kind: 'case'; caseFile: CaseFile }
