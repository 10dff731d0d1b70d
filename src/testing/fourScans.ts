import { mkdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { RadModality } from '../study/modality'
import { writeDicom } from './dicomWriter'

const SIDE = 96
const SLICES = 5

interface DiscScan {
  /** Series description. */
  name: string
  modality: 'CT' | 'MR'
  rad: RadModality
  /** Radius of the disc in pixels. */
  radius: number
  /** Grey of the disc; the ground is 0. */
  grey: number
}

/** Four scans that look different enough for a network to weigh each of them. */
export const FOUR_SCANS: readonly DiscScan[] = [
  { name: 'Axial CT', modality: 'CT', rad: 'CT', radius: 40, grey: 700 },
  { name: 'Axial T1', modality: 'MR', rad: 'MRI', radius: 34, grey: 400 },
  { name: 'Axial T2', modality: 'MR', rad: 'MRI', radius: 22, grey: 900 },
  { name: 'Axial FLAIR', modality: 'MR', rad: 'MRI', radius: 12, grey: 600 },
]

/**
 * Writes a case of four DICOM series of one patient: a disc with stripes that move from slice to slice,
 * no two of them alike.
 * @param options.together series that `case.json` says are one sample, so that they are scaled together
 * @param options.slices of each series, five if not said
 */
export async function writeFourScans(
  folder: string,
  options: { together?: readonly string[]; slices?: number } = {},
): Promise<string> {
  await mkdir(folder, { recursive: true })
  const declared = await Promise.all(
    FOUR_SCANS.map(async (scan, series) => {
      const files = await Promise.all(
        Array.from({ length: options.slices ?? SLICES }, async (_, slice) => {
          const file = `${series}-${slice}.dcm`
          await writeFile(join(folder, file), sliceFile(scan, series, slice))
          return file
        }),
      )
      const sample = options.together?.includes(scan.name) ? 'together' : scan.name
      return { files, modality: scan.rad, sample }
    }),
  )
  if (options.together) await writeFile(join(folder, 'case.json'), JSON.stringify({ scans: declared }))
  return folder
}

function sliceFile(scan: DiscScan, series: number, slice: number): Uint8Array {
  const uid = `1.2.826.0.1.3680043.8.498.950.${series + 1}`
  return writeDicom({
    modality: scan.modality,
    rows: SIDE,
    columns: SIDE,
    pixels: discPixels(scan, slice),
    // Other distances between slices: no two of these are phases of one acquisition.
    position: [0, 0, slice * (4 + series)],
    spacing: [1, 1],
    patientId: 'four',
    patientName: 'Four^Scans',
    studyUid: '1.2.826.0.1.3680043.8.498.950',
    seriesUid: uid,
    seriesNumber: series + 1,
    description: scan.name,
    sopInstanceUid: `${uid}.${slice + 1}`,
    imageType: ['ORIGINAL', 'PRIMARY'],
  })
}

function discPixels({ radius, grey }: DiscScan, slice: number): Uint16Array {
  return Uint16Array.from({ length: SIDE * SIDE }, (_, at) => {
    const [x, y] = [(at % SIDE) - SIDE / 2, Math.floor(at / SIDE) - SIDE / 2]
    if (Math.hypot(x, y) > radius) return 0
    return (x + slice * 3 + SIDE) % 8 < 2 ? grey / 2 + slice : grey
  })
}
