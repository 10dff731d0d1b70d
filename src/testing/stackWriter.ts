import { mkdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { type DicomImageOptions, writeDicom } from './dicomWriter'

type Triple = readonly [number, number, number]

export interface StackOptions extends Partial<DicomImageOptions> {
  slices: number
  /** Rows and columns of each slice. */
  side: number
  /** Place of the first slice's first pixel, and the step from slice to slice, in mm. */
  origin?: Triple
  step?: Triple
  /** Begins the names of its files; folders hold several stacks where these differ. */
  name?: string
}

/** A series of as many files as asked for, all slices with the same ramp from left to right. */
export async function writeStack(folder: string, options: StackOptions): Promise<void> {
  const { slices, side, origin = [0, 0, 0], step = [0, 0, 1], name = 'slice', ...image } = options
  await mkdir(folder, { recursive: true })
  const pixels = new Int16Array(side * side).map((_, at) => ((at % side) * 1000) / side)
  const seriesUid = image.seriesUid ?? '1.2.826.0.1.3680043.8.498.810.1'
  for (let index = 0; index < slices; index++) {
    const at = (axis: 0 | 1 | 2) => origin[axis] + index * step[axis]
    const file = writeDicom({
      rows: side,
      columns: side,
      pixels,
      position: [at(0), at(1), at(2)],
      spacing: [1, 1],
      studyUid: '1.2.826.0.1.3680043.8.498.810',
      seriesUid,
      sopInstanceUid: `${seriesUid}.${index + 1}`,
      instanceNumber: index + 1,
      window: { centre: 500, width: 1000 },
      ...image,
    })
    await writeFile(join(folder, `${name}${String(index).padStart(5, '0')}`), file)
  }
}
