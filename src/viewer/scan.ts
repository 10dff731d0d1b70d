import type { SeriesPlaces } from '../study/types'

export interface KeySlice {
  /** 0-based, in the scan's display order. */
  index: number
  /** Attention weight, 0 to 1. */
  weight: number
}

/** One scan of the case, as a viewport shows it. */
export interface ViewportScan {
  /** Series id. */
  id: string
  title: string
  /** For example its slot: `MRI 1`. */
  subtitle: string
  /** DICOM modality; absent where not known. */
  modality?: string
  /** In display order. */
  sliceIds: readonly string[]
  keySlices?: readonly KeySlice[]
  /** Share of the attention of every slice that the network read, in display order; absent before a diagnosis. */
  attention?: readonly KeySlice[]
  /** Frames a second as the file recommends; absent where it gives none. */
  frameRate?: number
  /** True while files are still being read: slices may be added and reordered. */
  provisional: boolean
  /** Distance between slices in mm; absent or null where not known. */
  betweenSlices?: number | null
  /** Slice thickness in mm; absent where not known. */
  thickness?: number
  /** Where its slices lie; null or absent where they share no place or direction, or are still being read. */
  places?: SeriesPlaces | null
  /** Series number; absent or null where the file gives none. */
  number?: number | null
  /** Whom it shows, as people read it; empty where the file says nothing. */
  patient?: { name: string; sex: string; age: string }
  /** The examination it belongs to. */
  study?: { description: string; date: string }
}
