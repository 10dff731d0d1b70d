import type { RadModality } from './modality'
import type { Result } from './result'

/** A notice that stays with a series or a diagnosis: stable code for programs, sentence for people. */
export interface Notice {
  code: string
  message: string
}

/** A file (or zip member) that was read but is not part of the study, and why. */
export interface SkippedSource extends Notice {
  /** Path as the person knows it: folder path, zip member. */
  source: string
  /** The `case.json` that names a missing file: without it the case would be another one. */
  caseFile?: string
}

export type SeriesKind = 'volume' | 'stack' | 'cine' | 'image'
export type Plane = 'axial' | 'sagittal' | 'coronal' | 'oblique'

/** What the case makes of a series. `because` is one sentence a radiologist understands. */
export interface CaseRole {
  included: boolean
  slot: number | null
  because: string
}

/** One series as `raddiag-study/1` prints it. */
export interface Series {
  id: string
  /** DICOM modality (CT, MR, DX ...); `OT` where a picture says nothing. */
  modality: string
  description: string
  /** Number of images or frames. */
  slices: number
  rows: number
  columns: number
  kind: SeriesKind
  plane: Plane | null
  /** [between rows, between columns, between slices] in mm; null where not known. */
  spacing: readonly [number, number, number] | null
  transferSyntaxes: readonly string[]
  splitBecause: string | null
  case: CaseRole
  warnings: readonly Notice[]
}

/** What a `case.json` beside the files says of a series; nothing is inferred where it speaks. */
export interface DeclaredScan {
  modality: RadModality
  /** Scans of one sample value are scaled together. */
  sample: string | null
  slot: number | null
}

/** Which part of a series that was split this is. */
export interface SeriesPartOf {
  /** Id of the whole series; what it is called when its parts are joined again. */
  of: string
  /** From 1, in the order the parts are listed. */
  index: number
  count: number
  /** What sets the part apart, for example "echo time 80 ms". */
  label: string
  /** Why the series was split; the same notices stand among the part's warnings. */
  because: readonly Notice[]
}

/** What series have to do with each other, worked out from their files. Equal values belong together. */
export interface SeriesBonds {
  /** Phases of one acquisition: one place, one recipe, taken several times. Null: nothing is known. */
  sample: string | null
  /** Reconstructed from the same raw data, so that one of them says what all say. Null: nothing is known. */
  rawData: string | null
  /** What it looks at and how: series with one value show the same thing. */
  look: string
}

/** Where parallel slices lie in the patient (DICOM PS3.3 C.7.6.2): LPS millimetres. */
export interface SeriesPlaces {
  /** Its UID (0020,0052): places compare within one frame only. */
  frameOfReference: string
  /** Unit normal of the slices. */
  normal: readonly [number, number, number]
  /** Middle of each slice, in display order. */
  centres: readonly (readonly [number, number, number])[]
}

/** A series with what the page needs to draw and diagnose it. */
export interface OpenSeries extends Series {
  /** Stable ids of its slices, in display order (by position in space where there is one). */
  sliceIds: readonly string[]
  declared: DeclaredScan | null
  /** Folder or first file the series came from, for messages. */
  source: string
  /** Series number (DICOM 0020,0011), for ordering lists; null where absent. */
  number: number | null
  /** True while files are still being read: order and counts may still change. */
  provisional: boolean
  /** Null for a series in one part. */
  part: SeriesPartOf | null
  bonds: SeriesBonds
  /** Frames a second as the file recommends (DICOM PS3.3 C.7.6.5); absent where it gives none. */
  frameRate?: number
  /** Where its slices lie; absent while files are read, null where they share no place or direction. */
  places?: SeriesPlaces | null
  /** Slice thickness in mm (DICOM 0018,0050); absent where the file gives none. */
  thickness?: number
  /** Series and study description, protocol, body part and contrast agent as the files give them. */
  words: string
}

export interface OpenStudy {
  id: string
  description: string
  /** As stored: YYYYMMDD, or empty. */
  date: string
  series: readonly OpenSeries[]
}

export interface OpenPatient {
  id: string
  /** Display name, decoded; empty where absent. */
  name: string
  /** As stored (for example 009Y), or empty. */
  age: string
  sex: string
  studies: readonly OpenStudy[]
}

