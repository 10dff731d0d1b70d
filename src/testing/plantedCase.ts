import { mkdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { type DicomImageOptions, writeDicom } from './dicomWriter'

const SIDE = 128
const BACKGROUND = 400
const BRIGHT = 1000
const MARK: PlantedMark = { row: 48, column: 48, side: 32 }

/** First row and column of a mark, and its side, in pixels of 128 x 128. */
export interface PlantedMark {
  row: number
  column: number
  side: number
}

interface PlantedScan {
  description: string
  modality: string
  slices: number
  orientation: readonly [number, number, number, number, number, number]
  /** Direction in which the slices follow each other. */
  normal: readonly [number, number, number]
  /** Slice that has the mark, in display order; null for none. */
  marked: number | null
}

/** Slice 22 of 40 is one of the 32 that the network keeps: floor(18 * 40 / 32) = 22. */
const SCANS: readonly PlantedScan[] = [
  {
    description: 'Axial T2',
    modality: 'MR',
    slices: 40,
    orientation: [1, 0, 0, 0, 1, 0],
    normal: [0, 0, 1],
    marked: 22,
  },
  {
    description: 'Axial CT',
    modality: 'CT',
    slices: 12,
    orientation: [1, 0, 0, 0, 1, 0],
    normal: [0, 0, 1],
    marked: null,
  },
  {
    description: 'Sagittal T1',
    modality: 'MR',
    slices: 7,
    orientation: [0, 1, 0, 0, 0, -1],
    normal: [1, 0, 0],
    marked: null,
  },
]

export interface PlantedCase {
  folder: string
  /** Description of the scan with the mark. */
  scan: string
  /** 0-based index of its marked slice in display order. */
  slice: number
}

/**
 * Writes a case of three DICOM series of one patient, one of which has a bright square in one slice. Files are named
 * so that neither names nor instance numbers give the order: only positions do.
 * @param options.leaveOut description of a series that is not written
 * @param options.mark where the mark lies and how large it is, if not as usual
 */
export async function writePlantedCase(
  folder: string,
  options: { leaveOut?: string; mark?: PlantedMark } = {},
): Promise<PlantedCase> {
  await mkdir(folder, { recursive: true })
  let file = 0
  for (const [series, scan] of SCANS.entries()) {
    if (scan.description === options.leaveOut) continue
    for (let index = scan.slices - 1; index >= 0; index--) {
      const name = `I${String(file++).padStart(4, '0')}`
      await writeFile(join(folder, name), writeDicom(sliceOptions(scan, series, index, options.mark ?? MARK)))
    }
  }
  return { folder, scan: 'Axial T2', slice: 22 }
}

function sliceOptions(
  scan: PlantedScan,
  series: number,
  index: number,
  mark: PlantedMark,
): DicomImageOptions {
  const [x, y, z] = scan.normal
  return {
    modality: scan.modality,
    rows: SIDE,
    columns: SIDE,
    pixels: slicePixels(index === scan.marked ? mark : null),
    position: [x * index * 3, y * index * 3, z * index * 3],
    orientation: scan.orientation,
    spacing: [1, 1],
    patientId: 'planted',
    patientName: 'Planted^Mark',
    studyUid: '1.2.826.0.1.3680043.8.498.900',
    seriesUid: `1.2.826.0.1.3680043.8.498.900.${series + 1}`,
    seriesNumber: series + 1,
    description: scan.description,
    sopInstanceUid: `1.2.826.0.1.3680043.8.498.900.${series + 1}.${index + 1}`,
    imageType: ['ORIGINAL', 'PRIMARY'],
  }
}

/** Mid-grey with one black and one bright line at the edge, so that every slice spans the same range. */
function slicePixels(mark: PlantedMark | null): Uint16Array {
  const pixels = new Uint16Array(SIDE * SIDE).fill(BACKGROUND)
  pixels.fill(0, 0, SIDE)
  pixels.fill(BRIGHT, SIDE, 2 * SIDE)
  if (mark === null) return pixels
  for (let row = mark.row; row < mark.row + mark.side; row++) {
    pixels.fill(BRIGHT, row * SIDE + mark.column, row * SIDE + mark.column + mark.side)
  }
  return pixels
}
