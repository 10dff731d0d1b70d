import { failed, ok, type Result } from '../../study/result'
import type { FoundImage, ImageHeader } from '../image'
import type { TagEntry, TagSheet } from './tagSheet'

/** What people call the formats without tags. */
const FORMATS: Readonly<Record<ImageHeader['format'], string>> = {
  dicom: 'DICOM',
  picture: 'Picture',
  npy: 'NumPy array',
  volume: 'Volume file',
}

/**
 * All that is written about an image: the elements of a DICOM file, or what is known of a format without tags.
 * Never rejects for what is in the file or for a medium that fails.
 */
export async function readTags(image: FoundImage | undefined): Promise<Result<TagSheet>> {
  if (image === undefined) return failed('not-open', 'The image is no longer open.')
  try {
    return (await image.tags?.()) ?? ok(fieldsOf(image))
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error)
    return failed('unreadable', `${image.source} could not be read: ${reason}`)
  }
}

function fieldsOf({ source, header, frame }: FoundImage): TagSheet {
  const { geometry, spacing, thickness, modality } = header
  const place = geometry && {
    Position: numbers(geometry.position),
    'Row direction': numbers(geometry.rowDirection),
    'Column direction': numbers(geometry.columnDirection),
  }
  const fields: Record<string, string | null> = {
    File: source,
    Format: FORMATS[header.format],
    Modality: modality,
    Rows: String(header.rows),
    Columns: String(header.columns),
    'Images in the file': String(header.frames),
    'This image': String(frame + 1),
    'Pixel spacing (mm)': spacing && numbers(spacing),
    'Slice thickness (mm)': thickness === null ? null : numbers([thickness]),
    ...place,
  }
  const entries = Object.entries(fields).flatMap(([name, value]) =>
    value === null ? [] : [field(name, value)],
  )
  return { kind: 'fields', source, entries, complete: true }
}

function field(name: string, value: string): TagEntry {
  return {
    id: name,
    tag: '',
    vr: '',
    keyword: '',
    name,
    value,
    cut: false,
    binary: null,
    creator: null,
    items: null,
  }
}

/** To a millionth. */
function numbers(values: readonly number[]): string {
  return values.map((value) => String(Number(value.toFixed(6)))).join(', ')
}
