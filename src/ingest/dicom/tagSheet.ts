/** One element of a data set (PS3.5 section 7.1), or one field of a header that has no tags. */
export interface TagEntry {
  /** Unique in its sheet, and the same for the same element in every slice. */
  id: string
  /** `(0010,0010)`; empty for a field without a tag. */
  tag: string
  /** Two letters, from the file or else from the dictionary; empty for a field without a tag. */
  vr: string
  /** From the dictionary, for example `PatientName`; empty where it is not there. */
  keyword: string
  /** From the dictionary, for example `Patient's Name`; empty where it is not there. */
  name: string
  /** Several values are divided by backslashes, as DICOM writes them. Empty for sequences and binary values. */
  value: string
  /** True where `value` is only the beginning of a very long one. */
  cut: boolean
  /** Length in bytes of a value that is no text and no short list of numbers; null for all others. */
  binary: number | null
  /** Who defined a private element (PS3.5 section 7.8), empty where the file does not say; null where it is not private. */
  creator: string | null
  /** Null where it is no sequence. */
  items: readonly TagItem[] | null
}

/** One item of a sequence. */
export interface TagItem {
  /** As it stands in the file, from 1. */
  number: number
  entries: readonly TagEntry[]
}

/** All that is written about one slice in its file. */
export interface TagSheet {
  /** `dicom`: elements with tags; `fields`: what is known of a format that has none. */
  kind: 'dicom' | 'fields'
  /** Path of the file, as the person knows it. */
  source: string
  entries: readonly TagEntry[]
  /** False where there are so many elements that the last are left out. */
  complete: boolean
}