/** All that is open. The shape of `raddiag-study/1` plus what only the page needs. */
export interface StudySnapshot {
  schema: 'raddiag-study/1'
  patients: readonly OpenPatient[]
  skipped: readonly SkippedSource[]
}

export interface ReadProgress {
  filesRead: number
  filesTotal: number
  imagesFound: number
  /** Bytes taken from the medium, and the time since reading began. */
  bytesRead: number
  milliseconds: number
}

/** What became of the files of a study, over everything that was opened into it. */
export interface ReadCounts {
  /** Files that were looked at. */
  files: number
  /** Files that gave images, or described a case. */
  opened: number
  images: number
  /** Files of the last reading that were never looked at, because it was stopped. */
  unread: number
  bytes: number
  milliseconds: number
}

/** Where a slice lies in the patient (DICOM PS3.3 C.7.6.2): LPS millimetres and unit vectors. */
export interface SliceGeometry {
  /** Centre of the first pixel. */
  position: readonly [number, number, number]
  /** Direction of increasing column index (along a row). */
  rowDirection: readonly [number, number, number]
  /** Direction of increasing row index (down a column). */
  columnDirection: readonly [number, number, number]
  frameOfReference: string | null
}

/** Value-of-interest rule, DICOM PS3.3 C.11.2. Windows are in the units of `pixels`. */
export type Voi =
  | { kind: 'linear' | 'linear-exact' | 'sigmoid'; centre: number; width: number }
  | { kind: 'lut'; first: number; bits: number; entries: Uint16Array }

export type PixelArray =
  | Uint8Array
  | Int8Array
  | Uint16Array
  | Int16Array
  | Uint32Array
  | Int32Array
  | Float32Array
  | Float64Array

/**
 * One overlay plane (DICOM PS3.3 C.9.2): marks or text, one bit a point. Planes are drawn over the image and never
 * enter preprocessing: what is diagnosed are the pixels alone.
 */
export interface OverlayPlane {
  rows: number
  columns: number
  /** Row of the image that the first row lies on, from 1; may be 0 or less, or beyond the image. */
  originRow: number
  originColumn: number
  /** Lines and letters, or an area of interest. */
  kind: 'graphics' | 'region'
  /** 0 or 1, rows x columns values, row by row. */
  bits: Uint8Array
}

/**
 * One decoded image: the array that is drawn and the array that is diagnosed.
 * `pixels` holds modality values (rescale or modality LUT already applied), row by row;
 * for `samples` 3 it holds interleaved RGB, 0 to 255.
 */
export interface DecodedSlice {
  id: string
  rows: number
  columns: number
  samples: 1 | 3
  pixels: PixelArray
  /** Smallest and largest value in `pixels`. */
  range: readonly [number, number]
  /** Null: the values are what a reader sees (pictures, `.npy`, DICOM without a window). */
  voi: Voi | null
  /** MONOCHROME1: low values are bright. Never true with `voi` null (the reader then sets the full range as window). */
  inverted: boolean
  geometry: SliceGeometry | null
  /** [between rows, between columns] in mm. */
  spacing: readonly [number, number] | null
  /**
   * What a value in `pixels` is multiplied by for SUVbw in g/ml; absent where the tags do not allow it (PET in Bq/ml
   * needs dose, weight and times; DICOM PS3.3 C.8.9.1).
   */
  suvbw?: number
  /** Drawn over the image, never diagnosed; absent where the image has none. */
  overlays?: readonly OverlayPlane[]
}

/** Gives decoded slices by id; behind it a worker or, in Node, the same code directly. */
export interface SliceProvider {
  slice(id: string): Promise<Result<DecodedSlice>>
}

/** A random-access file: a File in the browser, a path in Node, a member of an archive. */
export interface ByteSource {
  /** Path as the person knows it, `/` between folders. */
  readonly path: string
  readonly size: number
  /** Bytes [start, end); shorter at the end of the file. Rejects when the medium fails. */
  read(start: number, end: number): Promise<Uint8Array>
}

/** One scan of the case as it goes to the network. */
export interface CaseScan {
  /** Series id. */
  id: string
  /** What a person calls it. */
  name: string
  modality: RadModality
  /** Scans with one sample value are scaled together. */
  sample: string
  slot: number
  sliceIds: readonly string[]
  source: string
  /** What ingest said of the series. */
  warnings: readonly Notice[]
}
