import type { OpenSeries } from '../study/types'
import { type DicomImageOptions, writeDicom } from './dicomWriter'
import { memorySource } from './memorySource'
import { openStudy, type TestStudy } from './openStudy'

let written = 0

/** For tests: one 2 x 2 MR image, numbered as it is written. */
export function mrImage(options: Partial<DicomImageOptions>): Uint8Array {
  written += 1
  return writeDicom({
    rows: 2,
    columns: 2,
    pixels: Uint16Array.from([written, 0, 0, 0]),
    instanceNumber: written,
    modality: 'MR',
    imageType: ['ORIGINAL', 'PRIMARY', 'M'],
    ...options,
  })
}

/** For tests: files opened under names that say nothing. */
export function openFiles(files: readonly Uint8Array[]): Promise<TestStudy> {
  return openStudy(files.map((bytes, i) => memorySource(`study/${i}`, bytes)))
}

/** For tests: of every series why it was split, which part it is, its images and kind. */
export function partsOf(series: readonly OpenSeries[]): unknown[][] {
  return series.map(({ splitBecause, part, slices, kind }) => [splitBecause, part?.label, slices, kind])
}
